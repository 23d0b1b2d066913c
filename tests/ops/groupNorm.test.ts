// Layer, group and instance norm on seeded random shapes against naive float64 ones; bad input; their layers.
import { describe, expect, test } from "vitest";
import { ShapeError } from "../../src/errors.ts";
import { GroupNorm, LayerNorm } from "../../src/nn/groupNorm.ts";
import { InstanceNorm2d } from "../../src/nn/instanceNorm.ts";
import { tensor } from "../../src/ops/create.ts";
import { groupNorm, instanceNorm, layerNorm } from "../../src/ops/groupNorm.ts";
import { rmsNorm } from "../../src/ops/rmsNorm.ts";
import { memoryInfo } from "../../src/runtime.ts";
import { scope } from "../../src/tensor.ts";
import { checkAgainstReference, randomInt, randomValues } from "../harness.ts";

/** x [images, pixels, channels], normalised in groups of channels. */
function reference(images: number, pixels: number, channels: number, groups: number, eps = 1e-5) {
  return (x: Float64Array, weight?: Float64Array, bias?: Float64Array) => {
    const y = new Float64Array(x.length);
    const d = channels / groups;
    for (let n = 0; n < images; n++)
      for (let g = 0; g < groups; g++) {
        const places: number[] = [];
        for (let p = 0; p < pixels; p++) for (let c = g * d; c < (g + 1) * d; c++) places.push((n * pixels + p) * channels + c);
        const mean = places.reduce((sum, i) => sum + (x[i] as number), 0) / places.length;
        const variance = places.reduce((sum, i) => sum + ((x[i] as number) - mean) ** 2, 0) / places.length;
        for (const i of places)
          y[i] = (((x[i] as number) - mean) / Math.sqrt(variance + eps)) * (weight?.[i % channels] ?? 1) + (bias?.[i % channels] ?? 0);
      }
    return y;
  };
}

describe("groupNorm", () => {
  for (let seed = 0; seed < 16; seed++) {
    const groups = randomInt(seed, 1, 4);
    const channels = groups * randomInt(seed + 100, 1, 6);
    const [images, h, w] = [randomInt(seed + 200, 1, 3), randomInt(seed + 300, 2, 5), randomInt(seed + 400, 2, 5)];
    test(`${groups} groups of [${images}, ${h}, ${w}, ${channels}]`, async () => {
      const inputs = [
        randomValues([images, h, w, channels], seed, 2),
        randomValues([channels], seed + 1),
        randomValues([channels], seed + 2),
      ];
      await checkAgainstReference(
        (x, weight, bias) => groupNorm(x, groups, { weight, bias }),
        reference(images, h * w, channels, groups),
        inputs,
      );
      await checkAgainstReference((x) => groupNorm(x, groups), reference(images, h * w, channels, groups), inputs.slice(0, 1));
      await checkAgainstReference(
        (x, weight) => instanceNorm(x, { weight }),
        reference(images, h * w, channels, channels),
        inputs.slice(0, 2),
      );
    });
  }

  test("rows: one pixel, any number of groups", () =>
    checkAgainstReference((x, weight, bias) => groupNorm(x, 3, { weight, bias }), reference(5, 1, 15, 3), [
      randomValues([5, 15], 1),
      randomValues([15], 2),
      randomValues([15], 3),
    ]));
});

