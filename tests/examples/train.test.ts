// `npm start` as a newcomer meets it: a child process on small files.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { continuedSettings, helpText, parseCommandLine, readSettings, settingTexts } from "../../examples/train/flags.ts";
import { idx, writeIdxFolder } from "./idxFiles.ts";

const folder = mkdtempSync(join(tmpdir(), "wasmgrad-start-"));
const data = join(folder, "data");
const main = join(import.meta.dirname, "../../examples/train/main.ts");

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program; `watch` sees the process and what it has printed so far, each time it prints. */
function start(args: readonly string[], watch: (child: ChildProcess, stdout: string) => void = () => {}): Promise<Ended> {
  const child = spawn(process.execPath, ["--import", "tsx", main, ...args]);
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (text) => {
    stdout += text;
    watch(child, stdout);
  });
  child.stderr.on("data", (text) => {
    stderr += text;
  });
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, stdout, stderr })));
}

const lastLine = (text: string) => text.trimEnd().split("\n").at(-1);

beforeAll(() => writeIdxFolder(data, { train: 200, test: 40, size: 12 }));
afterAll(() => rmSync(folder, { recursive: true }));

describe("what the user can mend is one line and exit code 2, and nothing is written", () => {
  const damaged = (name: string, damage: (folder: string) => void) => {
    const copy = join(folder, name);
    writeIdxFolder(copy, { train: 20, test: 10, size: 12 });
    damage(copy);
    return copy;
  };
  const cases: readonly [what: string, args: () => readonly string[], message: RegExp][] = [
    ["a wrong flag", () => ["--epochs", "x"], /^--epochs: expected an integer >= 1, got "x"$/],
    ["a folder that is not there", () => ["--data", join(folder, "none")], /^--data: expected a folder, got ".*none"$/],
    [
      "a file that is not there",
      () => ["--data", damaged("empty", (at) => rmSync(join(at, "t10k-labels-idx1-ubyte")))],
      /t10k-labels-idx1-ubyte/,
    ],
    [
      "a truncated file",
      () => ["--data", damaged("cut", (at) => truncateSync(join(at, "train-images-idx3-ubyte"), 1000))],
      /train-images-idx3-ubyte of shape \[20, 12, 12\] to have 2880 bytes of values, got 984$/,
    ],
    [
      "a label out of range",
      () => [
        "--data",
        damaged("labels", (at) => writeFileSync(join(at, "train-labels-idx1-ubyte"), idx([20], new Uint8Array(20).fill(11)))),
      ],
      /expected labels from 0 to 9 in .*train-labels-idx1-ubyte, got 11 at position 0$/,
    ],
    [
      "images of a size the model does not take",
      () => ["--data", data],
      /^--model: expected images of 28×28 or 32×32 for LeNet-5, got 12×12/,
    ],
    ["a checkpoint that is not there", () => ["--resume", join(folder, "none")], /^--resume: expected a file that can be read/],
    ["a checkpoint that is none", () => ["--resume", main], /safetensors: expected/],
  ];
  it.concurrent.each(cases)("%s", async (_what, args, message) => {
    const { code, stdout, stderr } = await start([...args(), "--out", join(folder, "refused")]);
    expect(stderr.trimEnd()).toMatch(message);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(stdout).toBe("");
    expect(code).toBe(2);
    expect(existsSync(join(folder, "refused"))).toBe(false);
  });
});

describe("flags", () => {
  it.each([
    [["--speed", "9"], "Unknown option '--speed'; --help lists the flags"],
    [["--model"], "Option '--model <value>' argument missing; --help lists the flags"],
    [["mnist"], "Unexpected argument 'mnist'"],
    [["--out="], "--out: expected a value, got nothing"],
    [["--epochs", "0"], '--epochs: expected an integer >= 1, got "0"'],
    [["--batch-size", "1.5"], '--batch-size: expected an integer >= 1, got "1.5"'],
    [["--image-size", "0"], '--image-size: expected an integer >= 1, got "0"'],
    [["--seed", "9007199254740993"], '--seed: expected an integer from 0 to 2^53 - 1, got "9007199254740993"'],
    [["--lr", "0"], '--lr: expected a number > 0, got "0"'],
    [["--lr", "1e999"], '--lr: expected a number > 0, got "1e999"'],
    [["--model", "toString"], /^--model: expected one of lenet5, .*, wgan, got "toString"$/],
    [["--optimizer", "lion"], '--optimizer: expected one of sgd, momentum, adam, adamw, rmsprop, adam-half, got "lion"'],
  ])("%j is refused", (args, message) => {
    expect(() => readSettings(parseCommandLine(args).given)).toThrow(message);
  });

  it("settings survive being written as text, and defaults are what --help says", () => {
    const { given } = parseCommandLine(["--lr", "1e-3", "--data", "some/where", "--optimizer", "sgd"]);
    const settings = readSettings(given);
    expect(settings).toMatchObject({ lr: 1e-3, optimizer: "sgd", model: "lenet5", seed: 0 });
    expect(readSettings(settingTexts(settings))).toEqual(settings);
    const { epochs, batchSize } = readSettings({});
    expect(helpText()).toMatch(new RegExp(`--epochs N.*default ${epochs}\\)\n.*--batch-size N.*default ${batchSize}\\)`));
  });

  it("a run that is continued keeps its settings; flags may repeat them", () => {
    const saved = settingTexts(readSettings({ lr: "0.5", epochs: "7" }));
    expect(continuedSettings(saved, { lr: "5e-1" })).toEqual(readSettings(saved));
    expect(() => continuedSettings(saved, { data: "/x" })).toThrow("(no --data), got --data ");
    expect(() => continuedSettings(saved, { epochs: "8", lr: "0.5", model: "mlp" })).toThrow(
      "--resume: expected the settings of that run (--model lenet5, --epochs 7), got --model mlp, --epochs 8",
    );
  });

  it("those that npm kept to itself are not ignored in silence", () => {
    expect(() => parseCommandLine([], { npm_config_batch_size: "3" })).toThrow("npm start -- --batch-size");
  });
});

