// What an optimizer's rule is: how one run of neighbouring parameters changes in a step.
import type { Kernels, Ptr } from "../backend.ts";

/** Parameters that lie side by side, with the same number of updates behind them. */
export interface Run {
  readonly weights: Ptr;
  /** Padding between parameters is 0 here. A rule may overwrite them. */
  readonly gradients: Ptr;
  /** One address per state slot, in the order of `slots`. */
  readonly state: readonly Ptr[];
  /** Elements, a multiple of 4. */
  readonly size: number;
  /** Updates made so far: 0 in the first. */
  readonly updates: number;
}

/** A rule with its options: made once for each parameter group. */
export interface Rule {
  /** Names of the state vectors kept per parameter, e.g. `momentum`; each starts as zeros. */
  readonly slots: readonly string[];
  /** A run is a single parameter: for rules that look at its norm. Default false. */
  readonly single?: boolean;
  /** Updates one run in place. */
  update(kernels: Kernels, run: Run, lr: number): void;
}
