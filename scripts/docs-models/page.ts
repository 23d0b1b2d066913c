// One family's page.
import { summary } from "wasmgrad";
import { type ModelName, type Recipe, recipeOf, recipes } from "../../examples/recipes.ts";
import type { RunRecord } from "../../examples/train/record.ts";
import { isCurve } from "./curves.ts";
import { diagram } from "./diagram.ts";
import type { Family } from "./families.ts";
import { count, mebibytes, rough, table } from "./markdown.ts";
import { networksOf, predictionBytes, profiled } from "./networks.ts";
import { told } from "./results.ts";

/** Images in a step whose memory is stated. */
export const BATCH = 8;
/** Longer listings are folded. */
const LONG = 30;

/** The recipes of a family. */
export function namesOf(family: string): ModelName[] {
  return (Object.keys(recipes) as ModelName[]).filter((name) => recipeOf(name).family === family);
}

/** Rows for the networks of a recipe: name, input, parameters, multiply-adds, memory of a step and of a prediction. */
export function sizes(name: ModelName): string[][] {
  return networksOf(name).map((network) => {
    const { parameters, macs, memory } = profiled(network, BATCH);
    return [
      `\`${network.name}\``,
      network.inputShape.join("×"),
      count(parameters),
      rough(macs / BATCH),
      mebibytes(memory.peak),
      mebibytes(predictionBytes(network)),
    ];
  });
}

/** The page as Markdown. `tables` are made elsewhere; `runs` are by name. */
export function page(slug: string, family: Family, runs: ReadonlyMap<string, RunRecord>, tables: readonly string[]): string {
  const names = namesOf(slug);
  const [shown] = networksOf(family.shown as ModelName);
  if (!shown) throw new Error(`${slug}: no network ${family.shown}`);
  const listing = summary(shown.make, [1, ...shown.inputShape]);
  const code = `\`\`\`\n${listing}\n\`\`\``;
  const lines = listing.split("\n").length;
  return `<!-- Written by npm run docs:models. -->
# ${family.title}

${family.papers.join(". ")}.

${family.idea}

## Figure

\`${shown.name}\`, drawn from the network itself.

${diagram(shown)}

## Layers

${lines > LONG ? `<details><summary>\`${shown.name}\`, ${lines - 4} layers</summary>\n\n${code}\n\n</details>` : code}

## Recipes

${table(["recipe", "input", "parameters", "multiply-adds", `step of ${BATCH}, MiB`, "prediction, MiB"], names.flatMap(sizes))}

${table(["recipe", "optimizer", "highest rate", "weight decay", "schedule", "augmentation", "epochs", "batch"], names.map(recipeRow))}

\`npm run train -- --model ${names[0]}${recipeOf(names[0] ?? "lenet5").data === "fashionMnist" ? "" : " --data FOLDER"}\` trains one, \`--help\` says what FOLDER holds.
${results(family, runs)}${tables.map((text) => `\n${text}\n`).join("")}`;
}

function recipeRow(name: ModelName): string[] {
  const { optimizer, lr, weightDecay, schedule, augmentation, epochs, batchSize }: Recipe = recipeOf(name);
  return [`\`${name}\``, optimizer, String(lr), String(weightDecay), schedule, augmentation, String(epochs), String(batchSize)];
}

/** The figures whose runs there are, and the commands that give them. */
function results({ title, figures = [], sheets = {} }: Family, runs: ReadonlyMap<string, RunRecord>): string {
  const sections = figures.flatMap(({ title: caption, runs: names, note }) => {
    const known = names.flatMap((name) => runs.get(name) ?? []);
    if (known.length < names.length) return []; // a run to come: `--add`
    const pictures = names.flatMap((name) =>
      sheets[name] === undefined ? [] : [`![${sheets[name]}](runs/${name}.png)\n\n${sheets[name]}.`],
    );
    const curve = isCurve(known) ? `![${caption}](runs/${names.join("-")}.svg)\n\n` : "";
    return [
      `${curve}${known.map(told).join("\n")}\n${note === undefined ? "" : `\n${note}\n`}${pictures.map((text) => `\n${text}\n`).join("")}`,
    ];
  });
  if (sections.length === 0) throw new Error(`${title}: expected the record of a run, got none`);
  return `\n## Result\n\n${sections.join("\n")}`;
}