describe("rmsNorm", () => {
  const reference =
    (d: number, eps: number) =>
    (x: Float64Array, weight?: Float64Array): Float64Array => {
      const squares = (row: number) => x.slice(row * d, (row + 1) * d).reduce((sum, v) => sum + v * v, 0);
      const scales = Array.from({ length: x.length / d }, (_, row) => 1 / Math.sqrt(squares(row) / d + eps));
      return x.map((v, i) => v * (scales[Math.floor(i / d)] as number) * (weight?.[i % d] ?? 1));
    };

  for (const [d, rows] of [
    [1, 3],
    [2, 6],
    [5, 1],
    [7, 70], // more rows than one chunk of the weight's gradient
    [64, 3],
    [259, 2],
  ] as const)
    test(`${rows} rows of ${d}`, async () => {
      const inputs = [randomValues([rows, d], d, 2), randomValues([d], 1)];
      await checkAgainstReference((x, weight) => rmsNorm(x, [d], { weight, eps: 1e-3 }), reference(d, 1e-3), inputs);
      await checkAgainstReference((x) => rmsNorm(x, [d], { eps: 1e-3 }), reference(d, 1e-3), inputs.slice(0, 1));
    });

  test("over several axes", () =>
    checkAgainstReference((x, weight) => rmsNorm(x, [3, 5], { weight }), reference(15, 2 ** -23), [
      randomValues([2, 2, 3, 5], 1),
      randomValues([3, 5], 2),
    ]));

  test("bad input", () => {
    const x = tensor([1, 2, 3, 4], [2, 2]);
    const before = memoryInfo().used;
    expect(() => rmsNorm(x, [3])).toThrow("rmsNorm: expected x [*, 3], got [2, 2]");
    expect(() => rmsNorm(x, [])).toThrow(ShapeError);
    expect(() => rmsNorm(x, [2], { weight: x })).toThrow("rmsNorm: expected weight [2], got [2, 2]");
    expect(() => rmsNorm(x, [2], { eps: -1 })).toThrow("rmsNorm: expected eps finite and >= 0, got -1");
    expect(memoryInfo().used).toBe(before);
  });
});

describe("layerNorm", () => {
  for (const d of [2, 3, 4, 5, 7, 64, 259, 600])
    test(`rows of ${d}`, () =>
      checkAgainstReference((x, weight, bias) => layerNorm(x, [d], { weight, bias }), reference(6, 1, d, 1), [
        randomValues([2, 3, d], d),
        randomValues([d], 1),
        randomValues([d], 2),
      ]));

  test("more rows than a chunk, several axes", async () => {
    await checkAgainstReference((x, weight, bias) => layerNorm(x, [3], { weight, bias }), reference(150, 1, 3, 1), [
      randomValues([150, 3], 1),
      randomValues([3], 2),
      randomValues([3], 3),
    ]);
    await checkAgainstReference((x, weight) => layerNorm(x, [2, 3], { weight }), reference(4, 1, 6, 1), [
      randomValues([4, 2, 3], 4),
      randomValues([2, 3], 5),
    ]);
  });

  test("a mean a thousand times the deviation costs three digits, no more", () =>
    checkAgainstReference(
      (x) => layerNorm(x, [64]),
      reference(4, 1, 64, 1),
      [{ shape: [4, 64], data: randomValues([4, 64], 9).data.map((v) => v + 1000) }],
      { tolerance: 1e-3, gradientTolerance: 1e-2, step: 1e-3 },
    ));
});

describe("layers", () => {
  test("start as the plain normalisation, and name their parameters", async () => {
    const x = randomValues([2, 3, 3, 4], 1).data;
    for (const layer of [new GroupNorm(2, 4), new InstanceNorm2d(4, { affine: true }), new LayerNorm([3, 3, 4])]) {
      expect([...layer.stateDict().keys()]).toEqual(["weight", "bias"]);
      const y = await layer.predict(x, [2, 3, 3, 4]);
      expect(y.reduce((a, b) => a + b, 0) / y.length).toBeCloseTo(0, 5);
      expect(y.reduce((a, b) => a + b * b, 0) / y.length).toBeCloseTo(1, 3);
    }
    expect([...new InstanceNorm2d(4).parameters()]).toEqual([]);
  });

  test("bad input names op, expected and got, and takes no memory", () => {
    const { used } = memoryInfo();
    const x = () => tensor(new Float32Array(24), [2, 3, 4]);
    const bad: [() => unknown, RegExp][] = [
      [() => groupNorm(x(), 3), /^groupNorm: expected groups that divide 4 channels, got 3/],
      [() => groupNorm(x(), 2, { weight: tensor([1, 1]) }), /^groupNorm: expected weight \[4\]/],
      [() => layerNorm(x(), [3]), /^layerNorm: expected x \[\*, 3\], got \[2, 3, 4\]/],
      [() => layerNorm(x(), [4], { eps: -1 }), /^layerNorm: expected eps/],
      [() => instanceNorm(tensor([1])), /^instanceNorm: expected x/],
      [() => new GroupNorm(3, 4), /^GroupNorm: expected groups/],
      [() => new LayerNorm([]), /^LayerNorm: expected normalizedShape/],
    ];
    for (const [run, message] of bad) {
      expect(() => scope(run)).toThrow(ShapeError);
      expect(() => scope(run)).toThrow(message);
    }
    expect(memoryInfo().used).toBe(used);
  });
});
