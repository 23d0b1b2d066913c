import { describe, expect, test } from "vitest";
import { ShapeError } from "../../src/errors.ts";
import { type Conv2dOptions, conv2d } from "../../src/ops/conv2d.ts";
import { convolutionDataGradient, convolutionFilterGradient, convolutionForward } from "../../src/ops/convolution.ts";
import { suitsPlanes, suitsPlanesGradient } from "../../src/ops/planes.ts";
import type { Convolution } from "../../src/ops/window.ts";
import { resolveWindow } from "../../src/ops/window.ts";
import { backend, memoryInfo } from "../../src/runtime.ts";
import { scope, type Tensor } from "../../src/tensor.ts";
import { Guarded } from "../guarded.ts";
import { checkAgainstReference, outputAndGradients, randomInt, randomValues, toTensor, worstError } from "../harness.ts";

interface Case extends Conv2dOptions {
  readonly x: readonly [n: number, h: number, w: number, c: number];
  readonly kernel: readonly [h: number, w: number];
  readonly out: number;
}

function geometry({ x, kernel, out, stride = 1, padding = 0, dilation = 1, groups = 1 }: Case): Convolution {
  const [images, height, width, inputs] = x;
  const window = resolveWindow("test", { input: [height, width], kernel, stride, padding, dilation });
  return { ...window, images, height, width, inputs, outputs: out, groups };
}

/** Calls `term` with the places in y, x and weight of every product of the convolution. */
function everyProduct(c: Convolution, term: (y: number, x: number, w: number) => void): void {
  const [each, outs] = [c.inputs / c.groups, c.outputs / c.groups];
  for (let n = 0; n < c.images; n++)
    for (let i = 0; i < c.outH; i++)
      for (let j = 0; j < c.outW; j++)
        for (let r = 0; r < c.kernelH; r++)
          for (let s = 0; s < c.kernelW; s++) {
            const h = i * c.strideH + r * c.dilationH - c.top;
            const w = j * c.strideW + s * c.dilationW - c.left;
            if (h < 0 || h >= c.height || w < 0 || w >= c.width) continue;
            for (let o = 0; o < c.outputs; o++)
              for (let q = 0; q < each; q++)
                term(
                  ((n * c.outH + i) * c.outW + j) * c.outputs + o,
                  ((n * c.height + h) * c.width + w) * c.inputs + Math.floor(o / outs) * each + q,
                  ((r * c.kernelW + s) * each + q) * c.outputs + o,
                );
          }
}

function reference(c: Convolution) {
  return (x: Float64Array, w: Float64Array, b?: Float64Array) => {
    const y = Float64Array.from({ length: c.images * c.outH * c.outW * c.outputs }, (_, i) => b?.[i % c.outputs] ?? 0);
    everyProduct(c, (to, from, weight) => {
      y[to] = (y[to] as number) + (x[from] as number) * (w[weight] as number);
    });
    return y;
  };
}

function inputsOf(c: Convolution, seed: number) {
  return [
    randomValues([c.images, c.height, c.width, c.inputs], seed),
    randomValues([c.kernelH, c.kernelW, c.inputs / c.groups, c.outputs], seed + 1),
    randomValues([c.outputs], seed + 2),
  ] as const;
}

