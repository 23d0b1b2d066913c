// The command line: what can be set, how it is checked, what `--help` says.
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { type ModelName, type OptimizerName, optimizers, recipeOf, recipes } from "../recipes.ts";
import { messageOf, UserError } from "./errors.ts";

/** All that the result of a run depends on. Kept in its checkpoint. */
export interface Settings {
  readonly model: ModelName;
  /** Folder with IDX files; "" for the images that come with the repository. */
  readonly data: string;
  readonly epochs: number;
  readonly batchSize: number;
  readonly lr: number;
  readonly optimizer: OptimizerName;
  readonly seed: number;
  /** Images are brought to so many pixels square; 0: to the model's size where they are files, else left as they are. */
  readonly imageSize: number;
}

/** Settings as a command line or a checkpoint has them, by the name of the flag. */
export type SettingTexts = Readonly<Partial<Record<(typeof settingFlags)[number], string>>>;

export interface CommandLine {
  readonly given: SettingTexts;
  readonly resume?: string | undefined;
  readonly out?: string | undefined;
  readonly help: boolean;
}

const settingFlags = ["model", "data", "image-size", "epochs", "batch-size", "lr", "optimizer", "seed"] as const;
const defaults = { model: "lenet5", seed: "0" } as const;

/** Reads the arguments after the program's name. */
export function parseCommandLine(args: readonly string[], environment: NodeJS.ProcessEnv = {}): CommandLine {
  const text = { type: "string" } as const;
  const options = {
    model: text,
    data: text,
    "image-size": text,
    epochs: text,
    "batch-size": text,
    lr: text,
    optimizer: text,
    seed: text,
    resume: text,
    out: text,
    help: { type: "boolean", short: "h" },
  } as const;
  for (const flag of Object.keys(options))
    if (flag !== "help" && environment[`npm_config_${flag.replace("-", "_")}`] !== undefined)
      throw new UserError(`--${flag}: npm kept this flag to itself; put -- before the flags, as in: npm start -- --${flag} …`);
  try {
    const { help = false, resume, out, ...given } = parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values;
    for (const [flag, value] of Object.entries({ ...given, resume, out }))
      if (value === "") throw new UserError(`--${flag}: expected a value, got nothing`);
    return { given, resume, out, help };
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${messageOf(error).split(/\.? *\n|\. /)[0]}; --help lists the flags`);
  }
}

/** Checks settings; what is not given is the model's recipe's. */
export function readSettings(texts: SettingTexts): Settings {
  const model = oneOf("model", recipes, texts.model ?? defaults.model);
  const recipe = recipeOf(model);
  const optimizer = oneOf("optimizer", optimizers, texts.optimizer ?? recipe.optimizer);
  const lr = optimizer === recipe.optimizer ? recipe.lr : optimizers[optimizer].lr;
  return {
    model,
    data: texts.data === undefined ? "" : resolve(texts.data),
    epochs: texts.epochs === undefined ? recipe.epochs : integer("epochs", 1, texts.epochs),
    batchSize: texts["batch-size"] === undefined ? recipe.batchSize : integer("batch-size", 1, texts["batch-size"]),
    lr: texts.lr === undefined ? lr : positive("lr", texts.lr),
    optimizer,
    seed: integer("seed", 0, texts.seed ?? defaults.seed),
    imageSize: texts["image-size"] === undefined ? 0 : integer("image-size", 1, texts["image-size"]),
  };
}

/** The settings of a run that is continued: those it was started with. Flags may repeat them, not change them. */
export function continuedSettings(saved: SettingTexts, given: SettingTexts): Settings {
  const settings = readSettings(saved);
  const before = settingTexts(settings);
  const now = settingTexts(readSettings({ ...before, ...given }));
  const changed = settingFlags.filter((flag) => now[flag] !== before[flag]);
  if (changed.length > 0) {
    const list = (texts: SettingTexts) =>
      changed.map((flag) => (texts[flag] === undefined ? `no --${flag}` : `--${flag} ${texts[flag]}`)).join(", ");
    throw new UserError(`--resume: expected the settings of that run (${list(before)}), got ${list(now)}`);
  }
  return settings;
}

/** Settings as flags and their values: the inverse of `readSettings`. */
export function settingTexts({ model, data, imageSize, epochs, batchSize, lr, optimizer, seed }: Settings): SettingTexts {
  const numbers = { epochs: String(epochs), "batch-size": String(batchSize), lr: String(lr), seed: String(seed) };
  return { model, ...(data !== "" && { data }), ...(imageSize > 0 && { "image-size": String(imageSize) }), optimizer, ...numbers };
}

export function helpText(): string {
  const usual = readSettings({});
  return `Trains a neural network on images, on the WebAssembly kernels.

  npm start                        LeNet-5 on the Fashion-MNIST images of this repository
  npm start -- --epochs 3          the same with a flag; mind the -- before the first one

  --model NAME       ${wrapped(Object.keys(recipes))} (default ${defaults.model})
  --data DIR         folder with train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte
                     and t10k-labels-idx1-ubyte, each as it is or .gz: MNIST, Fashion-MNIST and their like;
                     or with CIFAR-10's .bin files; or with images in folders named after their classes,
                     as they are or below train/ and val/; or with Omniglot
                     (default: 6,000 + 1,000 images of Fashion-MNIST that come with the repository)
  --image-size N     pixels in height and width that images are brought to (default the model's for image files,
                     otherwise as they are)
  --epochs N         passes over the training images (default the model's; for ${defaults.model} default ${usual.epochs})
  --batch-size N     images per step (default the model's; for ${defaults.model} default ${usual.batchSize})
  --lr RATE          highest learning rate (default the model's; for ${defaults.model} ${usual.lr})
  --optimizer NAME   ${Object.keys(optimizers).join(", ")}
                     (default the model's; for ${defaults.model} ${usual.optimizer}); adam-half is Adam with beta1 = 0.5
  --seed N           initial weights and the order of the images (default ${defaults.seed})
  --resume FILE      continue a stopped run from its checkpoint, with the settings it was started with
  --out DIR          folder for model, report and checkpoint (default runs/<model>-<seed>,
                     with --resume the checkpoint's folder)
  --help             this text

Ctrl-C stops after the step under way and saves a checkpoint. The same settings give the same weights,
bit for bit, on every machine, stopped and resumed or not.
Exit code: 0 done, 2 a wrong flag or file, 130 stopped, 1 an error of this program.`;
}

/** Names in lines that fit beside the flags. */
function wrapped(names: readonly string[]): string {
  const lines = [""];
  for (const name of names) {
    const line = lines.at(-1) ?? "";
    if (line.length + name.length > 82) lines.push(name);
    else lines[lines.length - 1] = line === "" ? name : `${line}, ${name}`;
  }
  return lines.join(`,\n${" ".repeat(21)}`);
}

function oneOf<Table extends object>(flag: string, table: Table, text: string): keyof Table & string {
  const known = Object.keys(table);
  if (!Object.hasOwn(table, text)) throw new UserError(`--${flag}: expected one of ${known.join(", ")}, got "${text}"`);
  return text as keyof Table & string; // just looked up
}

function integer(flag: string, least: number, text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < least)
    throw new UserError(`--${flag}: expected an integer ${flag === "seed" ? "from 0 to 2^53 - 1" : `>= ${least}`}, got "${text}"`);
  return value;
}

function positive(flag: string, text: string): number {
  const value = Number(text);
  if (!/^[\d.]+(e[-+]?\d+)?$/i.test(text) || !Number.isFinite(value) || value <= 0)
    throw new UserError(`--${flag}: expected a number > 0, got "${text}"`);
  return value;
}
