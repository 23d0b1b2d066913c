// The results of an epoch under one name each.
import type { EpochInfo } from "../train/state.ts";
import type { Results } from "../train/totals.ts";

/** `train.loss`, `train.accuracy`, … and, where it was measured, `validation.loss`, … */
export function epochValues({ train, validation }: EpochInfo): Record<string, number> {
  return { ...under("train", train), ...(validation && under("validation", validation)) };
}

function under(part: string, { loss, metrics }: Results): Record<string, number> {
  return Object.fromEntries([["loss", loss] as const, ...Object.entries(metrics)].map(([name, value]) => [`${part}.${name}`, value]));
}
