// The records of runs that the pages are written from.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { RunRecord } from "../../examples/train/record.ts";
import type { BigStep } from "../../tests/slow/bigSteps.ts";

export interface Records {
  /** docs/models/ */
  readonly folder: string;
  /** By file name. */
  readonly runs: ReadonlyMap<string, RunRecord>;
  readonly big: readonly BigStep[];
}

export async function readRecords(): Promise<Records> {
  const folder = fileURLToPath(new URL("../../docs/models/", import.meta.url));
  const read = async (name: string): Promise<unknown> => JSON.parse(await readFile(join(folder, "runs", name), "utf8"));
  const files = (await readdir(join(folder, "runs"))).filter((name) => name.endsWith(".json") && name !== "big.json");
  const runs = files.map(async (name) => [name.slice(0, -".json".length), (await read(name)) as RunRecord] as const);
  return { folder, runs: new Map(await Promise.all(runs)), big: (await read("big.json")) as readonly BigStep[] };
}
