// The learning rate range test: a few steps at rates that grow until the loss does.
import type { Batch, Dataset, Targets } from "../data/dataset.ts";
import { DataLoader } from "../data/loader.ts";
import { NonFiniteError, ShapeError, StateError } from "../errors.ts";
import { pow } from "../math.ts";
import type { Target } from "../metric/metric.ts";
import { generator } from "../random.ts";
import type { FitOptions, TargetsOf, Trainer } from "./trainer.ts";

export interface RateFinderOptions extends Pick<FitOptions, "batchSize" | "accumulate" | "seed"> {
  /** The first rate, > 0; default 1e-7. */
  readonly min?: number;
  /** The last rate; default 10. */
  readonly max?: number;
  /** Rates in all, evenly spaced on a logarithmic scale; default 100. */
  readonly steps?: number;
  /** Share of the old mean in the smoothed losses, in [0, 1); default 0.9. */
  readonly smoothing?: number;
}

/** What a range test saw. */
export interface RateCurve {
  /** The rates tried; fewer than asked for where the loss ran away. */
  readonly rates: readonly number[];
  /** The loss of the batch that each rate was tried on, before the step. */
  readonly losses: readonly number[];
  /** Running means of the losses. */
  readonly smoothed: readonly number[];
  /** Where the smoothed loss fell fastest (per factor of the rate): a good largest rate to begin with. Null where it never fell. */
  readonly suggestion: number | null;
}

/** The test ends where the smoothed loss is this many times its least. */
const RUNAWAY = 4;

/**
 * Trains a step at each of growing rates and returns the losses. All groups get the same rate. Afterwards parameters,
 * buffers, optimizer, averages, random position and the trainer are what they were before, bit for bit.
 * Smith 2017, "Cyclical Learning Rates", section 3.3.
 */
export async function findLearningRate<T extends Target>(
  trainer: Trainer<T>,
  data: Dataset<TargetsOf<T>>,
  options: RateFinderOptions = {},
): Promise<RateCurve> {
  const { min = 1e-7, max = 10, steps = 100, smoothing = 0.9, batchSize = 32, accumulate = 1, seed = generator.state.seed } = options;
  if (!(min > 0 && max > min && Number.isFinite(max)))
    throw new ShapeError("findLearningRate", `expected 0 < min < max, got ${min} and ${max}`);
  if (!(Number.isSafeInteger(steps) && steps >= 2)) throw new ShapeError("findLearningRate", `expected steps >= 2, got ${steps}`);
  if (!(smoothing >= 0 && smoothing < 1)) throw new ShapeError("findLearningRate", `expected smoothing in [0, 1), got ${smoothing}`);
  if (trainer.fitting) throw new StateError("findLearningRate", "expected no fit of this trainer to be running, got a call during one");
  const loader = new DataLoader(data, { batchSize, seed });
  const modes = [...trainer.model.namedModules()].map(([, module]) => [module, module.training] as const);
  const before = await trainer.checkpoint();
  const [rates, losses, smoothed]: [number[], number[], number[]] = [[], [], []];
  let mean = 0;
  let kept = 1;
  try {
    trainer.model.train();
    for await (const batch of endless(loader)) {
      const lr = min * pow(max / min, rates.length / (steps - 1));
      const { loss } = await trainer.step(batch, { accumulate, lr });
      mean = smoothing * mean + (1 - smoothing) * loss;
      kept *= smoothing;
      rates.push(lr);
      losses.push(loss);
      smoothed.push(mean / (1 - kept));
      if (rates.length === steps || (smoothed.at(-1) as number) > RUNAWAY * Math.min(...smoothed)) break;
    }
  } catch (error) {
    if (!(error instanceof NonFiniteError)) throw error; // the loss has run away: the curve ends here
  } finally {
    trainer.restore(before);
    for (const [module, mode] of modes) module.training = mode;
  }
  return { rates, losses, smoothed, suggestion: steepest(rates, smoothed) };
}

/** Epoch after epoch. */
async function* endless<Y extends Targets>(loader: DataLoader<Y>): AsyncGenerator<Batch<Y>, never, undefined> {
  for (let epoch = 0; ; epoch++) yield* loader.epoch(epoch);
}

/** The rate at which a curve over evenly spaced points falls fastest, by central differences. */
function steepest(rates: readonly number[], values: readonly number[]): number | null {
  let found: number | null = null;
  let fastest = 0;
  for (let i = 1; i + 1 < values.length; i++) {
    const slope = (values[i + 1] as number) - (values[i - 1] as number);
    if (slope < fastest) [found, fastest] = [rates[i] as number, slope];
  }
  return found;
}
