// How long the fuzz tests run: some seconds every day from one seed; `npm run fuzz -- --seed 7 --minutes 30` for longer.

/** What fast-check takes. */
interface Settings {
  readonly seed: number;
  readonly numRuns: number;
  readonly interruptAfterTimeLimit?: number;
  readonly markInterruptAsFailure?: boolean;
}

/** Settings of one of the `tests` of a file, which makes `runs` cases a day, or takes its share of the file's minutes. */
export function settings(runs: number, tests: number): Settings {
  const { FUZZ_SEED, FUZZ_MINUTES } = process.env;
  if (FUZZ_MINUTES === undefined) return { seed: 1, numRuns: runs };
  return {
    seed: Number(FUZZ_SEED),
    numRuns: Number.MAX_SAFE_INTEGER,
    interruptAfterTimeLimit: (60_000 * Number(FUZZ_MINUTES)) / tests,
    markInterruptAsFailure: false,
  };
}
