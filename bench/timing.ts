// Times functions against each other: many short runs, in turns, the minimum counts.
import { Bench } from "tinybench";

/** How much time to spend, in milliseconds. */
export interface Budget {
  /** Before a function is timed, so that the engine's optimising compiler has had its turn. */
  readonly warmUp: number;
  /** How often every function has its turn. */
  readonly rounds: number;
  /** Length of one turn. */
  readonly turn: number;
}

/** Some 200 runs of each function. */
export const thorough: Budget = { warmUp: 200, rounds: 15, turn: 20 };

/** A run this short is rarely interrupted, and long enough for the clock. */
const RUN_MS = 1.5;

/** A function, and how many calls make one run. */
export interface Timed {
  readonly call: () => void;
  readonly calls: number;
}

/** Calls `call` until it is warm and finds out how many calls take `RUN_MS`. */
export function warmUp(call: () => void, { warmUp: duration }: Budget): Timed {
  const start = performance.now();
  let calls = 1;
  for (;;) {
    const before = performance.now();
    for (let i = 0; i < calls; i++) call();
    const after = performance.now();
    const fitting = Math.max(1, Math.round((calls * RUN_MS) / Math.max(after - before, 1e-3)));
    calls = Math.min(fitting, calls * 10);
    if (after - start >= duration) return { call, calls };
  }
}

/** Milliseconds that one call of each function takes, at best. */
export function fastest(functions: readonly Timed[], { rounds, turn }: Budget): number[] {
  const best = functions.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < rounds; round++) {
    functions.forEach(({ call, calls }, index) => {
      const bench = new Bench({ time: turn, iterations: 2, warmup: false, throws: true });
      const run = () => {
        for (let i = 0; i < calls; i++) call();
      };
      bench.add("run", run, { async: false });
      const result = bench.runSync()[0]?.result;
      if (result?.state !== "completed") throw new Error(`internal: bench: a run ended as ${result?.state}`);
      best[index] = Math.min(best[index] as number, result.latency.min / calls);
    });
  }
  return best;
}
