// Bundles what tsc put into build/ into dist/: one entry per subpath export.
import { rmSync } from "node:fs";
import { nodeResolve } from "@rollup/plugin-node-resolve";

rmSync("dist/chunks", { recursive: true, force: true }); // those of an earlier build would be packed too

/** Other packages lie in chunks of their own, which bundlers leave out as a whole where nothing of them is used. */
const chunkOf = (id) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(id)?.[1].replace("@", "").replace(/\W+/g, "-");

export default {
  input: {
    index: "build/index.js",
    "models/index": "build/models/index.js",
    "data/index": "build/data/index.js",
    "worker/index": "build/worker/index.js",
  },
  external: ["#kernels", "#extra-kernels", "@assemblyscript/loader", "jpeg-js"],
  plugins: [nodeResolve()],
  output: { dir: "dist", format: "es", chunkFileNames: "chunks/[name]-[hash].js", manualChunks: chunkOf },
};
