// Exponential moving average of weights.
import type { AnyModule } from "../nn/module.ts";
import { checkOption } from "./options.ts";
import { type AverageCounters, WeightAverage } from "./weightAverage.ts";

export interface EMAOptions {
  /** Share of the old average that is kept, in [0, 1]; default 0.999. */
  readonly decay?: number;
  /** Keeps less at first, min(decay, (1 + updates)/(10 + updates)), so that the initial weights are soon forgotten; default false. */
  readonly warmup?: boolean;
}

/**
 * average = decay·average + (1 − decay)·weights after each step, running statistics included. It starts as the weights
 * are when it is made. Polyak & Juditsky 1992; the warm-up is TensorFlow's.
 *
 * ```ts
 * const average = new EMA(net, { decay: 0.999 });
 * const trainer = new Trainer(net, { optimizer, loss: crossEntropy, average }); // evaluates with the averages
 * const probabilities = await average.use(() => net.predict(pixels, shape));
 * ```
 */
export class EMA extends WeightAverage {
  readonly #decay: number;
  readonly #warmup: boolean;

  constructor(model: AnyModule, { decay = 0.999, warmup = false }: EMAOptions = {}) {
    checkOption("EMA", "decay", decay <= 1 ? decay : Number.NaN);
    super(model);
    this.#decay = decay;
    this.#warmup = warmup;
  }

  protected override share({ updates }: AverageCounters): number {
    return 1 - (this.#warmup ? Math.min(this.#decay, (1 + updates) / (10 + updates)) : this.#decay);
  }
}
