// `npm run retrain`: an image classifier learns new classes from a folder of images.
import { access, readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { FormatError, NonFiniteError } from "wasmgrad";
import { type ModelName, recipes } from "../recipes.ts";
import { messageOf, UserError } from "../train/errors.ts";
import { example } from "./example.ts";
import { taught } from "./taught.ts";

const help = `Teaches a trained image classifier new classes, from a folder of images.

  npm run retrain                  an example: a net that knows seven kinds of clothing learns three others from
                                   a few images of each, and is compared with one that starts from nothing
  npm run retrain -- --data DIR    the same with the last three classes of CIFAR-10
  npm run retrain -- --images DIR --model NAME --weights FILE

  --data DIR      folder with CIFAR-10's .bin files, for the example
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
  data: text,
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
    return example(flags.out, flags.data);
  }
  if (flags.data !== undefined) throw new UserError("--data: expected none beside --images");
  if (flags.weights === undefined) throw new UserError("--weights: expected the weights of a trained network, got none");
  const weights = await readWeights(flags.weights);
  const command = `npm run retrain -- ${args.join(" ")}`;
  await taught(flags.images, { ...settings, weights }, flags.out, command);
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
