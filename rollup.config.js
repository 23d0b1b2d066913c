// Bundles what tsc put into build/ into dist/: one entry per subpath export.
import { readFileSync, rmSync } from "node:fs";
import { nodeResolve } from "@rollup/plugin-node-resolve";

rmSync("dist/chunks", { recursive: true, force: true }); // those of an earlier build would be packed too

/** Other packages lie in chunks of their own, which bundlers leave out as a whole where nothing of them is used. */
const chunkOf = (id) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(id)?.[1].replace("@", "").replace(/\W+/g, "-");

/** The licence of each package of which something is bundled, as those licences ask. */
const licences = {
  name: "licences",
  generateBundle(_options, bundle) {
    const modules = Object.values(bundle).flatMap((chunk) => Object.keys(chunk.modules ?? {}));
    const folders = new Set(modules.flatMap((id) => /.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id) ?? []));
    const texts = [...folders].sort().map((folder) => {
      const { name, version } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
      return `${name} ${version}\n\n${readFileSync(`${folder}/LICENSE`, "utf8").trim()}\n`;
    });
    this.emitFile({
      type: "asset",
      fileName: "LICENSES.txt",
      source: `Parts of these packages are in chunks/.\n\n${texts.join("\n---\n\n")}`,
    });
  },
};

export default {
  input: {
    index: "build/index.js",
    "models/index": "build/models/index.js",
    "data/index": "build/data/index.js",
    "worker/index": "build/worker/index.js",
  },
  external: ["#kernels", "#extra-kernels", "@assemblyscript/loader", "jpeg-js"],
  plugins: [nodeResolve(), licences],
  output: { dir: "dist", format: "es", chunkFileNames: "chunks/[name]-[hash].js", manualChunks: chunkOf },
};