const small: Readonly<Record<string, Case>> = {
  "3x3": { x: [2, 5, 6, 3], kernel: [3, 3], out: 4, padding: 1 },
  "one channel": { x: [3, 4, 5, 1], kernel: [3, 3], out: 5 },
  "1x1 as a matrix product": { x: [2, 3, 3, 5], kernel: [1, 1], out: 9 },
  "1x1, stride 2": { x: [1, 5, 6, 4], kernel: [1, 1], out: 3, stride: 2 },
  "1x1, padded": { x: [1, 3, 2, 2], kernel: [1, 1], out: 2, padding: 1 },
  "stride larger than the kernel": { x: [1, 8, 9, 2], kernel: [2, 2], out: 3, stride: 3 },
  "stride 2, same": { x: [2, 5, 6, 2], kernel: [3, 3], out: 3, stride: 2, padding: "same" },
  "stride [1, 2], dilation [2, 1], four paddings": {
    x: [1, 6, 7, 2],
    kernel: [2, 3],
    out: 3,
    stride: [1, 2],
    dilation: [2, 1],
    padding: [0, 2, 3, 1],
  },
  "stride 2 meets dilation 2": { x: [1, 8, 7, 2], kernel: [3, 2], out: 2, stride: 2, dilation: 2, padding: 1 },
  "stride 3 meets dilation 2": { x: [1, 9, 8, 1], kernel: [3, 3], out: 2, stride: 3, dilation: 2, padding: 2 },
  "stride 2 meets dilation 3": { x: [1, 9, 8, 2], kernel: [2, 3], out: 2, stride: 2, dilation: 3, padding: [1, 2] },
  "input rows and columns that no window meets": { x: [1, 8, 9, 2], kernel: [2, 2], out: 2, stride: 4 },
  "more padding than kernel": { x: [1, 2, 3, 1], kernel: [2, 2], out: 2, padding: 3 },
  "1x7": { x: [1, 3, 9, 2], kernel: [1, 7], out: 3, padding: [0, 3] },
  "7x1, stride 2": { x: [1, 9, 3, 2], kernel: [7, 1], out: 3, padding: [3, 0], stride: 2 },
  "5x5, whole input": { x: [2, 5, 5, 2], kernel: [5, 5], out: 3 },
  "11x11, stride 4": { x: [1, 15, 14, 1], kernel: [11, 11], out: 2, stride: 4, padding: 2 },
  "nine channels, stride 2, same": { x: [2, 5, 6, 9], kernel: [3, 3], out: 3, stride: 2, padding: "same" },
  "nine channels, 5x4, stride [2, 1]": { x: [1, 9, 8, 9], kernel: [5, 4], out: 2, stride: [2, 1], padding: [1, 2, 0, 3] },
  "nine channels, stride larger than the kernel": { x: [1, 8, 9, 9], kernel: [2, 2], out: 3, stride: 3 },
  "nine channels, rows and columns that no window meets": { x: [1, 8, 9, 9], kernel: [2, 2], out: 2, stride: 4 },
  "nine channels, more padding than kernel": { x: [1, 2, 3, 9], kernel: [2, 2], out: 2, padding: 3 },
  "groups of odd sizes": { x: [2, 4, 5, 9], kernel: [3, 2], out: 15, groups: 3, padding: 1 },
  "groups, stride 2, dilation 2": { x: [1, 7, 6, 6], kernel: [3, 3], out: 4, groups: 2, stride: 2, dilation: 2, padding: 2 },
  "every channel by itself": { x: [2, 4, 4, 5], kernel: [3, 3], out: 5, groups: 5, padding: 1 },
  "two outputs per channel": { x: [1, 4, 5, 3], kernel: [3, 3], out: 6, groups: 3, padding: "same" },
  "groups of 1x1": { x: [2, 3, 3, 6], kernel: [1, 1], out: 4, groups: 2 },
};

/** Random settings: every option at once. */
function randomCase(seed: number): Case {
  const pick = (i: number, low: number, high: number) => randomInt(seed * 31 + i, low, high);
  const groups = pick(0, 1, 3);
  const kernel = [pick(1, 1, 4), pick(2, 1, 4)] as const;
  const dilation = [pick(3, 1, 3), pick(4, 1, 3)] as const;
  const span = [dilation[0] * (kernel[0] - 1) + 1, dilation[1] * (kernel[1] - 1) + 1] as const;
  return {
    x: [pick(5, 1, 3), span[0] + pick(6, 0, 4), span[1] + pick(7, 0, 4), groups * pick(8, 1, 3)],
    kernel,
    out: groups * pick(9, 1, 3),
    stride: [pick(10, 1, 3), pick(11, 1, 3)],
    padding: [pick(12, 0, 2), pick(13, 0, 2), pick(14, 0, 2), pick(15, 0, 2)],
    dilation,
    groups,
  };
}