it("--help says what there is", async () => {
  const { code, stdout } = await start(["--help"]);
  expect(code).toBe(0);
  for (const flag of ["model", "data", "image-size", "epochs", "batch-size", "lr", "optimizer", "seed", "resume", "out", "help"])
    expect(stdout).toContain(`--${flag} `);
});

it("trains, tests, and writes model and report", async () => {
  const out = join(folder, "lenet");
  const images = join(folder, "images");
  writeIdxFolder(images, { train: 60, test: 30, size: 28 });
  const { code, stdout, stderr } = await start(["--data", images, "--out", out, "--epochs", "2", "--batch-size", "16"]);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  expect(stdout).toContain("54 to train on, 6 held out of them for validation, 30 to test at the end");
  expect(stdout).toContain("61,706 parameters");
  expect(stdout).toMatch(/epoch 1\/2 .*\nepoch 2\/2 +training loss \d\.\d{4} +accuracy \d\.\d{3} +validation loss/);
  expect(lastLine(stdout)).toMatch(/^test accuracy [01]\.\d{3} {2}fingerprint [0-9a-f]{64}$/);
  expect(existsSync(join(out, "model.safetensors"))).toBe(true);
  const report = readFileSync(join(out, "report.html"), "utf8");
  expect(report).toContain(lastLine(stdout)?.split(" ").at(-1));
  expect(report).not.toMatch(/(src|href)=/); // nothing from the network, nothing from other files
});

it("--image-size brings images to the size that a model takes", async () => {
  const { code, stdout, stderr } = await start(["--data", data, "--image-size", "28", "--epochs", "1", "--out", join(folder, "sized")]);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  expect(stdout).toContain("28×28 pixels");
});

it("stopped by Ctrl-C and resumed, a run ends on the same line as one that was never stopped", async () => {
  const flags = ["--data", data, "--model", "mlp", "--epochs", "60", "--batch-size", "8", "--seed", "3", "--lr", "1e-3"];
  const out = join(folder, "stopped");
  const stopped = await start([...flags, "--out", out], (child, stdout) => {
    if (stdout.includes("epoch  2/60") && !child.killed) child.kill("SIGINT");
  });
  expect(stopped.code).toBe(130);
  expect(stopped.stdout).toMatch(/stopped after step [\d,]+ of 1,380/);
  expect(existsSync(join(out, "model.safetensors"))).toBe(false);
  const checkpoint = join(out, "checkpoint.safetensors");
  expect(stopped.stdout).toContain(`npm start -- --resume ${checkpoint}`);

  const moved = join(folder, "moved");
  renameSync(data, moved);
  writeIdxFolder(data, { train: 210, test: 40, size: 12 });
  const otherData = await start(["--resume", checkpoint]);
  expect(otherData.code).toBe(2);
  expect(otherData.stderr.trimEnd()).toBe("--resume: expected the data of that run, with 180 images to train on, got 189");
  rmSync(data, { recursive: true });
  renameSync(moved, data);

  const [resumed, whole] = await Promise.all([start(["--resume", checkpoint]), start([...flags, "--out", join(folder, "whole")])]);
  expect(resumed.code).toBe(0);
  expect(resumed.stdout).toMatch(/continues .* after step [\d,]+/);
  expect(whole.code).toBe(0);
  expect(lastLine(resumed.stdout)).toBe(lastLine(whole.stdout));
  expect(existsSync(join(out, "model.safetensors"))).toBe(true);
});
