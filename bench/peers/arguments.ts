// The command line of the comparison.
import { parseArgs } from "node:util";

export const usage = `npm run bench:peers -- [--only REGEX] [--engine NAME] [--reference]

Runs the same cases in wasmgrad and in other libraries, in turns, and prints how many times as fast wasmgrad is.
bench/results/peers-ENGINE.json has the same.

  --only REGEX   run the cases whose name matches
  --engine NAME  chromium, firefox, bun, or an engine of tests/runtimes, for example node-26
  --reference    write bench/results/reference/peers-ENGINE.json and docs/peers.md
  --help         print this
`;

export interface Arguments {
  readonly only: RegExp;
  readonly engine: string | undefined;
  readonly reference: boolean;
  readonly help: boolean;
}

export function parseArguments(args: readonly string[]): Arguments {
  const { values } = parseArgs({
    args: [...args],
    options: { only: { type: "string" }, engine: { type: "string" }, reference: { type: "boolean" }, help: { type: "boolean" } },
  });
  return { only: new RegExp(values.only ?? ""), engine: values.engine, reference: values.reference ?? false, help: values.help ?? false };
}
