// Ends training when it has stopped getting better.
import { ShapeError } from "../errors.ts";
import type { Callback, RunInfo } from "../train/callback.ts";
import { Best, type MonitorOptions, monitored } from "./monitor.ts";

/** When to stop. */
export interface EarlyStoppingOptions extends MonitorOptions {
  /** Epochs without an improvement after which training stops, at least 1; 3 unless said. */
  readonly patience?: number;
  /** By how much a value has to be better to count as an improvement; 0 unless said. */
  readonly minDelta?: number;
  /** When it stops, or is through, puts model, optimizer and the like back to what they were after the best epoch (after a resume: the best one since); default false. */
  readonly restoreBest?: boolean;
}

/**
 * Stops when `monitor` has not got better for `patience` epochs. A resumed run counts on: the epochs before are judged again.
 * @throws ShapeError after the first epoch where the run does not measure `monitor`
 */
export function earlyStopping(options: EarlyStoppingOptions = {}): Callback {
  const { monitor = "validation.loss", mode = "min", patience = 3, minDelta = 0, restoreBest = false } = options;
  if (!(Number.isSafeInteger(patience) && patience >= 1))
    throw new ShapeError("earlyStopping", `expected patience to be an integer >= 1, got ${patience}`);
  let best = new Best("earlyStopping", mode, minDelta);
  let run: RunInfo | undefined;
  let waited = 0;
  let kept: Uint8Array | undefined;
  const judge = (value: number): boolean => {
    const better = best.improves(value);
    waited = better ? 0 : waited + 1;
    return better;
  };
  return {
    onBegin(begun) {
      run = begun;
      best = new Best("earlyStopping", mode, minDelta);
      waited = 0;
      kept = undefined;
      for (const epoch of begun.history) judge(monitored("earlyStopping", epoch, monitor));
    },
    async onEpoch(info) {
      if (judge(monitored("earlyStopping", info, monitor)) && restoreBest && run) kept = await run.checkpoint();
      if (waited >= patience) run?.stop(`earlyStopping: ${monitor} did not get better than ${best.value} in ${patience} epochs`);
    },
    onEnd({ finished, stopped }) {
      if (kept && run && (finished || stopped !== undefined)) run.rollBack(kept);
    },
  };
}
