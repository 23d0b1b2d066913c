// Winograd convolution against float64, in fenced memory; and which algorithm runs when.
import { createHash } from "node:crypto";
import { afterEach, describe, expect, test } from "vitest";
import { ShapeError } from "../../src/errors.ts";
import { Conv2d } from "../../src/nn/conv2d.ts";
import { profile } from "../../src/nn/profile.ts";
import { type Algorithm, algorithmOf, dataGradientAlgorithm, filterGradientAlgorithm } from "../../src/ops/algorithm.ts";
import { tensor } from "../../src/ops/create.ts";
import { getPrecision, type Precision, setPrecision } from "../../src/ops/precision.ts";
import { sum } from "../../src/ops/sum.ts";
import type { Convolution, Padding } from "../../src/ops/window.ts";
import { MOST_CHANNELS } from "../../src/ops/winograd.ts";
import { SGD } from "../../src/optim/sgd.ts";
import { backend, memoryInfo } from "../../src/runtime.ts";
import { sizeOf } from "../../src/shape.ts";
import { errorsOf, naivePasses, normalInputs, passes, runPasses, squareConvolution, threeByThree } from "../convolutions.ts";
import { randomInt } from "../harness.ts";

/** Largest L2 error allowed, of any pass and algorithm. */
const L2 = 3e-6;

const algorithms = ["direct", "winograd2", "winograd4"] as const;

const cases: Readonly<Record<string, Convolution>> = {
  "one pixel": threeByThree([2, 1, 1, 1], 1),
  "one window": threeByThree([1, 3, 3, 5], 2, 0),
  "one tile": threeByThree([1, 4, 4, 4], 16),
  "one line": threeByThree([3, 1, 19, 3], 7),
  "one column": threeByThree([2, 20, 1, 6], 5),
  "a tile and a line": threeByThree([2, 5, 5, 8], 20),
  "images that stack": threeByThree([5, 14, 14, 20], 24),
  "images that stack, padded at the bottom alone": threeByThree([4, 6, 9, 5], 3, [0, 2, 2, 0]),
  "images that stack without padding": threeByThree([4, 7, 6, 4], 8, 0),
  "as much padding as a full convolution": threeByThree([2, 7, 6, 9], 10, 2),
  "more padding than that, so that the data gradient crops": threeByThree([2, 5, 4, 6], 7, [5, 3, 0, 4]),
  "padding wider than a strip of tiles": threeByThree([1, 2, 3, 64], 4, [0, 1, 50, 60]),
  "several strips and blocks of tiles": threeByThree([2, 33, 37, 12], 18),
  "more channels than a chunk": threeByThree([1, 9, 8, 65], 70),
  "chunks of channels": threeByThree([3, 6, 7, 130], 129),
  "more channels than are summed at once": threeByThree([1, 5, 6, 300], 20),
  "more outputs than the data gradient sums at once": threeByThree([1, 5, 6, 20], 300),
  "so many channels that few tiles fit": threeByThree([1, 17, 18, 1100], 5),
  "rows that need room between them": threeByThree([1, 9, 10, 200], 144),
};

const fiveByFive = (x: readonly number[], outputs: number, padding: Padding = 2) => squareConvolution(x, outputs, { kernel: 5, padding });

const casesOfFive: Readonly<Record<string, Convolution>> = {
  "5x5, one pixel": fiveByFive([2, 1, 1, 1], 1),
  "5x5, one window": fiveByFive([1, 5, 5, 5], 2, 0),
  "5x5, one tile": fiveByFive([1, 2, 2, 4], 16),
  "5x5, one line": fiveByFive([3, 1, 19, 3], 7),
  "5x5, one column": fiveByFive([2, 20, 1, 6], 5),
  "5x5, images that stack": fiveByFive([5, 13, 14, 20], 24),
  "5x5, images that stack, padded at the bottom alone": fiveByFive([4, 7, 9, 5], 3, [0, 3, 2, 0]),
  "5x5, images that stack without padding": fiveByFive([4, 7, 8, 4], 8, 0),
  "5x5, as much padding as a full convolution": fiveByFive([2, 7, 6, 9], 10, 4),
  "5x5, more padding than that, so that the data gradient crops": fiveByFive([2, 5, 4, 6], 7, [6, 5, 0, 7]),
  "5x5, several strips and blocks of tiles": fiveByFive([2, 33, 37, 12], 18),
  "5x5, chunks of channels": fiveByFive([2, 6, 7, 130], 70),
  "5x5, more channels than are summed at once": fiveByFive([1, 5, 6, 300], 20),
};

