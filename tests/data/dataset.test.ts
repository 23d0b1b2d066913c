import { describe, expect, test } from "vitest";
import { arrayDataset, type IdxArray, imageDataset } from "../../src/data/index.ts";
import { FormatError, ShapeError } from "../../src/errors.ts";

describe("arrayDataset", () => {
  test("batches floats as they are, in the order asked for", () => {
    const data = arrayDataset({ x: Float32Array.from([1, 2, 3, 4, 5, 6]), inputShape: [2], y: [0, 1, 2], classes: ["a", "b", "c"] });
    expect(data).toMatchObject({ size: 3, inputShape: [2], classes: ["a", "b", "c"] });
    expect(data.batch(Int32Array.of(2, 0, 2))).toEqual({
      x: Float32Array.of(5, 6, 1, 2, 5, 6),
      shape: [3, 2],
      y: Int32Array.of(2, 0, 2),
    });
    expect(data.batch(new Int32Array(0))).toEqual({ x: new Float32Array(0), shape: [0, 2], y: new Int32Array(0) });
  });

  test("scales bytes by 1/255, or as asked", () => {
    const x = Uint8Array.of(0, 51, 255);
    const all = Int32Array.of(0, 1, 2);
    const y = [0, 0, 0];
    expect(arrayDataset({ x, inputShape: [], y }).batch(all)).toMatchObject({ x: Float32Array.of(0, 51 / 255, 1), shape: [3] });
    expect(arrayDataset({ x, inputShape: [], y, scale: 2, offset: -1 }).batch(all).x).toEqual(Float32Array.of(-1, 101, 509));
    expect(arrayDataset({ x: Float32Array.from(x), inputShape: [], y, scale: 2, offset: -1 }).batch(all).x).toEqual(
      Float32Array.of(-1, 101, 509),
    );
  });

  test("refuses sizes, labels and indices that do not fit", () => {
    const x = new Float32Array(6);
    expect(() => arrayDataset({ x, inputShape: [2], y: [0, 0] })).toThrow(
      new ShapeError("arrayDataset", "expected 2 · 2 values for 2 labels and inputShape [2], got 6"),
    );
    expect(() => arrayDataset({ x, inputShape: [2], y: [0, 1, 2], classes: ["a", "b"] })).toThrow(
      "arrayDataset: expected labels that are integers from 0 to 1, got 2 at position 2",
    );
    expect(() => arrayDataset({ x, inputShape: [2], y: [0, 0.5, 2] })).toThrow("got 0.5 at position 1");
    expect(() => arrayDataset({ x, inputShape: [2], y: [-1, 0, 2] })).toThrow("got -1 at position 0");
    expect(() => arrayDataset({ x, inputShape: [-2], y: [0, 0, 0] })).toThrow(ShapeError);
    const data = arrayDataset({ x, inputShape: [2], y: [0, 0, 0] });
    for (const index of [-1, 3])
      expect(() => data.batch(Int32Array.of(0, index))).toThrow(`batch: expected indices from 0 to 2, got ${index}`);
  });
});

describe("imageDataset", () => {
  const images: IdxArray = { name: "images", shape: [2, 1, 2], values: Uint8Array.of(0, 255, 51, 102) };
  const labels: IdxArray = { name: "labels", shape: [2], values: Uint8Array.of(1, 0) };
  const options = { mean: 0.5, std: 0.25, classes: ["a", "b"] };

  test("normalises: (value / 255 − mean) / std", () => {
    const data = imageDataset(images, labels, options);
    expect(data).toMatchObject({ size: 2, inputShape: [1, 2, 1], classes: ["a", "b"] });
    const { x, shape, y } = data.batch(Int32Array.of(1, 0));
    expect(x).toEqual(Float32Array.of((51 / 255 - 0.5) / 0.25, (102 / 255 - 0.5) / 0.25, -2, 2));
    expect(shape).toEqual([2, 1, 2, 1]);
    expect(y).toEqual(Int32Array.of(0, 1));
  });

  test("takes the channels as the last axis", () => {
    expect(imageDataset({ ...images, shape: [2, 1, 1, 2] }, labels, options).inputShape).toEqual([1, 1, 2]);
  });

  test("refuses files that do not belong together, naming them", () => {
    const three = { name: "labels", shape: [3], values: new Uint8Array(3) };
    expect(() => imageDataset(images, three, options)).toThrow(
      new FormatError("imageDataset", "expected 2 labels in labels for the images in images, got shape [3]"),
    );
    expect(() => imageDataset(images, { ...labels, values: Uint8Array.of(0, 2) }, options)).toThrow(
      new FormatError("imageDataset", "expected labels from 0 to 1 in labels, got 2 at position 1"),
    );
    expect(() => imageDataset(labels, labels, options)).toThrow("expected images of shape [n, h, w] in labels, got [2]");
    expect(() => imageDataset(images, labels, { ...options, std: 0 })).toThrow(ShapeError);
    expect(() => imageDataset(images, labels, { ...options, mean: Number.NaN })).toThrow(ShapeError);
  });
});
