import { NonFiniteError, ShapeError } from "../errors.ts";
import { type AdaptiveSchedule, checkNumber, type PlateauState } from "./schedule.ts";

export interface ReduceOnPlateauOptions {
  /** Smaller results are better ("min", the default: a loss), or larger ones ("max": accuracy). */
  readonly mode?: "min" | "max";
  /** What the rate is multiplied by; default 0.1. */
  readonly factor?: number;
  /** Results without improvement that are let pass; default 10. */
  readonly patience?: number;
  /** How much better counts as better; default 1e-4. */
  readonly threshold?: number;
  /** That much of the best result ("rel", the default), or as it is ("abs"). */
  readonly thresholdMode?: "rel" | "abs";
  /** Results after a reduction that are let pass besides; default 0. */
  readonly cooldown?: number;
  /** The rate does not fall below this; default 0. */
  readonly least?: number;
  /** Smaller changes of the rate are not made; default 1e-8. */
  readonly eps?: number;
}

/**
 * `lr`, multiplied by `factor` whenever results stop getting better. It learns of them by `optimizer.observe(result)`;
 * the Trainer does that after every epoch (see its option `monitor`). PyTorch's ReduceLROnPlateau. Its state is part
 * of a checkpoint. Use one for one optimizer.
 */
export function reduceOnPlateau(lr: number, options: ReduceOnPlateauOptions = {}): AdaptiveSchedule {
  const {
    mode = "min",
    factor = 0.1,
    patience = 10,
    threshold = 1e-4,
    thresholdMode = "rel",
    cooldown = 0,
    least = 0,
    eps = 1e-8,
  } = options;
  for (const [name, value] of Object.entries({ lr, factor, patience, threshold, cooldown, least, eps }))
    checkNumber("reduceOnPlateau", name, value);
  if (factor >= 1) throw new ShapeError("reduceOnPlateau", `expected factor in [0, 1), got ${factor}`);
  if (mode !== "min" && mode !== "max") throw new ShapeError("reduceOnPlateau", `expected mode min or max, got ${String(mode)}`);
  if (thresholdMode !== "rel" && thresholdMode !== "abs")
    throw new ShapeError("reduceOnPlateau", `expected thresholdMode rel or abs, got ${String(thresholdMode)}`);
  const sign = mode === "min" ? 1 : -1;
  const isBetter = (metric: number, best: number) => {
    const limit = thresholdMode === "rel" ? best * (1 - sign * threshold) : best - sign * threshold;
    return sign * metric < sign * limit;
  };
  const schedule: AdaptiveSchedule = Object.assign(() => schedule.state.lr, {
    state: { lr, best: null, bad: 0, cooldown: 0 } as PlateauState,
    observe(metric: number): void {
      if (!Number.isFinite(metric)) throw new NonFiniteError("reduceOnPlateau", `expected a finite result, got ${metric}`);
      const { state } = schedule;
      const better = state.best === null || isBetter(metric, state.best);
      const bad = state.cooldown > 0 || better ? 0 : state.bad + 1;
      const lower = Math.max(state.lr * factor, least);
      const reduce = bad > patience;
      schedule.state = {
        lr: reduce && state.lr - lower > eps ? lower : state.lr,
        best: better ? metric : state.best,
        bad: reduce ? 0 : bad,
        cooldown: reduce ? cooldown : Math.max(state.cooldown - 1, 0),
      };
    },
  });
  return schedule;
}
