// Lookahead: a second, slower set of weights around any rule.
import { checkOption } from "./options.ts";
import type { Rule } from "./rule.ts";

export interface LookaheadOptions {
  /** Steps between two looks back; default 5. */
  readonly steps?: number;
  /** Share of the way travelled that the slow weights take, in [0, 1]; default 0.5. */
  readonly alpha?: number;
}

/** Throws unless the options are in range. */
export function checkLookahead({ steps = 5, alpha = 0.5 }: LookaheadOptions): void {
  checkOption("Lookahead", "steps", Number.isInteger(steps) ? steps : Number.NaN, 1);
  checkOption("Lookahead", "alpha", alpha <= 1 ? alpha : Number.NaN);
}

/**
 * Every `steps` updates: slow += alpha·(w − slow), w = slow. The state of the rule inside goes on as it is.
 * Zhang et al. 2019, "Lookahead Optimizer: k steps forward, 1 step back".
 */
export function lookahead(inner: Rule, { steps = 5, alpha = 0.5 }: LookaheadOptions): Rule {
  const at = inner.slots.length;
  return {
    ...inner,
    slots: [...inner.slots, "slow"],
    update(kernels, run, lr) {
      const { weights, state, size, updates } = run;
      const slow = state[at] ?? 0;
      if (updates === 0) kernels.copy(slow, weights, size);
      inner.update(kernels, run, lr);
      if ((updates + 1) % steps !== 0) return;
      kernels.move_towards(slow, weights, size, alpha);
      kernels.copy(weights, slow, size);
    },
  };
}
