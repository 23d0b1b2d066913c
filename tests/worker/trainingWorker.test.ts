// Training in a thread: the same bits as here, steered and asked from here. Browsers: tests/browser.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { build } from "vite";
import { afterAll, afterEach, beforeAll, describe, expect, expectTypeOf, test } from "vitest";
import { FormatError, OutOfMemoryError, ShapeError, StateError, UnsupportedError } from "../../src/errors.ts";
import { TrainingWorker } from "../../src/worker/index.ts";
import { data } from "../train/task.ts";
import here, { type Program, type Progress } from "./program.ts";

/** Threads have no loader for TypeScript: they run what is bundled here. */
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wasmgrad-worker-"));
  await build({
    configFile: false,
    logLevel: "error",
    ssr: { noExternal: true },
    build: {
      ssr: new URL("./program.ts", import.meta.url).pathname,
      outDir: folder,
      rollupOptions: { output: { entryFileNames: "program.mjs" } },
    },
  });
});
afterAll(() => rm(folder, { recursive: true }));

const workers: TrainingWorker<Program>[] = [];
afterEach(() => {
  for (const worker of workers.splice(0)) worker.terminate();
});

function thread(onProgress: (value: Progress) => void = () => {}): TrainingWorker<Program> {
  const worker = new Worker(join(folder, "program.mjs"));
  const training = new TrainingWorker<Program>(worker, { onProgress });
  workers.push(training);
  return training;
}

/** What the same program gives in this thread: 7 steps an epoch. */
async function expected(epochs: number) {
  const run = await here({ epochs }, { progress: () => {}, signal: new AbortController().signal });
  const history = await run.fit(new AbortController().signal);
  const image = data.batch(Int32Array.of(3));
  return { history, fingerprint: await run.methods?.fingerprint(), prediction: await run.trainer.predict(image.x, image.shape), image };
}

describe("a training worker", () => {
  test("gives the same history, weights and predictions as this thread", async () => {
    const { history, fingerprint, prediction, image } = await expected(3);
    const steps: number[] = [];
    const worker = thread(({ step }) => steps.push(step));
    expect(await worker.start({ epochs: 3 })).toEqual(history);
    expect(steps).toEqual(Array.from({ length: 21 }, (_, i) => i + 1));
    expect(await worker.call("fingerprint")).toBe(fingerprint);
    expect(await worker.predict(image.x, image.shape)).toEqual(prediction);
    expectTypeOf(worker.call("sum", 2)).resolves.toBeNumber();
    // @ts-expect-error: no such method
    await expect(worker.call("nothing")).rejects.toThrow("call: expected a method of the program (fingerprint, steps, sum, breakNext)");
    expect(await worker.start({ epochs: 3 })).toEqual(history); // once more, from the beginning
    expect(await worker.call("fingerprint")).toBe(fingerprint);
  });

  test("pauses after the step under way, again and again, and answers meanwhile; the bits stay the same", async () => {
    const { history, fingerprint } = await expected(3);
    let steps = 0;
    const worker = thread(({ step }) => {
      steps = step;
      if (step % 4 === 0) void worker.pause();
    });
    const result = worker.start({ epochs: 3, slow: 5 });
    let stops = 0;
    const finished = result.then(() => true);
    for (;;) {
      await worker.pause().catch(() => {}); // of a run that is over, a StateError
      if (await Promise.race([finished, new Promise<false>((resolve) => setTimeout(resolve, 20, false))])) break;
      stops++;
      const at = await worker.call("steps");
      await Promise.all([worker.pause(), worker.checkpoint(), worker.predict(new Float32Array(64), [1, 8, 8, 1])]);
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(await worker.call("steps")).toBe(at);
      expect(steps).toBe(at);
      await worker.resume();
    }
    expect(stops).toBeGreaterThan(4);
    expect(await result).toEqual(history);
    expect(await worker.call("fingerprint")).toBe(fingerprint);
  });

  test("ends within one step of its signal's abort; a checkpoint goes on in another worker with the same bits", async () => {
    const { history, fingerprint } = await expected(2);
    const controller = new AbortController();
    const first = thread(({ step }) => step === 5 && controller.abort());
    expect(await first.start({ epochs: 2, slow: 50 }, { signal: controller.signal })).toEqual({ epochs: [], finished: false });
    expect(await first.call("steps")).toBe(5); // the message came during the wait after step 5
    const checkpoint = await first.checkpoint({ extra: { note: "kept" } });
    const second = thread();
    const result = second.start({ epochs: 2 }, { checkpoint, paused: true });
    await second.pause();
    expect(await second.call("steps")).toBe(5);
    await second.resume();
    expect(await result).toEqual(history);
    expect(await second.call("fingerprint")).toBe(fingerprint);
  });

  test("checkpoints taken while it trains are whole", async () => {
    const { fingerprint } = await expected(2);
    const worker = thread();
    const result = worker.start({ epochs: 2, slow: 5 });
    const checkpoint = await worker.checkpoint();
    await result;
    await worker.start({ epochs: 2 }, { checkpoint });
    expect(await worker.call("fingerprint")).toBe(fingerprint);
  });

  test("is ended by a signal before it begins, while it is set up, and while it is paused", async () => {
    const worker = thread();
    const none = { epochs: [], finished: false };
    expect(await worker.start({ epochs: 1 }, { signal: AbortSignal.abort() })).toEqual(none);
    expect(await worker.start({ epochs: 1, hang: true }, { signal: AbortSignal.timeout(20) })).toEqual(none);
    expect(await worker.start({ epochs: 1 }, { paused: true, signal: AbortSignal.timeout(20) })).toEqual(none);
    expect(await worker.call("steps")).toBe(0);
  });

  test("buffers move where that is asked for", async () => {
    const received: number[] = [];
    const worker = thread(({ values }) => received.push(values?.[0] ?? NaN));
    const values = Float32Array.of(1, 2, 3);
    await worker.start({ epochs: 1, values }, { transfer: [values.buffer] });
    expect(values.length).toBe(0);
    expect(await worker.call("sum", 2)).toBe(12);
    expect(received).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });
});

