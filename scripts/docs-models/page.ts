// One family's page.
import { summary } from "wasmgrad";
import { type ModelName, type Recipe, recipeOf, recipes } from "../../examples/recipes.ts";
import type { RunRecord } from "../../examples/train/record.ts";
import { isCurve } from "./curves.ts";
import { diagram } from "./diagram.ts";
import type { Family } from "./families.ts";
import { count, mebibytes, rough, table } from "./markdown.ts";
import { networksOf, profiled } from "./networks.ts";

/** Images in a step whose memory is stated. */
export const BATCH = 8;
/** Longer listings are folded. */
const LONG = 30;

/** The recipes of a family. */
export function namesOf(family: string): ModelName[] {
  return (Object.keys(recipes) as ModelName[]).filter((name) => recipeOf(name).family === family);
}

/** Rows for the networks of a recipe: name, input, parameters, multiply-adds, memory. */
export function sizes(name: ModelName): string[][] {
  return networksOf(name).map((network) => {
    const { parameters, macs, memory } = profiled(network, BATCH);
    return [`\`${network.name}\``, network.inputShape.join("×"), count(parameters), rough(macs / BATCH), mebibytes(memory.peak)];
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

${table(["recipe", "input", "parameters", "multiply-adds", `step of ${BATCH}, MiB`], names.flatMap(sizes))}

${table(["recipe", "optimizer", "highest rate", "weight decay", "schedule", "augmentation", "epochs", "batch"], names.map(recipeRow))}

\`npm run train -- --model ${names[0]}${recipeOf(names[0] ?? "lenet5").data === "fashionMnist" ? "" : " --data FOLDER"}\` trains one, \`--help\` says what FOLDER holds.
${results(family, runs)}${tables.map((text) => `\n${text}\n`).join("")}`;
}

function recipeRow(name: ModelName): string[] {
  const { optimizer, lr, weightDecay, schedule, augmentation, epochs, batchSize }: Recipe = recipeOf(name);
  return [`\`${name}\``, optimizer, String(lr), String(weightDecay), schedule, augmentation, String(epochs), String(batchSize)];
}

/** What is said of a family without a run: what is known of it nevertheless. */
const unmeasured =
  "No accuracy is stated: on one core none of these recipes has been trained to its end. `npm run test:slow` shows that a network of the family learns a batch, and that PyTorch's weights give PyTorch's logits in 23 networks of torchvision.";

/** The figures whose runs there are, and the commands that give them. */
function results({ figures = [], sheets = {} }: Family, runs: ReadonlyMap<string, RunRecord>): string {
  const sections = figures.flatMap(({ title, runs: names, note }) => {
    const known = names.flatMap((name) => runs.get(name) ?? []);
    if (known.length < names.length) return [];
    const pictures = names.flatMap((name) =>
      sheets[name] === undefined ? [] : [`![${sheets[name]}](runs/${name}.png)\n\n${sheets[name]}.`],
    );
    const curve = isCurve(known) ? `![${title}](runs/${names.join("-")}.svg)\n\n` : "";
    return [
      `${curve}${known.map(told).join("\n")}\n${note === undefined ? "" : `\n${note}\n`}${pictures.map((text) => `\n${text}\n`).join("")}`,
    ];
  });
  return `\n## Result\n\n${sections.length === 0 ? `${unmeasured}\n` : sections.join("\n")}`;
}

/** Data sets by the names of their folders. */
const dataNames: Readonly<Record<string, string>> = {
  "": "the Fashion-MNIST images of this repository",
  "fashion-mnist": "Fashion-MNIST",
  "cifar-10": "CIFAR-10, two of its five training batches",
  omniglot: "Omniglot, the two small background sets",
};

function told({ model, command, test, fingerprint, trainingImages, seconds, engine, epochs }: RunRecord): string {
  const folder = /--data (\S+)/.exec(command)?.[1] ?? "";
  const measured = Object.entries(test).map(([name, value]) => `test ${name} **${name === "loss" ? value.toFixed(1) : value.toFixed(3)}**`);
  const length = seconds === undefined || seconds < 90 ? `${seconds} s` : `${(seconds / 60).toFixed(1)} min`;
  const time = seconds === undefined ? engine : `${length} of one core in ${engine}`;
  const examples = `${count(trainingImages)} training ${folder === "omniglot" ? "choices, new ones each epoch" : "images"}`;
  const facts = [
    ...measured,
    dataNames[folder] ?? folder,
    examples,
    epochs.length === 1 ? "1 epoch" : `${epochs.length} epochs`,
    time,
    `fingerprint \`${fingerprint.slice(0, 16)}…\``,
  ];
  return `- \`${model}\`: ${facts.join("; ")}. \`${command}\``;
}
