// Trains in a worker, of the web or of Node; whoever waits finds the outcome in `result`, a command line prints it.
import { TrainingWorker } from "wasmgrad/worker";

async function train() {
  const module = new URL("./thread.js", import.meta.url);
  const thread = globalThis.Worker
    ? new Worker(module, { type: "module" })
    : new (await import(/* webpackIgnore: true */ "node:worker_threads")).Worker(module);
  const losses = [];
  const worker = new TrainingWorker(thread, { onProgress: (loss) => losses.push(loss) });
  await worker.start(null);
  const fingerprint = await worker.call("fingerprint");
  worker.terminate();
  return { first: losses[0], last: losses.at(-1), fingerprint };
}

globalThis.result = train().then(JSON.stringify, (error) => JSON.stringify({ error: `${error.name}: ${error.message}` }));
if (!globalThis.document) console.log(await globalThis.result);
