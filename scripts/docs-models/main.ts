// `npm run docs:models`: writes docs/models/ from the networks, the recipes and the records of runs.
// `-- --add FOLDER` takes a run of `npm run train` in first: its result.json and samples.png.
import { copyFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import type { RunRecord } from "../../examples/train/record.ts";
import type { BigStep } from "../../tests/slow/bigSteps.ts";
import { curves } from "./curves.ts";
import { families } from "./families.ts";
import { pages } from "./pages.ts";

const folder = new URL("../../docs/models/", import.meta.url).pathname;

const { values } = parseArgs({ options: { add: { type: "string", multiple: true, default: [] } } });
await mkdir(join(folder, "runs"), { recursive: true });
for (const run of values.add) {
  const name = basename(run);
  await copyFile(join(run, "result.json"), join(folder, "runs", `${name}.json`));
  if ((await readdir(run)).includes("samples.png")) await copyFile(join(run, "samples.png"), join(folder, "runs", `${name}.png`));
}
const read = async (name: string): Promise<unknown> => JSON.parse(await readFile(join(folder, "runs", name), "utf8"));
const files = (await readdir(join(folder, "runs"))).filter((name) => name.endsWith(".json") && name !== "big.json");
const runs = new Map(
  await Promise.all(files.map(async (name) => [name.slice(0, -".json".length), (await read(name)) as RunRecord] as const)),
);
const big = (await read("big.json")) as readonly BigStep[];
for (const [name, text] of pages(runs, big)) await writeFile(join(folder, name), text);
for (const { figures = [] } of Object.values(families))
  for (const { title, runs: names } of figures) {
    const known = names.flatMap((name) => runs.get(name) ?? []);
    if (known.length === names.length) await writeFile(join(folder, "runs", `${names.join("-")}.svg`), curves(known, title));
  }
