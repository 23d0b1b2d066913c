// All pages of docs/models/, by file name.
import type { RunRecord } from "../../examples/train/record.ts";
import type { BigStep } from "../../tests/slow/bigSteps.ts";
import { families } from "./families.ts";
import { table } from "./markdown.ts";
import { BATCH, namesOf, page, sizes } from "./page.ts";
import { resultHeads, resultRows } from "./results.ts";
import { recomputation, steps } from "./tables.ts";

export function pages(runs: ReadonlyMap<string, RunRecord>, big: readonly BigStep[]): Map<string, string> {
  const made = new Map<string, string>();
  for (const [slug, family] of Object.entries(families)) {
    const tables = (family.tables ?? []).map((name) => (name === "recomputation" ? recomputation() : steps(big)));
    made.set(`${slug}.md`, page(slug, family, runs, tables));
  }
  made.set("README.md", index(runs));
  return made;
}

/** All recipes in one table, and what their runs gave. */
function index(runs: ReadonlyMap<string, RunRecord>): string {
  const order = Object.values(families).flatMap(({ figures = [] }) => figures.flatMap(({ runs: names }) => names));
  const records = order.flatMap((name) => runs.get(name) ?? []);
  const rows = Object.entries(families).flatMap(([slug, { title, papers }]) =>
    namesOf(slug).flatMap((name) => sizes(name).map((cells) => [...cells, `[${title}](${slug}.md)`, papers[0]?.split(",")[0] ?? ""])),
  );
  return `<!-- Written by npm run docs:models. -->
# Models

Every model of \`wasmgrad/models\` with its recipe: \`npm run train -- --model NAME --data FOLDER\`. Multiply-adds are those of one forward pass of one image; memory is the peak of a training step of ${BATCH} images with SGD and momentum, and that of predicting one image, the weights among it (\`profile\`). Networks for folders of images have 1000 classes here, the others 10. Results were measured with the commands beside them, on one core. The same command gives the same weights on any machine and in any engine; the fingerprint (complete in \`runs/\`) is that of the version which was measured, and a version that sums in another order has another one. How a trained network learns other classes: [retraining](../retraining.md).

${table(["recipe", "input", "parameters", "multiply-adds", `step of ${BATCH}, MiB`, "prediction, MiB", "family", "paper"], rows)}

## Results

What was measured, of one family after the other; each family's page has the curve, the command and the fingerprint. Most of these runs are short: they show that a network learns here, not what its family can reach. Time is the processor's, on one core.

${table(resultHeads, resultRows(records), 2)}
`;
}
