// The usual two groups: weights that decay, biases and scales that do not.
import type { AnyModule } from "../nn/module.ts";
import type { Param } from "../nn/param.ts";
import { checkOption } from "./options.ts";

/** A group as `decayGroups` makes it. */
export interface DecayGroup {
  readonly params: readonly (readonly [name: string, parameter: Param])[];
  readonly weightDecay: number;
}

/**
 * Two parameter groups: the parameters of two or more axes, with `weightDecay`, and those of fewer (biases, scales and
 * shifts of norms), without.
 *
 * ```ts
 * new AdamW(decayGroups(model, { weightDecay: 0.05 }), { lr: 1e-3 });
 * ```
 */
export function decayGroups(
  model: AnyModule,
  { weightDecay }: { readonly weightDecay: number },
): [decaying: DecayGroup, others: DecayGroup] {
  checkOption("decayGroups", "weightDecay", weightDecay);
  const all = [...model.namedParameters()];
  const isWeight = ([, { shape }]: readonly [string, Param]) => shape.length > 1;
  return [
    { params: all.filter(isWeight), weightDecay },
    { params: all.filter((one) => !isWeight(one)), weightDecay: 0 },
  ];
}