describe("errors", () => {
  test("of the library arrive with their class and fields", async () => {
    const worker = thread();
    const format = await worker.start({ epochs: 1, fail: "format" }).catch((error: unknown) => error);
    expect(format).toBeInstanceOf(FormatError);
    expect(format).toMatchObject({ name: "FormatError", op: "readCsv", message: "readCsv: expected numbers, got words" });
    expect(format).toHaveProperty("stack", expect.stringContaining("program.mjs"));
    const memory = await worker.start({ epochs: 1, fail: "memory" }).catch((error: unknown) => error);
    expect(memory).toBeInstanceOf(OutOfMemoryError);
    expect(memory).toMatchObject({
      op: "conv2d",
      asked: 300,
      held: 200,
      limit: 400,
      message: new OutOfMemoryError("conv2d", 300, 200, 400).message,
    });
    await worker.start({ epochs: 0 }); // and the worker still works
    await expect(worker.predict([1, 2], [1, 8, 8, 1])).rejects.toThrow(ShapeError);
    await expect(worker.call("breakNext")).rejects.toThrow(ShapeError);
    await expect(worker.start({ epochs: 1 }, { checkpoint: new Uint8Array(9) })).rejects.toThrow(FormatError);
  });

  test("of others arrive with name and message", async () => {
    const worker = thread();
    await expect(worker.start({ epochs: 1, fail: "foreign" })).rejects.toMatchObject({ name: "RangeError", message: "too far" });
    await expect(worker.start({ epochs: 1, fail: "thrown text" })).rejects.toThrow("text");
  });

  test("calls at the wrong time are StateErrors", async () => {
    const worker = thread();
    await expect(worker.checkpoint()).rejects.toThrow("checkpoint: expected a run that has been started, got none");
    await expect(worker.pause()).rejects.toThrow("pause: expected a run under way, got none");
    await expect(worker.resume()).rejects.toThrow(StateError);
    const first = worker.start({ epochs: 1 });
    await expect(worker.start({ epochs: 1 })).rejects.toThrow("start: expected no run under way");
    expect((await first).finished).toBe(true);
  });

  test("what cannot be cloned is refused here, and nothing waits", async () => {
    const worker = thread();
    await expect(worker.start({ epochs: 1, ...{ f: () => {} } })).rejects.toMatchObject({ name: "DataCloneError" });
    expect((await worker.start({ epochs: 1 })).finished).toBe(true);
  });

  test("a worker that does not load, and one that dies, are UnsupportedErrors of every call", async () => {
    const missing = new TrainingWorker<Program>(new Worker(new URL("./missing.js", import.meta.url)));
    await expect(missing.start({ epochs: 1 })).rejects.toThrow(UnsupportedError);
    await expect(missing.checkpoint()).rejects.toThrow("TrainingWorker: expected the worker to run, got");
    const dying = new TrainingWorker<Program>(new Worker("setTimeout(() => process.exit(3), 20)", { eval: true }));
    await expect(dying.start({ epochs: 1 })).rejects.toThrow("got its end with exit code 3");
  });

  test("of a terminated worker are StateErrors", async () => {
    const worker = thread();
    const result = worker.start({ epochs: 1 });
    worker.terminate();
    await expect(result).rejects.toThrow(StateError);
    await expect(worker.predict([1], [1])).rejects.toThrow("expected a worker that runs, got one that was terminated");
  });
});
