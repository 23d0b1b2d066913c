// What a user writes to have training done in a worker, and the types that reach the page from it.
import type { Dataset } from "../data/dataset.ts";
import type { BatchSource } from "../data/loader.ts";
import type { Target } from "../metric/metric.ts";
import type { History } from "../train/callback.ts";
import type { FitOptions, TargetsOf, Trainer } from "../train/trainer.ts";

/** Functions that the page can call, by name; what they take and give has to be cloneable. */
export type Methods = Readonly<Record<string, (...args: never[]) => unknown>>;

/** What a program is given beside its input. */
export interface TrainingContext<Progress> {
  /** Sends a cloneable value to the page's `onProgress`; buffers in `transfer` move there instead of being copied. */
  progress(value: Progress, transfer?: readonly ArrayBuffer[]): void;
  /** Aborted when the page ends the run: for what takes long before training begins. */
  readonly signal: AbortSignal;
}

/** What a program trains, and how. */
export interface TrainingRun<M extends Methods, T extends Target> {
  readonly trainer: Trainer<T>;
  readonly data: Dataset<TargetsOf<T>> | BatchSource<TargetsOf<T>>;
  /**
   * Options of `trainer.fit`. Pausing ends a call of `fit` and resuming begins another: the same bits as one without
   * (`onBegin` and `onEnd` are called each time). `yieldEvery` is 0 unless set: the worker listens after every step.
   */
  readonly fit: Omit<FitOptions<TargetsOf<T>>, "signal" | "maxSteps">;
  readonly methods?: M;
}

/** A run whose kind of targets no longer matters. */
export interface OpenRun<M extends Methods> {
  readonly trainer: Pick<Trainer<never>, "checkpoint" | "predict" | "restore" | "state">;
  fit(signal: AbortSignal): Promise<History>;
  readonly methods: M | undefined;
}

/** A program as `trainInWorker` gives it back: its type tells the page what it takes, reports and offers. */
export type TrainingProgram<Input, Progress, M extends Methods> = (input: Input, context: TrainingContext<Progress>) => Promise<OpenRun<M>>;

/** A program of whatever types. */
export type AnyProgram = TrainingProgram<never, unknown, Methods>;

/** What a program takes. */
export type InputOf<P extends AnyProgram> = Parameters<P>[0];
/** What a program reports. */
export type ProgressOf<P extends AnyProgram> = Parameters<P>[1] extends TrainingContext<infer Progress> ? Progress : never;
/** What a program offers to be called. */
export type MethodsOf<P extends AnyProgram> = NonNullable<Awaited<ReturnType<P>>["methods"]>;
