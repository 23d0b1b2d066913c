// webpack.js INPUT OUTPUT: bundles for a browser.
import { basename, dirname } from "node:path";
import webpack from "webpack";

const [input, output] = process.argv.slice(2);
webpack(
  {
    mode: "production",
    target: "web",
    performance: { hints: false },
    entry: input,
    output: { path: dirname(output), filename: basename(output) },
  },
  (error, stats) => {
    if (!error && !stats.hasErrors() && !stats.hasWarnings()) return;
    console.error(String(error ?? stats));
    process.exitCode = 1;
  },
);
