// A run of the page: its worker, where it stands, and what is stored of it.
import { TrainingWorker } from "wasmgrad/worker";
import { type Curves, extended, noCurves } from "./curves.ts";
import { forgetRun, type SavedRun, storeRun } from "./storage.ts";
import { type TaskId, tasks } from "./tasks.ts";
import type { Filters, Program, Progress, TestResult } from "./train.ts";

export type RunState = "loading" | "new" | "training" | "paused" | "done";

/** Milliseconds between two savings while it trains. */
const SAVE_EVERY = 2000;

/** What a run begins with; nothing: from the beginning. */
export interface Beginning {
  readonly saved?: SavedRun | undefined;
  /** A model's file. */
  readonly model?: Uint8Array<ArrayBuffer>;
}

export interface RunEvents {
  /** Something that is shown is different now. */
  changed(): void;
  failed(error: unknown): void;
}

export class Run {
  readonly task: TaskId;
  state: RunState = "loading";
  epochs: number;
  /** Epochs done. */
  epoch = 0;
  curves: Curves = noCurves;
  imagesPerSecond: number | undefined;
  filters: Filters | undefined;
  test: TestResult | undefined;
  readonly #worker: TrainingWorker<Program>;
  readonly #events: RunEvents;
  readonly #began: Beginning;
  #end = new AbortController();
  #history: Promise<unknown> = Promise.resolve();
  #closed = false;
  #saved = 0;
  #saving: Promise<void> | undefined;

  constructor(task: TaskId, events: RunEvents, began: Beginning) {
    this.task = task;
    this.epochs = began.saved?.epochs ?? tasks[task].epochs;
    this.#events = events;
    this.#began = began;
    const thread = new Worker(new URL("./train.ts", import.meta.url), { type: "module" });
    this.#worker = new TrainingWorker<Program>(thread, { onProgress: (progress) => this.#hear(progress) });
  }

  /** Loads data and model; then it waits. */
  async open(): Promise<void> {
    const { saved, model } = this.#began;
    this.curves = saved?.curves ?? noCurves;
    this.epoch = this.curves.test.length;
    this.#begin({ paused: true, ...(saved && { checkpoint: saved.checkpoint }), ...(model && { model }) });
    await this.#worker.pause();
    const [filters, test] = await Promise.all([this.#worker.call("filters"), this.#worker.call("test")]);
    this.filters = filters;
    this.test = test;
    if (!saved) this.#become(model ? "paused" : "new");
    else this.#become(this.epoch >= this.epochs ? "done" : "paused");
  }

  async pause(): Promise<void> {
    await this.#worker.pause();
    if (this.state === "training") this.#become("paused");
    await this.save();
  }

  /** Trains from where it stands; when all epochs are done, for as many again. */
  async train(): Promise<void> {
    if (this.state !== "done") {
      this.#become("training");
      await this.#worker.resume();
      return;
    }
    this.#become("training");
    const checkpoint = await this.#worker.checkpoint();
    this.#end.abort();
    await this.#history;
    this.epochs += tasks[this.task].epochs;
    this.#begin({ checkpoint, paused: false });
  }

  /** Stores the run; the curves are those up to the checkpoint, as messages arrive in order. */
  async save(): Promise<void> {
    await this.#saving;
    this.#saving = this.#save();
    await this.#saving;
  }

  async #save(): Promise<void> {
    this.#saved = performance.now();
    try {
      const checkpoint = await this.#worker.checkpoint();
      const { epochs, curves } = this;
      if (!this.#closed) await storeRun(this.task, { checkpoint, epochs, curves });
    } catch (error) {
      if (!this.#closed) this.#events.failed(error);
    }
  }

  /** Class scores for an image [size, size]. */
  predict(pixels: Float32Array): Promise<Float32Array> {
    const { size } = tasks[this.task];
    return this.#worker.predict(pixels, [1, size, size, 1]);
  }

  example(index: number): Promise<{ pixels: Float32Array; label: number }> {
    return this.#worker.call("example", index);
  }

  model(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#worker.call("save");
  }

  fingerprint(): Promise<string> {
    return this.#worker.call("fingerprint");
  }

  /** Ends it and its worker. */
  close(): void {
    this.#closed = true;
    this.state = "loading"; // nothing can be asked of it
    this.#worker.terminate();
  }

  /** Ends it, and nothing of it stays. */
  async forget(): Promise<void> {
    this.close();
    await this.#saving;
    await forgetRun(this.task);
  }

  #begin({ model, checkpoint, paused }: { model?: Uint8Array; checkpoint?: Uint8Array; paused: boolean }): void {
    this.#end = new AbortController();
    const { task, epochs } = this;
    const { signal } = this.#end;
    this.#history = this.#worker
      .start({ task, epochs, ...(model && { model }) }, { signal, paused, ...(checkpoint && { checkpoint }) })
      .then(async ({ finished }) => {
        if (!finished) return;
        this.#become("done");
        await this.save();
      })
      .catch((error: unknown) => {
        if (!this.#closed) this.#events.failed(error);
      });
  }

  #hear(progress: Progress): void {
    this.curves = extended(this.curves, progress);
    if (progress.kind === "step") {
      this.filters = progress.filters;
      this.imagesPerSecond = progress.imagesPerSecond;
    } else {
      this.test = progress.test;
      this.epoch = progress.epoch;
    }
    this.#events.changed();
    if (this.state === "training" && performance.now() - this.#saved > SAVE_EVERY) void this.save();
  }

  #become(state: RunState): void {
    this.state = state;
    this.#events.changed();
  }
}
