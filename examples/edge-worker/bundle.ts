// Bundles the worker as an edge runtime takes it (one JavaScript module, the kernels as WebAssembly modules beside it),
// and the server of Deno and Bun (one module, the kernels inside).
import { copyFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const outDir = here("../../build/edge");

/** Writes worker.js, its modules of kernels, and server.js to build/edge. Wants the library built. */
export async function bundle(): Promise<void> {
  await bundleOne("worker", ["workerd"]);
  await bundleOne("server", []);
  for (const file of ["kernels.wasm", "kernels.extra.wasm"]) copyFileSync(here(`../../dist/${file}`), `${outDir}/${file}`);
}

async function bundleOne(name: string, conditions: string[]): Promise<void> {
  await build({
    configFile: false,
    root: here("."),
    logLevel: "warn",
    publicDir: false,
    resolve: { conditions },
    build: {
      outDir,
      emptyOutDir: false,
      minify: false,
      target: "es2022",
      lib: { entry: `${name}.ts`, formats: ["es"], fileName: () => `${name}.js` },
      rollupOptions: { external: [/^cloudflare:/, /^node:/], makeAbsoluteExternalsRelative: false },
    },
    plugins: [
      {
        name: "wasm-module",
        enforce: "pre",
        resolveId: (id) => (id.endsWith(".wasm") ? { id: `./${basename(id)}`, external: true } : null),
      },
    ],
  });
}
