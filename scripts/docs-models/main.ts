// `npm run docs:models`: writes docs/models/ from the networks, the recipes and the records of runs.
// `-- --add FOLDER` takes a run of `npm run train` in first: its result.json and samples.png.
import { copyFile, readdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { curves, isCurve } from "./curves.ts";
import { families } from "./families.ts";
import { pages } from "./pages.ts";
import { readRecords } from "./records.ts";

const { values } = parseArgs({ options: { add: { type: "string", multiple: true, default: [] } } });
const kept = fileURLToPath(new URL("../../docs/models/runs/", import.meta.url));
for (const run of values.add) {
  const name = basename(run);
  await copyFile(join(run, "result.json"), join(kept, `${name}.json`));
  if ((await readdir(run)).includes("samples.png")) await copyFile(join(run, "samples.png"), join(kept, `${name}.png`));
}
const { folder, runs, big } = await readRecords();
for (const [name, text] of pages(runs, big)) await writeFile(join(folder, name), text);
for (const { figures = [] } of Object.values(families))
  for (const { title, runs: names } of figures) {
    const known = names.flatMap((name) => runs.get(name) ?? []);
    if (known.length === names.length && isCurve(known)) await writeFile(join(kept, `${names.join("-")}.svg`), curves(known, title));
  }