/** Odd sizes, four paddings, channels with every tail. */
function randomCase(seed: number, kernel = 3): Convolution {
  const pick = (i: number, low: number, high: number) => randomInt(seed * 17 + i, low, high);
  const padding = [pick(0, 0, 3), pick(1, 0, 3), pick(2, 0, 3), pick(3, 0, 3)] as const;
  const height = Math.max(pick(4, 1, 20), kernel - padding[0] - padding[1]);
  const width = Math.max(pick(5, 1, 20), kernel - padding[2] - padding[3]);
  return squareConvolution([pick(6, 1, 5), height, width, pick(7, 1, 40)], pick(8, 1, 40), { kernel, padding });
}

const describeCase = (c: Convolution) =>
  `${c.kernelH}x${c.kernelW}, [${c.images}, ${c.height}, ${c.width}, ${c.inputs}] to ${c.outputs}, padding ${c.top} ${c.bottom} ${c.left} ${c.right}`;

afterEach(() => setPrecision("default"));

describe("every pass by every algorithm", () => {
  const random = Array.from({ length: 60 }, (_, seed) => randomCase(seed, seed < 40 ? 3 : 5));
  for (const [name, c] of [...Object.entries({ ...cases, ...casesOfFive }), ...random.map((c) => [describeCase(c), c] as const)])
    test(name, () => {
      const inputs = normalInputs(c, 1);
      const expected = naivePasses(c, inputs);
      for (const algorithm of c.kernelH === 5 ? (["direct", "winograd2"] as const) : algorithms) {
        const got = runPasses(c, inputs, algorithm);
        for (const pass of passes) expect(errorsOf(got[pass], expected[pass]).l2, `${pass} by ${algorithm}`).toBeLessThan(L2);
      }
    });
});

describe("bits", () => {
  for (const [algorithm, kernel] of [
    ["winograd2", 3],
    ["winograd4", 3],
    ["winograd2", 5],
  ] as const)
    test(`${algorithm}, ${kernel}x${kernel}: an image has the output and data gradient in a batch that it has alone`, () => {
      const batch = squareConvolution([5, 14, 11, 18], 21, { kernel, padding: "same" });
      const inputs = normalInputs(batch, 1);
      const all = runPasses(batch, inputs, algorithm);
      const part = (values: Float32Array, n: number) => values.slice((values.length / 5) * n, (values.length / 5) * (n + 1));
      for (const n of [0, 3]) {
        const alone = runPasses({ ...batch, images: 1 }, { ...inputs, x: part(inputs.x, n), dy: part(inputs.dy, n) }, algorithm);
        expect(alone.y).toEqual(part(all.y, n));
        expect(alone.dx).toEqual(part(all.dx, n));
      }
    });

  test("no bias is a bias of zeros", () => {
    const c = threeByThree([1, 6, 6, 16], 20);
    const { x, w, dy } = normalInputs(c, 1);
    const zeros = runPasses(c, { x, w, dy, b: new Float32Array(20) }, "winograd4");
    expect(runPasses(c, { x, w, dy }, "winograd4").y).toEqual(zeros.y);
  });
});

