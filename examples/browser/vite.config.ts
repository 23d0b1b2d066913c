// Builds the page into dist/, which any file server can serve, from any path.
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const built = (path: string) => fileURLToPath(new URL(`../../dist/${path}`, import.meta.url));

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "./",
  // in this repository the library is not in node_modules; elsewhere this is not needed
  resolve: {
    alias: [
      { find: /^wasmgrad$/, replacement: built("index.js") },
      { find: /^wasmgrad\/(\w+)$/, replacement: built("$1/index.js") },
    ],
  },
  build: { target: "es2022" },
  worker: { format: "es" },
});
