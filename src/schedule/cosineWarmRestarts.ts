import { cos } from "../math.ts";
import { checkNumber, type Schedule } from "./schedule.ts";

export interface CosineWarmRestartsOptions {
  /** Each period is this many times as long as the one before; default 1. */
  readonly multiplier?: number;
  /** The rate at the end of a period; default 0. */
  readonly least?: number;
}

/**
 * Half a cosine from `lr` down to `least` in `period` steps, then again from `lr`, in periods that grow by
 * `multiplier`. Loshchilov & Hutter 2017, "SGDR".
 */
export function cosineWarmRestarts(lr: number, period: number, { multiplier = 1, least = 0 }: CosineWarmRestartsOptions = {}): Schedule {
  checkNumber("cosineWarmRestarts", "lr", lr);
  checkNumber("cosineWarmRestarts", "period", period, 1);
  checkNumber("cosineWarmRestarts", "multiplier", multiplier, 1);
  checkNumber("cosineWarmRestarts", "least", least);
  return (at) => {
    let length = period;
    let since = multiplier === 1 ? at % period : at;
    while (since >= length) {
      since -= length;
      length *= multiplier;
    }
    return least + ((lr - least) * (1 + cos((Math.PI * since) / length))) / 2;
  };
}
