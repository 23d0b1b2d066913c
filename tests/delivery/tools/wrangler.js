// wrangler.js FOLDER: starts the worker there as `wrangler dev` does, and prints its answer to one request.
import { join } from "node:path";
import { unstable_startWorker } from "wrangler";

const [folder] = process.argv.slice(2);
const worker = await unstable_startWorker({
  config: join(folder, "wrangler.json"),
  dev: { logLevel: "error", server: { hostname: "127.0.0.1", port: 0 }, inspector: false, watch: false },
});
console.log(await (await worker.fetch("http://localhost/")).text());
await worker.dispose();
process.exit(0);
