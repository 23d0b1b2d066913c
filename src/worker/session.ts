// The worker's side: one run at a time, and what the page asks of it between two steps.
import { StateError } from "../errors.ts";
import type { History } from "../train/callback.ts";
import type { Request } from "./message.ts";
import type { AnyProgram, Methods, OpenRun } from "./program.ts";

/** A value for the page, and the buffers that move there with it. */
export interface Answer {
  readonly value: unknown;
  readonly transfer?: readonly ArrayBuffer[];
}

type Progress = (value: unknown, transfer?: readonly ArrayBuffer[]) => void;

export class Session {
  readonly #program: AnyProgram;
  readonly #progress: Progress;
  /** The run under way, or the last one. */
  #run: Promise<OpenRun<Methods>> | undefined;
  #underWay = false;
  #paused = false;
  /** Ends the run. */
  #end = new AbortController();
  /** Ends the call of `fit` under way. */
  #interruption = new AbortController();
  /** Lets a paused run go on, to train or to end. */
  #wake = () => {};
  /** Told when the run pauses or ends. */
  #waiting: (() => void)[] = [];

  constructor(program: AnyProgram, progress: Progress) {
    this.#program = program;
    this.#progress = progress;
  }

  async answer(request: Request): Promise<Answer> {
    switch (request.do) {
      case "start":
        return { value: await this.#start(request) };
      case "pause":
        return { value: await this.#pause() };
      case "resume":
        this.#expectUnderWay("resume");
        this.#paused = false;
        this.#wake();
        return { value: undefined };
      case "stop":
        this.#end.abort();
        this.#interruption.abort();
        this.#wake();
        return { value: undefined };
      case "checkpoint":
        return moved(await (await this.#current("checkpoint")).trainer.checkpoint({ extra: request.extra }));
      case "predict":
        return moved(await (await this.#current("predict")).trainer.predict(request.values, request.shape));
      case "call":
        return { value: await this.#call(request.method, request.args) };
    }
  }

  async #start({ input, checkpoint, paused }: Extract<Request, { do: "start" }>): Promise<History> {
    if (this.#underWay) throw new StateError("start", "expected no run under way, got a second start; end it with its signal first");
    this.#underWay = true;
    this.#paused = paused;
    this.#end = new AbortController();
    try {
      this.#run = this.#open(input, checkpoint);
      return await this.#train(await this.#run);
    } finally {
      this.#underWay = false;
      this.#tellWaiting();
    }
  }

  async #open(input: unknown, checkpoint: Uint8Array | undefined): Promise<OpenRun<Methods>> {
    const context = { progress: this.#progress, signal: this.#end.signal };
    const run = await this.#program(input as never, context); // TrainingWorker's types see to it that it fits
    if (checkpoint) run.trainer.restore(checkpoint);
    return run;
  }

  /** Trains in stretches, from pause to pause. */
  async #train(run: OpenRun<Methods>): Promise<History> {
    const { signal } = this.#end;
    for (;;) {
      if (this.#paused && !signal.aborted) {
        const woken = new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        this.#tellWaiting();
        await woken;
        continue;
      }
      if (signal.aborted) return { epochs: run.trainer.state.history, finished: false };
      this.#interruption = new AbortController();
      const history = await run.fit(this.#interruption.signal);
      if (history.finished || history.stopped !== undefined || signal.aborted) return history;
    }
  }

  #pause(): Promise<void> {
    this.#expectUnderWay("pause");
    const reached = new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (this.#paused) this.#wake(); // paused already, or about to be: have it said again
    this.#paused = true;
    this.#interruption.abort();
    return reached;
  }

  #tellWaiting(): void {
    for (const tell of this.#waiting) tell();
    this.#waiting = [];
  }

  #expectUnderWay(op: string): void {
    if (!this.#underWay) throw new StateError(op, "expected a run under way, got none");
  }

  #current(op: string): Promise<OpenRun<Methods>> {
    if (!this.#run) throw new StateError(op, "expected a run that has been started, got none");
    return this.#run;
  }

  async #call(method: string, args: readonly unknown[]): Promise<unknown> {
    const { methods = {} } = await this.#current("call");
    const called = Object.hasOwn(methods, method) ? methods[method] : undefined;
    if (!called) throw new StateError("call", `expected a method of the program (${Object.keys(methods).join(", ")}), got ${method}`);
    return called(...(args as never[])); // as above
  }
}

/** An array that the worker has no more use for. */
function moved(value: Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer>): Answer {
  return { value, transfer: [value.buffer] };
}
