// Stochastic weight averaging.
import { ShapeError } from "../errors.ts";
import type { AnyModule } from "../nn/module.ts";
import { type AverageCounters, WeightAverage } from "./weightAverage.ts";

export interface SWAOptions {
  /** The first step, counted from 1, whose weights count; default 1. */
  readonly start?: number;
  /** Every how many steps the weights are taken in, usually an epoch's or a cycle's; default 1. */
  readonly every?: number;
}

/**
 * The plain mean of the weights after steps `start`, `start + every`, …, for a constant or cyclic rate. Running
 * statistics are averaged too, but those of averaged weights are others: at the end `apply()` and
 * `refreshStatistics(model, data)`. Izmailov et al. 2018, "Averaging Weights Leads to Wider Optima".
 */
export class SWA extends WeightAverage {
  readonly #start: number;
  readonly #every: number;

  constructor(model: AnyModule, { start = 1, every = 1 }: SWAOptions = {}) {
    for (const [name, value, least] of [
      ["start", start, 1],
      ["every", every, 1],
    ] as const)
      if (!(Number.isSafeInteger(value) && value >= least))
        throw new ShapeError("SWA", `expected ${name} to be an integer >= ${least}, got ${value}`);
    super(model);
    this.#start = start;
    this.#every = every;
  }

  protected override share({ steps, updates }: AverageCounters): number | undefined {
    const since = steps + 1 - this.#start;
    return since >= 0 && since % this.#every === 0 ? 1 / (updates + 1) : undefined;
  }
}
