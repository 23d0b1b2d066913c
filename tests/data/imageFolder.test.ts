// Image files in folders named after classes.
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encode } from "fast-png";
import jpeg from "jpeg-js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  compose,
  decodeImage,
  imageDataset,
  imageFolder,
  kFold,
  parseIdx,
  randomHorizontalFlip,
  randomResizedCrop,
  resize,
} from "../../src/data/index.ts";
import { FormatError, UnsupportedError } from "../../src/errors.ts";

const png = (width: number, height: number, data: Uint8Array | Uint16Array, more: Partial<Parameters<typeof encode>[0]> = {}) =>
  new Uint8Array(encode({ width, height, data, ...more }));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "images-"));
  await mkdir(join(folder, "dogs", "old"), { recursive: true });
  await mkdir(join(folder, "cats"));
  await mkdir(join(folder, "empty"));
  await writeFile(join(folder, "cats", "b.png"), png(2, 1, Uint8Array.of(1, 2, 3, 4, 5, 6), { channels: 3 }));
  await writeFile(join(folder, "cats", "a.png"), png(2, 1, Uint8Array.of(100, 200), { channels: 1 }));
  await writeFile(join(folder, "dogs", "old", "1.PNG"), png(2, 1, Uint8Array.of(7, 8, 9, 255, 0, 0, 0, 10), { channels: 4 }));
  await writeFile(join(folder, "dogs", "notes.txt"), "no image");
  await writeFile(join(folder, "stray.png"), png(1, 1, Uint8Array.of(1), { channels: 1 }));
});
afterAll(() => rm(folder, { recursive: true }));

describe("imageFolder", () => {
  test("one class per sub-folder, files and classes in order, colours as floats", async () => {
    const data = await imageFolder(folder);
    expect(data).toMatchObject({ size: 3, inputShape: [1, 2, 3], classes: ["cats", "dogs"], labels: Int32Array.of(0, 0, 1) });
    const { x, y, shape } = await data.batch(Int32Array.of(2, 0, 1));
    expect([shape, [...y]]).toEqual([
      [3, 1, 2, 3],
      [1, 0, 0],
    ]);
    const bytes = [7, 8, 9, 0, 0, 0, 100, 100, 100, 200, 200, 200, 1, 2, 3, 4, 5, 6];
    expect([...x]).toEqual(bytes.map((v) => Math.fround(v / 255)));
    await expect(async () => data.batch(Int32Array.of(3))).rejects.toThrow("batch: expected indices from 0 to 2, got 3");
  });

  test("transforms depend on seed, epoch and index; grey where that is wanted", async () => {
    const options = { channels: 1, transform: compose(resize([3, 4]), randomHorizontalFlip()), seed: 3 } as const;
    const data = await imageFolder(folder, options);
    expect(data.inputShape).toEqual([3, 4, 1]);
    const epochs = await Promise.all(
      Array.from({ length: 12 }, async (_, epoch) => (await data.batch(Int32Array.of(0), { epoch })).x.join()),
    );
    expect(new Set(epochs).size).toBe(2);
    const all = await data.batch(Int32Array.of(1, 0), { epoch: 3 });
    expect(all.x.subarray(12).join()).toBe(epochs[3]);
  });

  test("takes files that know their paths, and a decoder of one's own", async () => {
    const file = (path: string) => Object.assign(new File(["abc"], path.split("/").at(-1) ?? ""), { webkitRelativePath: path });
    const names: string[] = [];
    const data = await imageFolder([file("top/z/1.jpg"), file("top/a/b/2.webp"), file("top/3.png"), file("top/a/4.txt")], {
      channels: 1,
      decode: (bytes, name) => {
        names.push(name);
        return { data: bytes, height: 1, width: 3, channels: 1 };
      },
    });
    expect(data).toMatchObject({ size: 2, classes: ["a", "z"], inputShape: [1, 3, 1] });
    expect((await data.batch(Int32Array.of(1))).x).toEqual(Float32Array.from([97, 98, 99], (v) => v / 255));
    expect(names).toEqual(["top/a/b/2.webp", "top/z/1.jpg"]);
  });

  test("refuses folders without images, images of several sizes, broken files", async () => {
    await expect(imageFolder(join(folder, "empty"))).rejects.toThrow(FormatError);
    await mkdir(join(folder, "more", "c"), { recursive: true });
    await writeFile(join(folder, "more", "c", "1.png"), png(1, 1, Uint8Array.of(1), { channels: 1 }));
    await writeFile(join(folder, "more", "c", "2.png"), png(1, 2, Uint8Array.of(1, 2), { channels: 1 }));
    await writeFile(join(folder, "more", "c", "3.png"), png(1, 1, Uint8Array.of(1), { channels: 1 }).slice(0, 40));
    const data = await imageFolder(join(folder, "more"));
    await expect(data.batch(Int32Array.of(1))).rejects.toThrow("expected a transform whose images all have shape [1, 1, 3], got [2, 1, 3]");
    await expect(data.batch(Int32Array.of(2))).rejects.toThrow(FormatError);
  });
});

