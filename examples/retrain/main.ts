// `npm run retrain`: an image classifier learns new classes from a folder of images.
import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { FormatError, fingerprint, type Module, NonFiniteError, save } from "wasmgrad";
import { fashionMnist } from "wasmgrad/data";
import { type ModelName, recipeOf, recipes } from "../recipes.ts";
import { messageOf, UserError } from "../train/errors.ts";
import { test } from "../train/evaluate.ts";
import { openFolder, write } from "../train/files.ts";
import { loadImages } from "../train/images.ts";
import { createProgress } from "../train/progress.ts";
import { reportPage } from "../train/report.ts";
import { classTable } from "../train/text.ts";
import { writeImageFolder } from "./imageFolders.ts";
import { type RetrainOptions, retrain } from "./retrain.ts";

const help = `Teaches a trained image classifier new classes, from a folder of images.

  npm run retrain                  an example: a net that knows seven kinds of clothing learns three others
                                   from ten images of each, and is compared with one that starts from nothing
  npm run retrain -- --images DIR --model NAME --weights FILE

  --images DIR    images (PNG, JPEG) in sub-folders named after their classes; or train/ and val/ with such
  --model NAME    the network that the weights are of (default lenet5)
  --weights FILE  model.safetensors of \`npm run train\`
  --freeze LAYER  the last layer that stays as it is, e.g. features (default none)
  --epochs N      passes over the images (default 40)
  --batch-size N  images per step (default 8)
  --lr RATE       learning rate of the new head; the other layers learn at a tenth of it (default 0.01)
  --seed N        default 0
  --out DIR       folder for model, classes and report (default runs/retrain)`;

const text = { type: "string" } as const;
const options = {
  images: text,
  model: { ...text, default: "lenet5" },
  weights: text,
  freeze: text,
  epochs: { ...text, default: "40" },
  "batch-size": { ...text, default: "8" },
  lr: { ...text, default: "0.01" },
  seed: { ...text, default: "0" },
  out: { ...text, default: "runs/retrain" },
  help: { type: "boolean", short: "h", default: false },
} as const;

async function main(args: readonly string[]): Promise<void> {
  const flags = parsed(args);
  if (flags.help) return console.log(help);
  const settings = {
    model: modelName(flags.model),
    freeze: flags.freeze,
    epochs: number("epochs", flags.epochs, 1),
    batchSize: number("batch-size", flags["batch-size"], 1),
    lr: Number(flags.lr),
    seed: number("seed", flags.seed, 0),
  };
  if (!(settings.lr > 0 && Number.isFinite(settings.lr))) throw new UserError(`--lr: expected a number > 0, got "${flags.lr}"`);
  if (flags.images === undefined) {
    if (flags.weights !== undefined) throw new UserError("--images: expected a folder of images for these weights, got none");
    return example(flags.out);
  }
  if (flags.weights === undefined) throw new UserError("--weights: expected the weights of a trained network, got none");
  const weights = await readWeights(flags.weights);
  const command = `npm run retrain -- ${args.join(" ")}`;
  await taught(flags.images, { ...settings, weights }, flags.out, command);
}

/** Retrains, tests, writes report and model; returns the test accuracy. */
async function taught(
  folder: string,
  settings: RetrainOptions,
  out: string,
  command: string,
): Promise<{ accuracy: number; model: Module }> {
  const images = await loadImages(folder, recipeOf(settings.model), settings.seed);
  await openFolder(out);
  const progress = createProgress(process.stdout, { size: images.train.size, epochs: settings.epochs });
  const run = await retrain(images, settings, [progress]).finally(() => progress.stop());
  const result = await test(run.model, images.test, images.classes.length);
  const hash = await fingerprint(run.model);
  const title = `${settings.model}, ${settings.weights ? "retrained" : "from nothing"}`;
  const report = await write(out, "report.html", await reportPage({ ...run, title, command }, result, hash));
  await write(out, "model.safetensors", await save(run.model));
  await write(out, "model.pytorch.safetensors", await save(run.model, { layout: "pytorch" }));
  await write(out, "classes.json", `${JSON.stringify(images.classes)}\n`);
  console.log(`\n${classTable(images.classes, result)}\n`);
  console.log(`written ${out}: model.safetensors, model.pytorch.safetensors, classes.json`);
  console.log(`report  ${report}  (open it in a browser)`);
  console.log(`test accuracy ${result.accuracy.toFixed(3)}  fingerprint ${hash}\n`);
  return { accuracy: result.accuracy, model: run.model };
}

/** Seven classes of Fashion-MNIST known, three learnt. */
async function example(out: string): Promise<void> {
  const { train, test } = await fashionMnist();
  const classes = train.classes ?? [];
  const [known, wanted] = [classes.slice(0, 7), classes.slice(7)];
  await writeImageFolder(join(out, "known/train"), train, known, 300);
  await writeImageFolder(join(out, "known/val"), test, known, 100);
  await writeImageFolder(join(out, "wanted/train"), train, wanted, 10);
  await writeImageFolder(join(out, "wanted/val"), test, wanted, 100);
  const settings = { model: "lenet5", epochs: 40, batchSize: 8, lr: 0.01, seed: 0 } as const;
  const command = "npm run retrain";
  console.log(`Trains on ${known.join(", ")}\n`);
  const before = await taught(join(out, "known"), { ...settings, epochs: 8, batchSize: 64, lr: 0.003 }, join(out, "known-model"), command);
  const weights = await save(before.model);
  console.log(`Retrains on ten images each of ${wanted.join(", ")}\n`);
  const retrained = await taught(join(out, "wanted"), { ...settings, weights, freeze: "features" }, join(out, "retrained"), command);
  console.log("The same ten images, from nothing\n");
  const scratch = await taught(join(out, "wanted"), { ...settings, lr: 0.003 }, join(out, "from-nothing"), command);
  console.log(`test accuracy on the new classes: ${retrained.accuracy.toFixed(3)} retrained, ${scratch.accuracy.toFixed(3)} from nothing`);
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new UserError(`${messageOf(error).split(/\.? *\n|\. /)[0]}; --help lists the flags`);
  }
}

function modelName(name: string): ModelName {
  if (!Object.hasOwn(recipes, name)) throw new UserError(`--model: expected one of ${Object.keys(recipes).join(", ")}, got "${name}"`);
  return name as ModelName; // just looked up
}

function number(flag: string, given: string, least: number): number {
  const value = Number(given);
  if (!/^\d+$/.test(given) || !Number.isSafeInteger(value) || value < least)
    throw new UserError(`--${flag}: expected an integer >= ${least}, got "${given}"`);
  return value;
}

async function readWeights(path: string): Promise<Uint8Array> {
  try {
    await access(path);
    return await readFile(path);
  } catch (error) {
    throw new UserError(`--weights: expected a file that can be read, got ${messageOf(error)}`);
  }
}

process.exitCode = await main(process.argv.slice(2)).then(
  () => 0,
  (error: unknown) => {
    if (error instanceof UserError || error instanceof FormatError || error instanceof NonFiniteError) {
      console.error(messageOf(error));
      return 2;
    }
    console.error(error);
    return 1;
  },
);
