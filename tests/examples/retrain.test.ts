// Retraining from a folder of images, end to end; and what stays as it was.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Module, save, seed } from "wasmgrad";
import { arrayDataset } from "wasmgrad/data";
import { lenet5 } from "wasmgrad/models";
import { recipeOf } from "../../examples/recipes.ts";
import { someOfEach } from "../../examples/retrain/example.ts";
import { writeImageFolder } from "../../examples/retrain/imageFolders.ts";
import { retrain } from "../../examples/retrain/retrain.ts";
import { loadImages } from "../../examples/train/images.ts";

const folder = mkdtempSync(join(tmpdir(), "wasmgrad-retrain-"));
const images = join(folder, "images");
const classes = ["left", "middle", "right"];
const settings = { model: "lenet5", epochs: 4, batchSize: 8, lr: 0.003, seed: 1 } as const;

/** Bars at places that the class determines. */
const bars = arrayDataset({
  x: Uint8Array.from({ length: 30 * 784 }, (_, i) => (Math.abs((i % 28) - 4 - 9 * (Math.floor(i / 784) % 3)) < 3 ? 255 : (i * 37) % 60)),
  inputShape: [28, 28, 1],
  y: Int32Array.from({ length: 30 }, (_, i) => i % 3),
  classes,
});

beforeAll(() => writeImageFolder(images, bars, classes, 10));
afterAll(() => rmSync(folder, { recursive: true }));

async function weightsOf(model: Module): Promise<ReadonlyMap<string, readonly number[]>> {
  return new Map(
    await Promise.all([...model.namedParameters()].map(async ([name, parameter]) => [name, [...(await parameter.data())]] as const)),
  );
}

it("freezes what is told, changes the rest, and has a head for the new classes", async () => {
  seed(0);
  const before = lenet5({ classes: 7 });
  const old = await weightsOf(before);
  const { model } = await retrain(await loadImages(images, recipeOf("lenet5"), 0), {
    ...settings,
    epochs: 1,
    weights: await save(before),
    freeze: "features",
  });
  const now = await weightsOf(model);
  const kept = [...now.keys()].filter((name) => now.get(name)?.join() === old.get(name)?.join());
  expect(kept.sort()).toEqual([...now.keys()].filter((name) => name.startsWith("features.")).sort());
  expect(now.get("classifier.4.bias")).toHaveLength(3);
});

it("one command: images and weights in, model, classes and report out", async () => {
  const weights = join(folder, "seven.safetensors");
  seed(0);
  writeFileSync(weights, await save(lenet5({ classes: 7 })));
  const main = join(import.meta.dirname, "../../examples/retrain/main.ts");
  const out = join(folder, "out");
  const run = (...args: string[]) =>
    spawnSync(process.execPath, ["--import", "tsx", main, "--images", images, "--weights", weights, "--out", out, ...args], {
      encoding: "utf8",
    });
  const wrong = run("--freeze", "nothing");
  expect([wrong.status, wrong.stderr]).toEqual([2, '--freeze: expected the path of a layer, got "nothing"\n']);
  expect(run("--data", images).stderr).toBe("--data: expected none beside --images\n");
  const { status, stdout, stderr } = run("--epochs", "12");
  expect(stderr).toBe("");
  expect(status).toBe(0);
  expect(stdout).toMatch(/test accuracy 1\.000 {2}fingerprint [0-9a-f]{64}/);
  expect(JSON.parse(readFileSync(join(out, "classes.json"), "utf8"))).toEqual(classes);
  for (const file of ["model.safetensors", "model.pytorch.safetensors", "report.html"]) expect(existsSync(join(out, file))).toBe(true);
});

it("weights of another network are refused", async () => {
  const other = await save(lenet5({ classes: 7, channels: 3 }));
  await expect(retrain(await loadImages(images, recipeOf("lenet5"), 0), { ...settings, weights: other })).rejects.toThrow(
    "--weights: expected the weights of such a network",
  );
});

it("the example compares on as many images of each class as it says, others for another seed", async () => {
  const x = Float32Array.from({ length: 30 }, (_, i) => i);
  const data = arrayDataset({ x, inputShape: [1], y: Int32Array.from({ length: 30 }, (_, i) => (i < 5 ? 0 : i < 14 ? 1 : 2)), classes });
  const chosen = async (count: number, seed: number) => {
    const some = someOfEach(data, count, seed);
    const batch = await some.batch(Int32Array.from({ length: some.size }, (_, i) => i));
    return { x: [...batch.x].sort((a, b) => a - b), y: [...batch.y].sort() };
  };
  const { x: one, y } = await chosen(2, 1);
  expect(y).toEqual([0, 0, 1, 1, 2, 2]);
  expect(one.filter((value) => value < 5)).toHaveLength(2);
  expect((await chosen(2, 1)).x).toEqual(one);
  expect((await chosen(2, 2)).x).not.toEqual(one);
  expect((await chosen(9, 0)).y).toHaveLength(5 + 9 + 9); // all there are of the first
});