describe("decodeImage", () => {
  test("PNG of 16 bits, of few bits, with a palette", async () => {
    const deep = png(2, 1, Uint16Array.of(0, 257 * 77), { channels: 1, depth: 16 });
    expect(await decodeImage(deep, "deep.png")).toEqual({ data: Uint8Array.of(0, 77), height: 1, width: 2, channels: 1 });
    const opaque = png(1, 1, Uint8Array.of(9, 128), { channels: 2 });
    expect(await decodeImage(opaque, "opaque.png")).toEqual({ data: Uint8Array.of(9), height: 1, width: 1, channels: 1 });
    const file = (base64: string) => new Uint8Array(Buffer.from(base64, "base64"));
    const twoBits = file("iVBORw0KGgoAAAANSUhEUgAAAAUAAAACAgAAAAD/sVEgAAAADklEQVR4nGOQZmB4cgAAAxUBwFDtWBgAAAAASUVORK5CYII=");
    expect(await decodeImage(twoBits, "two.png")).toEqual({
      data: Uint8Array.of(0, 85, 170, 255, 0, 255, 170, 85, 0, 255),
      height: 2,
      width: 5,
      channels: 1,
    });
    const palette = file(
      "iVBORw0KGgoAAAANSUhEUgAAAAMAAAABAQMAAAAhLob3AAAABlBMVEUBAgP6+/z9XuajAAAACklEQVR4nGNwAAAAQgBBKTf07wAAAABJRU5ErkJggg==",
    );
    expect(await decodeImage(palette, "palette.png")).toEqual({
      data: Uint8Array.of(1, 2, 3, 250, 251, 252, 1, 2, 3),
      height: 1,
      width: 3,
      channels: 3,
    });
  });

  test("JPEG by jpeg-js", async () => {
    const rgba = new Uint8Array(8 * 8 * 4).fill(200);
    const bytes = new Uint8Array(jpeg.encode({ width: 8, height: 8, data: rgba }, 100).data);
    const { data, height, width, channels } = await decodeImage(bytes, "grey.jpg");
    expect([height, width, channels, data.length]).toEqual([8, 8, 3, 192]);
    for (const value of data) expect(Math.abs(value - 200)).toBeLessThan(3);
  });

  test("other files are refused by name", async () => {
    await expect(decodeImage(Uint8Array.of(1, 2, 3), "x.bmp")).rejects.toThrow(UnsupportedError);
    await expect(decodeImage(Uint8Array.of(1, 2, 3), "x.bmp")).rejects.toThrow("expected x.bmp to be a PNG or JPEG file, got another");
    await expect(decodeImage(Uint8Array.of(0x89, 0x50, 1), "x.png")).rejects.toThrow(
      "decodeImage: expected x.png to be a whole image file",
    );
  });
});

const flowers = new URL("../../../shared/data/flowers/", import.meta.url);
if (!existsSync(flowers)) console.log("skipped: real photographs, which are not at ../shared/data/flowers");
test.skipIf(!existsSync(flowers))("real photographs written as PNG come back pixel for pixel, and crops of them train-ready", async () => {
  const read = async (file: string) => parseIdx(await readFile(new URL(file, flowers)), file);
  const [images, labels] = [await read("flowers-64x64-images-idx4-ubyte.gz"), await read("flowers-labels-idx1-ubyte.gz")];
  const top = join(folder, "flowers");
  const chosen = [0, 41, 85, 120, 199]; // 40 of each class, one after another
  const pixels = chosen.map((n) =>
    Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => images.values[(n * 3 + (i % 3)) * 4096 + Math.floor(i / 3)] as number),
  );
  for (const [i, n] of chosen.entries()) {
    const name = String(labels.values[n]);
    await mkdir(join(top, name), { recursive: true });
    await writeFile(join(top, name, `${n}.png`), png(64, 64, pixels[i] ?? new Uint8Array(0), { channels: 3 }));
  }
  const data = await imageFolder(top);
  expect([data.inputShape, [...(data.labels ?? [])]]).toEqual([
    [64, 64, 3],
    [0, 1, 2, 3, 4],
  ]);
  const { x } = await data.batch(Int32Array.of(0, 1, 2, 3, 4));
  expect(x).toEqual(
    Float32Array.from(
      pixels.flatMap((image) => [...image]),
      (value) => value / 255,
    ),
  );
  const crops = await imageFolder(top, { transform: compose(randomResizedCrop(32), randomHorizontalFlip()) });
  const { shape, x: seen } = await crops.batch(Int32Array.of(4, 2), { epoch: 3 });
  expect(shape).toEqual([2, 32, 32, 3]);
  expect(seen.every((value) => value >= 0 && value <= 1)).toBe(true);
});

const omniglot = new URL("../../../shared/data/omniglot/", import.meta.url);
if (!existsSync(omniglot)) console.log("skipped: Omniglot, which is not at ../shared/data/omniglot");
test.skipIf(!existsSync(omniglot))("Omniglot: stratified folds have as many drawings of each of 136 characters", async () => {
  const read = async (part: string) => {
    const file = `images_background_small1${part}`;
    return parseIdx(await readFile(new URL(file, omniglot)), file);
  };
  const labels = await read("-labels-idx1-ubyte.gz");
  const classes = Array.from({ length: 136 }, (_, i) => String(i));
  const data = imageDataset(await read("-28x28-images-idx3-ubyte.gz"), labels, { mean: 0, std: 1, classes });
  for (const { train, validation } of kFold(data, 4, { stratified: true })) {
    expect([train.size, validation.size]).toEqual([2040, 680]);
    const counts = classes.map((_, label) => validation.labels?.filter((one) => one === label).length);
    expect(new Set(counts)).toEqual(new Set([5]));
  }
});
