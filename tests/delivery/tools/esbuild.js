// esbuild.js INPUT OUTPUT [CONDITION]: bundles for a browser, or for the runtime of the condition.
import { buildSync } from "esbuild";

const [input, outfile, condition] = process.argv.slice(2);
buildSync({
  entryPoints: [input],
  outfile,
  bundle: true,
  format: "esm",
  minify: true,
  platform: "browser",
  conditions: condition ? [condition] : [],
  external: ["*.wasm", "node:*"],
  logLevel: "warning",
});
