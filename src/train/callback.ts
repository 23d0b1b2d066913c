// Where programs hook into training, and what they are told there.
import type { NonFiniteError } from "../errors.ts";
import type { Module } from "../nn/module.ts";
import type { Optimizer } from "../optim/optimizer.ts";
import type { EpochInfo } from "./state.ts";
import type { Results } from "./totals.ts";

/** A call of `fit`, as its callbacks see and steer it. */
export interface RunInfo {
  readonly model: Module;
  readonly optimizer: Optimizer;
  /** Epochs in all, those done before included. */
  readonly epochs: number;
  /** The epochs done before this call. */
  readonly history: readonly EpochInfo[];
  /** Everything that continues the run from here, as bytes. */
  checkpoint(): Promise<Uint8Array<ArrayBuffer>>;
  /** Puts model, optimizer and random streams back to a checkpoint of this run; the position in the data stays. */
  rollBack(checkpoint: Uint8Array): void;
  /** Ends `fit` after the step or epoch under way. */
  stop(reason: string): void;
}

/** Where training stands after a batch. */
export interface BatchInfo {
  /** Epoch and batch just done, counted from 0, and how many there are; of a stream's batches Infinity. */
  readonly epoch: number;
  readonly epochs: number;
  readonly batch: number;
  readonly batches: number;
  /** Optimizer steps so far. */
  readonly step: number;
  /** Learning rate this step used. */
  readonly lr: number;
  /** Loss of this batch alone. */
  readonly batchLoss: number;
  /** Means over this epoch so far; to be read before the next batch. */
  readonly running: Results;
  /** Speed since this call of `fit` began. */
  readonly examplesPerSecond: number;
}

/** A step whose loss was not finite; the model is as before it. */
export interface NonFiniteInfo {
  readonly error: NonFiniteError;
  readonly epoch: number;
  /** The batch, counted from 0. */
  readonly batch: number;
  /** Optimizer steps so far. */
  readonly step: number;
}

/** What `fit` returns: one entry per epoch done, those before a resume included. */
export interface History {
  readonly epochs: readonly EpochInfo[];
  /** False where a signal, `maxSteps` or a callback ended it early. */
  readonly finished: boolean;
  /** Why a callback ended it. */
  readonly stopped?: string;
}

/** Hooks; each may be asynchronous. An exception in one ends `fit` after a whole step. */
export interface Callback {
  /** Before the first step of a call of `fit`. */
  onBegin?(run: RunInfo): void | Promise<void>;
  /** After every step. */
  onBatch?(info: BatchInfo): void | Promise<void>;
  /** After the validation that follows an epoch. */
  onEpoch?(info: EpochInfo): void | Promise<void>;
  /** "skip" goes on with the next batch. Where no callback says so, and none has stopped the run, the error ends `fit`. */
  onNonFinite?(info: NonFiniteInfo): "skip" | void | Promise<"skip" | void>;
  /** When `fit` ends, also by an exception. */
  onEnd?(history: History): void | Promise<void>;
}
