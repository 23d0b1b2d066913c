// The worker's end of programs/threads.js.
import { fingerprint } from "wasmgrad";
import { trainInWorker } from "wasmgrad/worker";
import { setUp } from "./train.js";

trainInWorker((_input, { progress }) => {
  const { net, trainer, data, fit } = setUp(progress);
  return { trainer, data, fit, methods: { fingerprint: () => fingerprint(net) } };
});