describe("the algorithm", () => {
  const of = (c: Convolution) => [algorithmOf(c), filterGradientAlgorithm(c)];

  test.each([
    ["many channels", threeByThree([8, 28, 28, 64], 64), "winograd4"],
    ["16 channels", threeByThree([32, 32, 32, 16], 16), "winograd4"],
    ["images that tiles of 4x4 do not fit better than tiles of 2x2", threeByThree([32, 6, 6, 64], 64), "winograd2"],
    ["5x5", fiveByFive([8, 28, 28, 32], 64), "winograd2"],
    ["5x5 of one channel", fiveByFive([32, 28, 28, 1], 6), "direct"],
    ["images of 2x2", threeByThree([32, 2, 2, 64], 64), "winograd2"],
    ["one input channel", threeByThree([32, 28, 28, 1], 32), "direct"],
    ["few output channels", threeByThree([32, 28, 28, 32], 2), "direct"],
    ["more channels than there is room for", threeByThree([1, 8, 8, MOST_CHANNELS + 1], 16), "direct"],
    ["stride 2", { ...threeByThree([8, 28, 28, 64], 64), strideW: 2 }, "direct"],
    ["dilation 2", { ...threeByThree([8, 28, 28, 64], 64), dilationH: 2 }, "direct"],
    ["groups", { ...threeByThree([8, 28, 28, 64], 64), groups: 2 }, "direct"],
    ["another kernel", { ...threeByThree([8, 28, 28, 64], 64), kernelW: 5 }, "direct"],
  ] as const)("of %s", (_, c, algorithm) => expect(of(c)).toEqual([algorithm, algorithm]));

  test("of an image does not depend on its batch; that of a filter gradient may", () => {
    const single = threeByThree([1, 4, 4, 128], 128);
    expect(of(single)).toEqual(["winograd4", "direct"]);
    expect(of({ ...single, images: 32 })).toEqual(["winograd4", "winograd4"]);
    expect(filterGradientAlgorithm({ ...single, images: 0 })).toBe("direct");
  });

  test("of a data gradient is that of the forward pass, but for 5x5 filters that suits its own channels", () => {
    expect(dataGradientAlgorithm(threeByThree([8, 28, 28, 6], 16))).toBe(algorithmOf(threeByThree([8, 28, 28, 6], 16)));
    const few = fiveByFive([32, 14, 14, 6], 16, 0);
    expect([algorithmOf(few), dataGradientAlgorithm(few)]).toEqual(["winograd2", "direct"]);
    expect(dataGradientAlgorithm(fiveByFive([32, 14, 14, 16], 16))).toBe("winograd2");
  });

  test("is at most F(2x2) with high precision", () => {
    const c = threeByThree([8, 28, 28, 64], 64);
    setPrecision("high");
    expect(getPrecision()).toBe("high");
    expect(of(c)).toEqual(["winograd2", "winograd2"]);
    expect(of(threeByThree([32, 28, 28, 1], 32))).toEqual(["direct", "direct"]);
    expect(of(fiveByFive([8, 28, 28, 32], 64))).toEqual(["direct", "direct"]);
    const small = threeByThree([8, 8, 8, 32], 32);
    const inputs = normalInputs(small, 1);
    const bits = (algorithm?: Algorithm) =>
      Object.values(runPasses(small, inputs, algorithm)).map((values) => createHash("sha256").update(values).digest("hex"));
    expect(bits()).toEqual(bits("winograd2"));
    setPrecision("default");
    expect(bits()).toEqual(bits("winograd4"));
  });

  test("refuses a precision that there is none of", () => {
    expect(() => setPrecision("low" as Precision)).toThrow(ShapeError);
    expect(() => setPrecision("low" as Precision)).toThrow(/^setPrecision: expected "default" or "high", got low$/);
    expect(getPrecision()).toBe("default");
  });
});

describe("memory", () => {
  for (const precision of ["default", "high"] as const)
    test.each([
      ["one block of tiles", [2, 8, 8, 64], 64],
      ["images that stack", [8, 14, 14, 40], 70],
    ] as const)(`predicted is what a step takes: ${precision} precision, %s`, (_, shape, outputs) => {
      setPrecision(precision);
      const make = () => new Conv2d(shape[3], outputs, 3, { padding: 1 });
      const predicted = profile(make, shape);
      const net = make();
      const optimizer = new SGD(net, { lr: 1e-3 });
      const x = tensor(new Float32Array(sizeOf(shape)), shape).keep();
      const held = memoryInfo().used;
      backend().resetPeak();
      optimizer.step(() => sum(net.forward(x)));
      expect(memoryInfo().peak - held).toBe(predicted.memory.step - 4 * sizeOf(shape));
      x.dispose();
    });
});
