// A number of an epoch that callbacks watch.
import { ShapeError } from "../errors.ts";
import type { EpochInfo } from "../train/state.ts";

/** "validation.loss", "train.accuracy": the loss, or a metric by the Trainer's name for it. */
export type Monitor = `${"train" | "validation"}.${string}`;

/** What to watch, and which way is better. */
export interface MonitorOptions {
  /** "validation.loss" unless said. */
  readonly monitor?: Monitor;
  /** "min" unless said: lower is better. */
  readonly mode?: "min" | "max";
}

/** What `monitor` names of an epoch; a ShapeError where the run does not measure it. */
export function monitored(op: string, info: EpochInfo, monitor: Monitor): number {
  const dot = monitor.indexOf(".");
  const name = monitor.slice(dot + 1);
  const results = monitor.slice(0, dot) === "train" ? info.train : info.validation;
  const value = name === "loss" ? results?.loss : results?.metrics[name];
  if (value !== undefined) return value;
  const known = (["train", "validation"] as const).flatMap((part) =>
    info[part] ? ["loss", ...Object.keys(info[part].metrics)].map((one) => `${part}.${one}`) : [],
  );
  throw new ShapeError(op, `expected one of ${known.join(", ")} to monitor, got ${monitor}`);
}

/** Remembers the best of a series of values. */
export class Best {
  readonly #sign: number;
  readonly #minDelta: number;
  #best: number | undefined;

  /** @param minDelta by how much a value has to be better to count as such */
  constructor(op: string, mode: "min" | "max", minDelta: number) {
    if (mode !== "min" && mode !== "max") throw new ShapeError(op, `expected mode "min" or "max", got ${String(mode)}`);
    if (!(minDelta >= 0)) throw new ShapeError(op, `expected minDelta >= 0, got ${minDelta}`);
    this.#sign = mode === "min" ? 1 : -1;
    this.#minDelta = minDelta;
  }

  /** Is this the best so far? NaN never is. */
  improves(value: number): boolean {
    if (Number.isNaN(value)) return false;
    if (this.#best !== undefined && this.#sign * (this.#best - value) <= this.#minDelta) return false;
    this.#best = value;
    return true;
  }

  get value(): number | undefined {
    return this.#best;
  }
}
