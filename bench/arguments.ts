// The command line of the bench.
import { parseArgs } from "node:util";

export interface Arguments {
  readonly help: boolean;
  /** Which lines to run. */
  readonly only: RegExp;
  /** Where to write the results. */
  readonly json: string | undefined;
  /** Which engine of tests/runtimes to run in; this one by default. */
  readonly engine: string | undefined;
  /** Whether the results are those that docs/performance.md shows. */
  readonly reference: boolean;
}

/** Arguments that make no sense: the message says which. */
export class UsageError extends Error {}

export const usage = `npm run bench -- [--only REGEX] [--json FILE] [--engine NAME] [--reference]

One line per case: milliseconds (the minimum of some hundred runs), GFLOP/s with its share of the
peak (128-bit mul + add in registers), or GB/s with its share of a plain vector copy of as many bytes;
then what it should reach, what it reached, and ok or SHORT. bench/results/ENGINE.json has the same.

  --only REGEX   run the cases whose name matches
  --json FILE    also write [{ name, ms, gflops | gbps, share, target, ok }]; figures of their own have value and unit
  --engine NAME  run in an engine of tests/runtimes, for example node-26
  --reference    measure what is short three times, write bench/results/reference/ENGINE.json and docs/performance.md
  --help         print this
`;

export function parseArguments(argv: readonly string[]): Arguments {
  const { help, only, json, engine, reference } = parse(argv);
  return { help: help ?? false, only: pattern(only ?? ""), json, engine, reference: reference ?? false };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        help: { type: "boolean" },
        only: { type: "string" },
        json: { type: "string" },
        engine: { type: "string" },
        reference: { type: "boolean" },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function pattern(source: string): RegExp {
  try {
    return new RegExp(source);
  } catch {
    throw new UsageError(`--only: expected a regular expression, got ${source}`);
  }
}