/** Larger ones, for the direct algorithm: several bands, several blocks of k, several chunks of pixels, wide and narrow panels. */
const large: Readonly<Record<string, Case>> = {
  "several bands of lines": { x: [2, 40, 41, 20], kernel: [3, 3], out: 19, padding: 1 },
  "several images in a band": { x: [9, 7, 6, 24], kernel: [3, 3], out: 33, padding: 1 },
  "blocks of kernel lines": { x: [1, 9, 8, 40], kernel: [3, 3], out: 17, padding: 1 },
  "blocks within a kernel line": { x: [1, 5, 6, 130], kernel: [3, 3], out: 9, padding: 1 },
  "blocks of taps": { x: [1, 9, 8, 100], kernel: [3, 3], out: 5, padding: 2, dilation: 2 },
  "blocks within a tap": { x: [1, 5, 5, 300], kernel: [3, 3], out: 4, padding: 2, dilation: 2 },
  "a line wider than a band": { x: [1, 3, 1100, 2], kernel: [3, 3], out: 3, padding: 1 },
  "stride 2 in several bands": { x: [1, 61, 50, 9], kernel: [3, 3], out: 20, padding: 1, stride: 2 },
  "few channels, stride 4": { x: [2, 67, 67, 3], kernel: [11, 11], out: 16, padding: 2, stride: 4 },
  "one channel, several chunks": { x: [3, 21, 19, 1], kernel: [3, 3], out: 32, padding: 1 },
  "two channels, stride and dilation": {
    x: [2, 33, 41, 2],
    kernel: [3, 2],
    out: 48,
    stride: [2, 1],
    dilation: [2, 1],
    padding: [1, 0, 2, 1],
  },
  "groups of 20": { x: [2, 20, 21, 40], kernel: [3, 3], out: 50, padding: 1, groups: 2 },
  "planes: tiles of one channel, several blocks of k": { x: [2, 20, 17, 70], kernel: [3, 3], out: 1, padding: 1 },
  "planes: tiles of two channels": { x: [3, 9, 13, 5], kernel: [5, 5], out: 2, padding: 2 },
  "planes: tiles of three channels, images in a band": { x: [9, 12, 12, 1], kernel: [5, 5], out: 6, padding: 2 },
  "planes: tiles of four channels and three, several panels": { x: [2, 30, 31, 3], kernel: [5, 5], out: 23, padding: 1 },
  "planes: several bands and chunks of lines": { x: [1, 70, 61, 40], kernel: [3, 3], out: 3, padding: 1 },
  "planes: stride, dilation, four paddings": {
    x: [2, 23, 31, 5],
    kernel: [3, 4],
    out: 10,
    stride: [2, 3],
    dilation: [3, 2],
    padding: [0, 4, 5, 1],
  },
  "planes: few inputs, so the data gradient too": { x: [2, 13, 16, 3], kernel: [3, 5], out: 16, padding: [1, 2] },
  "1x1, stride 2, many pixels": { x: [3, 30, 31, 21], kernel: [1, 1], out: 25, stride: 2 },
};

