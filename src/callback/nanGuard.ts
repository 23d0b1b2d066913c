// What to do when a loss is not finite.
import { ShapeError } from "../errors.ts";
import type { Callback, NonFiniteInfo, RunInfo } from "../train/callback.ts";

/** How to go on, or not. */
export interface NanGuardOptions {
  /**
   * "stop" ends `fit` without an exception, the model as before the step; "skip" leaves the batch out, which helps where
   * examples are damaged; "rollBack" also puts model and optimizer back to the last snapshot, which helps where a step
   * before has spoiled the weights. "stop" unless said.
   */
  readonly action?: "stop" | "skip" | "rollBack";
  /** How often to go on in one call of `fit`; then it stops. 3 unless said. */
  readonly limit?: number;
  /** Steps between two snapshots, for "rollBack"; 100 unless said. */
  readonly every?: number;
  /** Told of each such loss; nobody unless said. */
  readonly onEvent?: (info: NonFiniteInfo) => void;
}

/** Stops, leaves out the batch or rolls back when a loss is NaN or infinite, instead of an exception. */
export function nanGuard({ action = "stop", limit = 3, every = 100, onEvent }: NanGuardOptions = {}): Callback {
  for (const [name, value] of Object.entries({ limit, every }))
    if (!(Number.isSafeInteger(value) && value >= 1))
      throw new ShapeError("nanGuard", `expected ${name} to be an integer >= 1, got ${value}`);
  let run: RunInfo | undefined;
  let snapshot: Uint8Array | undefined;
  let events = 0;
  let sinceSnapshot = 0;
  return {
    async onBegin(begun) {
      run = begun;
      events = 0;
      sinceSnapshot = 0;
      if (action === "rollBack") snapshot = await begun.checkpoint();
    },
    async onBatch() {
      if (action !== "rollBack" || ++sinceSnapshot < every || !run) return;
      sinceSnapshot = 0;
      const candidate = await run.checkpoint();
      if (await allFinite(run)) snapshot = candidate;
    },
    onNonFinite(info) {
      onEvent?.(info);
      if (action === "stop" || ++events > limit) {
        run?.stop(`nanGuard: ${info.error.message}`);
        return;
      }
      if (action === "rollBack" && snapshot) run?.rollBack(snapshot);
      return "skip";
    },
  };
}

/** Are all parameters and buffers finite? */
async function allFinite({ model }: RunInfo): Promise<boolean> {
  for (const values of model.stateDict().values()) for (const value of await values.data()) if (!Number.isFinite(value)) return false;
  return true;
}
