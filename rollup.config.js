// Bundles what tsc put into build/ into dist/: one entry per subpath export.
import { nodeResolve } from "@rollup/plugin-node-resolve";

export default {
  input: {
    index: "build/index.js",
    "models/index": "build/models/index.js",
    "data/index": "build/data/index.js",
    "worker/index": "build/worker/index.js",
  },
  external: ["#kernels", "@assemblyscript/loader", "jpeg-js"],
  plugins: [nodeResolve()],
  output: { dir: "dist", format: "es", chunkFileNames: "chunks/[name]-[hash].js" },
};
