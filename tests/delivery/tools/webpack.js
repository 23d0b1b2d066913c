// webpack.js INPUT OUTPUT: bundles into ES modules, which browsers and Node take alike.
import { basename, dirname } from "node:path";
import webpack from "webpack";

const [entry, output] = process.argv.slice(2);
const settings = {
  mode: "production",
  target: ["web", "es2022"],
  performance: { hints: false },
  experiments: { outputModule: true },
  output: { path: dirname(output), filename: basename(output), module: true, chunkFormat: "module", chunkLoading: "import" },
};
webpack({ ...settings, entry }, (error, stats) => {
  if (!error && !stats.hasErrors() && !stats.hasWarnings()) return;
  console.error(String(error ?? stats));
  process.exitCode = 1;
});
