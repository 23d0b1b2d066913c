// Makes a module a training worker: on the web, in Node, Deno and Bun.
import type { Target } from "../metric/metric.ts";
import { failureOf } from "./failure.ts";
import { isMessage, type Message } from "./message.ts";
import type { Methods, TrainingContext, TrainingProgram, TrainingRun } from "./program.ts";
import { Session } from "./session.ts";

/** The worker's end of the channel to the page. */
interface Channel {
  listen(hear: (data: unknown) => void): void;
  post(message: Message, transfer?: readonly ArrayBuffer[]): void;
}

/**
 * Trains in this worker what `program` sets up, as the page's `TrainingWorker` says: the worker's whole module.
 *
 * ```ts
 * const program = trainInWorker(async ({ epochs }: { epochs: number }, { progress }: TrainingContext<number>) => {
 *   const { train, test } = await fashionMnist();
 *   const net = lenet5();
 *   const trainer = new Trainer(net, { optimizer: new AdamW(net, { lr: 1e-3 }), loss: crossEntropy, metrics: { accuracy } });
 *   return {
 *     trainer,
 *     data: train,
 *     fit: { epochs, batchSize: 64, validation: test, onBatch: ({ batchLoss }) => progress(batchLoss) },
 *     methods: { save: () => save(net) },
 *   };
 * });
 * export type Program = typeof program;
 * ```
 *
 * Outside a worker it does nothing but give the program back, which a test can call.
 *
 * @typeParam Input - what the page gives to `TrainingWorker.start`
 * @typeParam Progress - what the program sends to the page with `progress`
 * @typeParam M - the methods of the run that the page can call
 * @typeParam T - the targets of the data
 */
export function trainInWorker<Input, Progress, M extends Methods = Record<never, never>, T extends Target = Target>(
  program: (input: Input, context: TrainingContext<Progress>) => TrainingRun<M, T> | Promise<TrainingRun<M, T>>,
): TrainingProgram<Input, Progress, M> {
  const open: TrainingProgram<Input, Progress, M> = async (input, context) => {
    const { trainer, data, fit, methods } = await program(input, context);
    return { trainer, fit: (signal) => trainer.fit(data, { yieldEvery: 0, ...fit, signal }), methods };
  };
  const channel = webChannel();
  if (channel) serve(open, channel);
  else void nodeChannel().then((found) => found && serve(open, found));
  return open;
}

function serve<Input, Progress, M extends Methods>(program: TrainingProgram<Input, Progress, M>, channel: Channel): void {
  const session = new Session(program, (value, transfer) => channel.post({ wasmgrad: "progress", value }, transfer));
  channel.listen(async (data) => {
    if (!isMessage(data) || data.wasmgrad !== "request") return;
    const { id, request } = data;
    try {
      const { value, transfer } = await session.answer(request);
      channel.post({ wasmgrad: "reply", id, value }, transfer);
    } catch (error) {
      channel.post({ wasmgrad: "failure", id, failure: failureOf(error) });
    }
  });
}

/** What is used of a web worker's global scope. */
interface WorkerScope {
  readonly WorkerGlobalScope?: unknown;
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
}

function webChannel(): Channel | undefined {
  const scope = globalThis as unknown as WorkerScope; // which it is where it has the name that is looked for
  if (scope.WorkerGlobalScope === undefined) return undefined;
  return {
    listen: (hear) => scope.addEventListener("message", ({ data }) => hear(data)),
    post: (message, transfer = []) => scope.postMessage(message, [...transfer]),
  };
}

/** What is used of `node:worker_threads`. */
interface WorkerThreads {
  readonly parentPort: {
    on(event: "message", listener: (data: unknown) => void): unknown;
    postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  } | null;
}

async function nodeChannel(): Promise<Channel | undefined> {
  const port = await parentPort();
  if (!port) return undefined;
  return {
    listen: (hear) => port.on("message", hear),
    post: (message, transfer = []) => port.postMessage(message, [...transfer]),
  };
}

async function parentPort(): Promise<WorkerThreads["parentPort"]> {
  try {
    // biome-ignore lint/suspicious/noTsIgnore: an error where Node's types are left out (the build), none where they are not
    // @ts-ignore
    const threads: WorkerThreads = await import(/* @vite-ignore */ /* webpackIgnore: true */ "node:worker_threads");
    return threads.parentPort;
  } catch {
    return null;
  }
}
