// Tells a schedule that waits for a plateau how each epoch went.
import type { Callback } from "../train/callback.ts";
import { type Monitor, monitored } from "./monitor.ts";

/** A schedule of the learning rate that goes by results. */
export interface PlateauSchedule {
  /** Takes the result of an epoch. */
  step(value: number): void;
}

/** Calls `schedule.step` with `monitor`, "validation.loss" unless said, after every epoch. */
export function reduceOnPlateau(schedule: PlateauSchedule, { monitor = "validation.loss" }: { readonly monitor?: Monitor } = {}): Callback {
  return {
    onEpoch(info) {
      schedule.step(monitored("reduceOnPlateau", info, monitor));
    },
  };
}
