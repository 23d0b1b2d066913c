// Serves the bundled worker in miniflare, which wants Node 22 or newer. Arguments: the folder of the models, and a port.
import { readFileSync } from "node:fs";
import { Miniflare } from "miniflare";

const [folder = "models", port = "0"] = process.argv.slice(2);
const built = new URL("../../../build/edge/", import.meta.url);
const miniflare = new Miniflare({
  host: "127.0.0.1",
  port: Number(port),
  cf: false,
  compatibilityDate: "2026-07-30",
  modules: [
    { type: "ESModule", path: "worker.js", contents: readFileSync(new URL("worker.js", built), "utf8") },
    ...["kernels.wasm", "kernels.extra.wasm"].map((path) => ({ type: "CompiledWasm", path, contents: readFileSync(new URL(path, built)) })),
  ],
  durableObjects: { MODELS: { className: "Model", useSQLite: true } },
  durableObjectsPersist: folder,
});
const url = await miniflare.ready;
console.log(`listening on ${url.port}`);
process.on("SIGTERM", async () => {
  await miniflare.dispose();
  process.exit(0);
});
