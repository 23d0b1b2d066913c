// Times functions against each other: many short runs, in turns, the minimum counts.
import { platform } from "node:os";
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

/**
 * A call this long rarely gets by without another program in between, on a busy machine. So it is timed by the
 * processor time it used, which stands still meanwhile (nothing here uses a second thread). For shorter runs the
 * wall clock is better: processor time is some 0.1 ms out now and then, and the minimum would pick that.
 */
const LONG_MS = 4;

type Clock = () => number;

const wallClock: Clock = () => performance.now();

/** Windows counts processor time in steps too coarse for this. */
const longClock: Clock = platform() === "win32" ? wallClock : processorTime;

function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** A function, how many calls make one run, and the clock that suits it. */
export interface Timed {
  readonly call: () => void;
  readonly calls: number;
  readonly clock: Clock;
}

/** Calls `call` until it is warm and finds out how many calls take `RUN_MS`. */
export function warmUp(call: () => void, { warmUp: duration }: Budget): Timed {
  const start = wallClock();
  let calls = 1;
  for (;;) {
    const before = longClock();
    for (let i = 0; i < calls; i++) call();
    const ms = longClock() - before;
    const clock = ms / calls > LONG_MS ? longClock : wallClock;
    calls = Math.min(calls * 10, Math.max(1, Math.round((calls * RUN_MS) / Math.max(ms, 1e-3))));
    if (wallClock() - start >= duration) return { call, calls, clock };
  }
}

/** Milliseconds that one call of each function takes, at best. */
export function fastest(functions: readonly Timed[], { rounds, turn }: Budget): number[] {
  const best = functions.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < rounds; round++) {
    functions.forEach(({ call, calls, clock }, index) => {
      const bench = new Bench({ now: clock, time: turn, iterations: 2, warmup: false, throws: true });
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
