import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { loadIdxFolder, parseIdx } from "../../src/data/index.ts";
import { FormatError } from "../../src/errors.ts";

function idx(shape: number[], values: readonly number[]): Uint8Array {
  const header = new DataView(new ArrayBuffer(4 + 4 * shape.length));
  header.setUint32(0, 0x0800 + shape.length);
  shape.forEach((extent, axis) => {
    header.setUint32(4 + 4 * axis, extent);
  });
  return Uint8Array.from([...new Uint8Array(header.buffer), ...values]);
}

describe("parseIdx", () => {
  const bytes = idx([2, 3], [1, 2, 3, 4, 5, 6]);

  test("reads plain and compressed files, and views with an offset", async () => {
    const expected = { name: "f", shape: [2, 3], values: Uint8Array.of(1, 2, 3, 4, 5, 6) };
    expect(await parseIdx(bytes, "f")).toEqual(expected);
    expect(await parseIdx(gzipSync(bytes), "f")).toEqual(expected);
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(await parseIdx(shifted.subarray(3), "f")).toEqual(expected);
  });

  test.each([
    ["nothing", new Uint8Array(0), "expected f to begin with 00 00 08 and a number of axes, got no bytes"],
    ["another magic number", Uint8Array.of(1, 2, 8, 1, 0), "got 01 02 08 01"],
    ["another element type", Uint8Array.of(0, 0, 0x0d, 1, 0, 0, 0, 0), "got 00 00 0d 01"],
    ["no axes", Uint8Array.of(0, 0, 8, 0), "got 00 00 08 00"],
    ["half a header", bytes.subarray(0, 9), "expected f to have a header of 12 bytes, got 9"],
    ["a missing byte", bytes.subarray(0, -1), "expected f of shape [2, 3] to have 6 bytes of values, got 5"],
    ["a trailing byte", Uint8Array.from([...bytes, 7]), "expected f of shape [2, 3] to have 6 bytes of values, got 7"],
    ["extents beyond any file", idx([2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1], []), "got 0"],
    ["half a gzip file", gzipSync(bytes).subarray(0, -12), "expected f to be a whole gzip file"],
    ["a damaged gzip file", gzipSync(bytes).fill(0xff, 12, 20), "expected f to be a whole gzip file"],
  ])("refuses %s", async (_, broken, message) => {
    const refused = parseIdx(broken, "f");
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toThrow(FormatError);
  });
});

describe("loadIdxFolder", () => {
  let folder = "";
  const put = (name: string, bytes: Uint8Array) => writeFile(join(folder, name), bytes);
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "idx-"));
  });
  afterAll(() => rm(folder, { recursive: true }));
  beforeEach(async () => {
    await put("train-images-idx3-ubyte.gz", gzipSync(idx([2, 1, 2], [0, 255, 0, 255])));
    await put("train-labels-idx1-ubyte", idx([2], [3, 9]));
    await put("t10k-images-idx3-ubyte", idx([1, 1, 2], [51, 204]));
    await put("t10k-labels-idx1-ubyte.gz", gzipSync(idx([1], [0])));
  });

  test("normalises by the training images: mean 0.5, standard deviation 0.5", async () => {
    for (const place of [folder, `${folder}/`, pathToFileURL(folder), pathToFileURL(folder).href]) {
      const { train, test } = await loadIdxFolder(place);
      expect(train).toMatchObject({ size: 2, inputShape: [1, 2, 1], classes: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"] });
      expect(train.batch(Int32Array.of(1, 0))).toEqual({ x: Float32Array.of(-1, 1, -1, 1), shape: [2, 1, 2, 1], y: Int32Array.of(9, 3) });
      expect(test.batch(Int32Array.of(0)).x).toEqual(Float32Array.of((51 / 255 - 0.5) / 0.5, (204 / 255 - 0.5) / 0.5));
    }
  });

  const refusal = async (...parts: string[]) => {
    const refused = loadIdxFolder(folder);
    await expect(refused).rejects.toThrow(FormatError);
    for (const part of parts) await expect(refused).rejects.toThrow(part);
  };

  test("names the file that is missing", async () => {
    await rm(join(folder, "t10k-images-idx3-ubyte"));
    await refusal("expected a file", "t10k-images-idx3-ubyte.gz", "got none");
  });

  test("names the file that is truncated", async () => {
    await put("train-labels-idx1-ubyte", idx([3], [1, 2]));
    await refusal("train-labels-idx1-ubyte of shape [3] to have 3 bytes of values, got 2");
  });

  test("names the file with a label that is no class", async () => {
    await put("t10k-labels-idx1-ubyte.gz", gzipSync(idx([1], [10])));
    await refusal("labels from 0 to 9 in", "t10k-labels-idx1-ubyte.gz, got 10 at position 0");
  });

  test("names test images of another size, and training images without contrast", async () => {
    await put("t10k-images-idx3-ubyte", idx([1, 2, 1], [1, 2]));
    await refusal("expected images of shape [1, 2] in", "t10k-images-idx3-ubyte as in", "got [2, 1]");
    await put("t10k-images-idx3-ubyte", idx([1, 1, 2], [1, 2]));
    await put("train-images-idx3-ubyte.gz", gzipSync(idx([2, 1, 2], [7, 7, 7, 7])));
    await refusal("not all the same colour in", "train-images-idx3-ubyte.gz, got only 7");
  });
});
