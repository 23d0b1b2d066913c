// The page's side: starts, steers and asks a training worker.
import { StateError, UnsupportedError } from "../errors.ts";
import type { History } from "../train/callback.ts";
import type { Extra } from "../train/checkpoint.ts";
import { errorOf } from "./failure.ts";
import { isMessage, type Message, type Request } from "./message.ts";
import type { AnyProgram, InputOf, MethodsOf, ProgressOf } from "./program.ts";

/** What is used of a `Worker` of the web. */
export interface WebWorker {
  /** Sends a message to the worker. */
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  /** Hears the worker's messages and errors. */
  addEventListener(type: string, listener: (event: { readonly data?: unknown; readonly message?: string }) => void): void;
  /** Ends the worker at once. */
  terminate(): void;
}

/** What is used of a `Worker` of `node:worker_threads`. */
export interface NodeWorker {
  /** Sends a message to the worker. */
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  /** Hears the worker's messages and errors. */
  on(event: string, listener: (value: unknown) => void): unknown;
  /** Ends the worker at once. */
  terminate(): Promise<number>;
}

export interface TrainingWorkerOptions<P extends AnyProgram> {
  /** Takes what the program gives to `progress`. */
  readonly onProgress?: (value: ProgressOf<P>) => void;
}

export interface StartOptions {
  /** Continues from these bytes of `checkpoint()`; default from the beginning. */
  readonly checkpoint?: Uint8Array;
  /** Sets everything up and waits for `resume()`; default false. */
  readonly paused?: boolean;
  /** Ends the run after the step under way. */
  readonly signal?: AbortSignal;
  /** Buffers of the input that move to the worker instead of being copied; default none. */
  readonly transfer?: readonly ArrayBuffer[];
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Trains in a worker whose module calls `trainInWorker`. Errors there arrive here as what they were, e.g. a
 * `ShapeError`; a worker that fails to load, or dies, is an UnsupportedError of every call.
 *
 * ```ts
 * import type { Program } from "./train.ts";
 * const thread = new Worker(new URL("./train.ts", import.meta.url), { type: "module" }); // or of node:worker_threads
 * const worker = new TrainingWorker<Program>(thread, { onProgress: (loss) => console.log(loss) });
 * const history = await worker.start({ epochs: 5 });
 * const bytes = await worker.call("save");
 * ```
 */
export class TrainingWorker<P extends AnyProgram> {
  readonly #worker: WebWorker | NodeWorker;
  readonly #onProgress: ((value: ProgressOf<P>) => void) | undefined;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 0;
  /** Why the worker is gone. */
  #gone: Error | undefined;

  constructor(worker: WebWorker | NodeWorker, { onProgress }: TrainingWorkerOptions<P> = {}) {
    this.#worker = worker;
    this.#onProgress = onProgress;
    const failed = (what: string) => this.#end(new UnsupportedError("TrainingWorker", `expected the worker to run, got ${what}`));
    const unreadable = () => failed("a message that cannot be read");
    if ("on" in worker) {
      worker.on("message", (data) => this.#hear(data));
      worker.on("messageerror", unreadable);
      worker.on("error", (error) => failed(String(error)));
      worker.on("exit", (code) => failed(`its end with exit code ${code}`));
    } else {
      worker.addEventListener("message", ({ data }) => this.#hear(data));
      worker.addEventListener("messageerror", unreadable);
      worker.addEventListener("error", ({ message }) => failed(message ?? "a script that does not load"));
    }
  }

  /**
   * Sets the program up with `input` and trains until it is done, or until `signal` ends it; then the history says
   * `finished: false`. While it is paused, the promise waits. A worker can be started again when a run has ended.
   * @throws what the program throws, and StateError while a run is under way
   */
  async start(input: InputOf<P>, { checkpoint, paused = false, signal, transfer = [] }: StartOptions = {}): Promise<History> {
    const stop = () => void this.#ask({ do: "stop" }).catch(() => {}); // of a worker that is gone: `start` says so
    const history = this.#ask({ do: "start", input, checkpoint, paused }, transfer) as Promise<History>;
    if (signal?.aborted) stop();
    signal?.addEventListener("abort", stop);
    try {
      return await history;
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  }

  /** Resolves when the step under way is over and the run waits, or when it has ended. */
  async pause(): Promise<void> {
    await this.#ask({ do: "pause" });
  }

  /** Goes on, with the same bits as without a pause. */
  async resume(): Promise<void> {
    await this.#ask({ do: "resume" });
  }

  /** Everything that continues the run from here (`Trainer.checkpoint`), taken between two steps or after the last. */
  checkpoint({ extra = {} }: { readonly extra?: Extra } = {}): Promise<Uint8Array<ArrayBuffer>> {
    return this.#ask({ do: "checkpoint", extra }) as Promise<Uint8Array<ArrayBuffer>>;
  }

  /** The model's output for values of `shape` (batch first), as it is between two steps (`Trainer.predict`). */
  predict(values: ArrayLike<number>, shape: readonly number[]): Promise<Float32Array<ArrayBuffer>> {
    return this.#ask({ do: "predict", values, shape }) as Promise<Float32Array<ArrayBuffer>>;
  }

  /** Calls one of the program's methods, between two steps. */
  call<K extends keyof MethodsOf<P> & string>(
    method: K,
    ...args: Parameters<MethodsOf<P>[K]>
  ): Promise<Awaited<ReturnType<MethodsOf<P>[K]>>> {
    return this.#ask({ do: "call", method, args }) as Promise<Awaited<ReturnType<MethodsOf<P>[K]>>>;
  }

  /** Ends the worker at once; what was still asked is a StateError. */
  terminate(): void {
    this.#end(new StateError("TrainingWorker", "expected a worker that runs, got one that was terminated"));
  }

  #ask(request: Request, transfer: readonly ArrayBuffer[] = []): Promise<unknown> {
    if (this.#gone) return Promise.reject(this.#gone);
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      const message: Message = { wasmgrad: "request", id, request };
      this.#worker.postMessage(message, [...transfer]); // throws what cannot be cloned
      this.#waiting.set(id, { resolve, reject });
    });
  }

  #hear(data: unknown): void {
    if (!isMessage(data)) return;
    if (data.wasmgrad === "progress") this.#onProgress?.(data.value as ProgressOf<P>);
    if (data.wasmgrad !== "reply" && data.wasmgrad !== "failure") return;
    const waiting = this.#waiting.get(data.id);
    this.#waiting.delete(data.id);
    if (data.wasmgrad === "reply") waiting?.resolve(data.value);
    else waiting?.reject(errorOf(data.failure));
  }

  #end(reason: Error): void {
    if (this.#gone) return;
    this.#gone = reason;
    void this.#worker.terminate();
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
  }
}
