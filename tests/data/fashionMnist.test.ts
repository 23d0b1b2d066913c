import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { differences, makeSubset, subset } from "../../scripts/make-fashion-mnist.ts";
import { fashionMnist, loadIdxFolder } from "../../src/data/index.ts";

/** The original files, where this machine has them. */
const originals = [
  process.env.WASMGRAD_FASHION_MNIST,
  "/usr/share/datasets/fashion-mnist",
  new URL("../../../shared/data/fashion-mnist", import.meta.url).pathname,
].find((folder) => folder !== undefined && existsSync(join(folder, "train-images-idx3-ubyte.gz")));
if (!originals) console.log("skipped: comparison with the original Fashion-MNIST files (name their folder in WASMGRAD_FASHION_MNIST)");

const countLabels = (y: Int32Array, classes: number) => {
  const counts = new Array<number>(classes).fill(0);
  for (const label of y) counts[label] = (counts[label] ?? 0) + 1;
  return counts;
};
const everything = (size: number) => Int32Array.from({ length: size }, (_, i) => i);

describe("fashionMnist", () => {
  test("loads the subset: 600 and 100 of each class, normalised", async () => {
    const { train, test } = await fashionMnist();
    for (const [data, perClass] of [
      [train, 600],
      [test, 100],
    ] as const) {
      expect(data).toMatchObject({ size: 10 * perClass, inputShape: [28, 28, 1] });
      expect(data.classes).toHaveLength(10);
      const { x, shape, y } = data.batch(everything(data.size));
      expect(shape).toEqual([10 * perClass, 28, 28, 1]);
      expect(countLabels(y, 10)).toEqual(new Array(10).fill(perClass));
      expect(x.includes(Math.fround((0 - 0.286) / 0.353))).toBe(true);
      const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
      const variance = x.reduce((sum, value) => sum + value * value, 0) / x.length - mean * mean;
      expect(Math.abs(mean)).toBeLessThan(0.01);
      expect(Math.abs(variance - 1)).toBeLessThan(0.02);
    }
    expect([...train.batch(everything(8)).y]).toEqual([9, 0, 0, 3, 0, 2, 7, 2]); // the first labels of the original
  });

  test("loads another folder instead", async () => {
    const { train } = await fashionMnist({ folder: subset });
    expect(train.size).toBe(6000);
    await expect(fashionMnist({ folder: join(subset, "nowhere") })).rejects.toThrow("fashionMnist: expected a file");
  });

  test("the committed files have the committed sums", async () => {
    const sums = (await readFile(join(subset, "SHA256SUMS"), "utf8")).trimEnd().split("\n");
    expect(sums).toHaveLength(4);
    for (const line of sums) {
      const [sum, name = ""] = line.split(/ +/);
      const hash = createHash("sha256").update(await readFile(join(subset, name)));
      expect(hash.digest("hex"), name).toBe(sum);
    }
  });

  test.skipIf(!originals)("the committed files are byte for byte what the originals give", async () => {
    const files = await makeSubset(originals ?? "");
    expect(files.size).toBe(4);
    expect(await differences(files, subset)).toEqual([]);
    const damaged = await mkdtemp(join(tmpdir(), "fashion-"));
    onTestFinished(() => rm(damaged, { recursive: true }));
    for (const name of files.keys()) await copyFile(join(subset, name), join(damaged, name));
    const labels = await readFile(join(damaged, "t10k-labels-idx1-ubyte.gz"));
    await writeFile(join(damaged, "t10k-labels-idx1-ubyte.gz"), labels.fill(1, 100, 101));
    await rm(join(damaged, "train-images-idx3-ubyte.gz"));
    expect(await differences(files, damaged)).toEqual(["train-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"]);
  });

  test.skipIf(!originals)(
    "the whole data set loads from its folder, with the mean and deviation that are used for the subset",
    async () => {
      const { train, test } = await loadIdxFolder(originals ?? "");
      expect([train.size, test.size]).toEqual([60000, 10000]);
      const first = Int32Array.of(0);
      const own = train.batch(first).x[0] ?? 0; // a black pixel: −mean / std
      expect(own).toBeCloseTo(-0.286 / 0.353, 3);
    },
  );
});