describe("conv2d", () => {
  test.each([
    ["few output channels", { x: [1, 28, 28, 1], kernel: [5, 5], out: 6 }, true, true],
    ["few taps, of which a tile takes four", { x: [1, 28, 28, 1], kernel: [3, 3], out: 6, padding: 1 }, true, false],
    ["whole panels", { x: [1, 28, 28, 3], kernel: [3, 3], out: 16 }, false, false],
    ["lines of few pixels", { x: [1, 5, 5, 16], kernel: [5, 5], out: 6, padding: 2 }, false, false],
    ["groups", { x: [1, 28, 28, 4], kernel: [5, 5], out: 6, groups: 2 }, false, false],
  ] as const)("%s: in planes or not", (_, setting, forward, gradient) => {
    const c = geometry(setting);
    expect([suitsPlanes(c), suitsPlanesGradient(c)]).toEqual([forward, gradient]);
  });

  for (const [name, setting] of Object.entries(small)) {
    const { x: _x, kernel: _kernel, out: _out, ...options } = setting;
    const c = geometry(setting);
    test(name, () => checkAgainstReference((x, w, b) => conv2d(x, w, b ?? null, options), reference(c), inputsOf(c, 1)));
  }

  for (let seed = 0; seed < 40; seed++) {
    const setting = randomCase(seed);
    const { x, kernel, out, ...options } = setting;
    const c = geometry(setting);
    test(`[${x.join(", ")}] by ${kernel.join("x")} to ${out}, ${JSON.stringify(options)}`, () =>
      checkAgainstReference((t, w, b) => conv2d(t, w, b ?? null, options), reference(c), inputsOf(c, seed)));
  }

  for (const [name, setting] of Object.entries(large))
    test(`${name}: all passes, inside their working memory`, () => {
      const c = geometry(setting);
      const { kernels } = backend();
      const [x, w, b] = inputsOf(c, 1);
      const dy = randomValues([c.images, c.outH, c.outW, c.outputs], 4);
      const memory = new Guarded();
      const [px, pw, pb, pdy] = [x, w, b, dy].map(({ data }) => memory.place(data)) as [number, number, number, number];
      const [y, dx, dw] = [dy, x, w].map(({ data }) => memory.scratch(4 * data.length)) as [number, number, number];
      convolutionForward(kernels, y, px, pw, pb, c, memory, "direct");
      convolutionDataGradient(kernels, dx, pdy, pw, c, memory, "direct");
      convolutionFilterGradient(kernels, dw, px, pdy, c, memory, "direct");
      const wanted = { y: reference(c)(Float64Array.from(x.data), Float64Array.from(w.data), Float64Array.from(b.data)) };
      const dxWanted = new Float64Array(x.data.length);
      const dwWanted = new Float64Array(w.data.length);
      everyProduct(c, (i, j, l) => {
        dxWanted[j] = (dxWanted[j] as number) + (dy.data[i] as number) * (w.data[l] as number);
        dwWanted[l] = (dwWanted[l] as number) + (dy.data[i] as number) * (x.data[j] as number);
      });
      expect(worstError(backend().readF32(y, dy.data.length), wanted.y), "y").toBeLessThan(1e-6);
      expect(worstError(backend().readF32(dx, x.data.length), dxWanted), "dx").toBeLessThan(1e-6);
      expect(worstError(backend().readF32(dw, w.data.length), dwWanted), "dw").toBeLessThan(1e-6);
      memory.check();
      memory.release();
    });

  test("an image has the bits in a batch that it has alone, and padding those of zeros around it", async () => {
    const [h, w, c] = [13, 11, 7];
    const batch = randomValues([5, h, w, c], 1);
    const weight = randomValues([3, 3, c, 18], 2);
    const padded = { shape: [1, h + 2, w + 2, c], data: new Float32Array((h + 2) * (w + 2) * c) };
    const third = batch.data.slice(3 * h * w * c, 4 * h * w * c);
    for (let i = 0; i < h; i++) padded.data.set(third.subarray(i * w * c, (i + 1) * w * c), ((i + 1) * (w + 2) + 1) * c);
    const run = (padding: number) => (x: Tensor, k: Tensor) => conv2d(x, k, null, { padding });
    const all = await outputAndGradients(run(1), [batch, weight]);
    const alone = await outputAndGradients(run(1), [{ shape: [1, h, w, c], data: third }, weight]);
    const around = await outputAndGradients(run(0), [padded, weight]);
    expect(alone.y).toEqual(all.y.slice(3 * h * w * 18, 4 * h * w * 18));
    expect(around.y).toEqual(alone.y);
  });

  test("an empty batch has an empty output and a filter gradient of zeros", async () => {
    const inputs = [randomValues([0, 4, 4, 2], 1), randomValues([3, 3, 2, 3], 2), randomValues([3], 3)];
    const { shape, gradients } = await outputAndGradients((x, w, b) => conv2d(x, w, b ?? null), inputs, []);
    expect(shape).toEqual([0, 2, 2, 3]);
    expect(gradients[1]).toEqual(new Float32Array(54));
    expect(gradients[2]).toEqual(new Float32Array(3));
  });

  for (const [what, x, w, b, options] of [
    ["x of three axes", [4, 4, 2], [3, 3, 2, 4], [4], {}],
    ["weight of three axes", [1, 4, 4, 2], [3, 2, 4], [4], {}],
    ["weight for other channels", [1, 4, 4, 2], [3, 3, 3, 4], [4], {}],
    ["a bias of another length", [1, 4, 4, 2], [3, 3, 2, 4], [2], {}],
    ["groups that do not divide the channels", [1, 4, 4, 3], [3, 3, 3, 4], [4], { groups: 2 }],
    ["weight that knows no groups", [1, 4, 4, 4], [3, 3, 4, 4], [4], { groups: 2 }],
    ["no groups", [1, 4, 4, 3], [3, 3, 3, 4], [4], { groups: 0 }],
    ["a stride of 0", [1, 4, 4, 2], [3, 3, 2, 4], [4], { stride: 0 }],
    ["a window larger than x", [1, 4, 4, 2], [5, 5, 2, 4], [4], {}],
    ["no channels", [1, 4, 4, 0], [3, 3, 0, 4], [4], {}],
  ] as const)
    test(`refuses ${what}`, () => {
      const before = memoryInfo().used;
      const [tx, tw, tb] = [x, w, b].map((shape) => toTensor(randomValues(shape, 1))) as [Tensor, Tensor, Tensor];
      const made = memoryInfo().used;
      const build = () => scope(() => void conv2d(tx, tw, tb, options));
      expect(build).toThrow(ShapeError);
      expect(build).toThrow(/^conv2d: expected .*, got /);
      expect(memoryInfo().used).toBe(made);
      for (const t of [tx, tw, tb]) t.dispose();
      expect(memoryInfo().used).toBe(before);
    });
});
