// Depthwise convolution against a naive float64 loop and PyTorch's grouped convolutions.
import { describe, expect, test } from "vitest";
import { tensor } from "../../src/ops/create.ts";
import { dataGradientWork, depthwiseConv2d, forwardWork } from "../../src/ops/depthwiseConv2d.ts";
import { resolveWindow, type Window } from "../../src/ops/window.ts";
import { backend, memoryInfo } from "../../src/runtime.ts";
import { scope, type Tensor } from "../../src/tensor.ts";
import { asIs, channelsLast, checkGolden, convolutionWeight, type GoldenCase, readFixture } from "../golden/fixture.ts";
import { Guarded } from "../guarded.ts";
import { checkAgainstReference, outputAndGradients, randomInt, randomValues, worstError } from "../harness.ts";

type Shape4 = readonly [n: number, h: number, w: number, c: number];

/** Calls `visit` for every product: places in y, x and weight. */
function products([n, h, w, c]: Shape4, m: number, g: Window, visit: (y: number, x: number, weight: number) => void): void {
  for (let image = 0, y = 0; image < n; image++)
    for (let i = 0; i < g.outH; i++)
      for (let j = 0; j < g.outW; j++)
        for (let o = 0; o < c * m; o++, y++)
          for (let r = 0; r < g.kernelH; r++)
            for (let s = 0; s < g.kernelW; s++) {
              const row = i * g.strideH + r * g.dilationH - g.top;
              const column = j * g.strideW + s * g.dilationW - g.left;
              if (row < 0 || row >= h || column < 0 || column >= w) continue;
              visit(y, ((image * h + row) * w + column) * c + Math.floor(o / m), (r * g.kernelW + s) * c * m + o);
            }
}

function reference(shape: Shape4, m: number, g: Window) {
  return (x: Float64Array, weight: Float64Array, bias?: Float64Array) => {
    const outputs = shape[3] * m;
    const y = Float64Array.from({ length: shape[0] * g.outH * g.outW * outputs }, (_, i) => bias?.[i % outputs] ?? 0);
    products(shape, m, g, (at, from, tap) => {
      y[at] = (y[at] as number) + (x[from] as number) * (weight[tap] as number);
    });
    return y;
  };
}

interface Case {
  readonly shape: Shape4;
  readonly kernel: readonly [number, number];
  readonly m?: number;
  readonly stride?: readonly [number, number];
  readonly padding?: readonly [number, number, number, number];
  readonly dilation?: readonly [number, number];
}

function check({ shape, kernel, m = 1, stride = [1, 1], padding = [0, 0, 0, 0], dilation = [1, 1] }: Case, bias = true) {
  const g = resolveWindow("test", { input: [shape[1], shape[2]], kernel, stride, padding, dilation });
  const outputs = shape[3] * m;
  const inputs = [randomValues(shape, 1), randomValues([...kernel, 1, outputs], 2), ...(bias ? [randomValues([outputs], 3)] : [])];
  const run = (x: Tensor, weight: Tensor, b: Tensor | null = null) => depthwiseConv2d(x, weight, b, { stride, padding, dilation });
  return checkAgainstReference(run, reference(shape, m, g), inputs);
}

function randomCase(seed: number): Case {
  const draw = (k: number, low: number, high: number) => randomInt(seed * 37 + k, low, high);
  return {
    shape: [draw(1, 1, 2), draw(2, 7, 9), draw(3, 7, 11), draw(4, 1, 6)],
    kernel: [draw(5, 1, 4), draw(6, 1, 4)],
    m: draw(7, 0, 3) === 0 ? draw(8, 2, 5) : 1,
    stride: [draw(9, 1, 3), draw(10, 1, 4)],
    padding: [draw(11, 0, 3), draw(12, 0, 3), draw(13, 0, 3), draw(14, 0, 3)],
    dilation: [draw(15, 1, 2), draw(16, 1, 2)],
  };
}

describe("padded copies", () => {
  // n, h, w, c, kernel, padding, dilation
  test.each([
    [2, 7, 7, 260, 3, 1, 1],
    [1, 14, 13, 261, 5, 2, 1],
    [1, 8, 8, 322, 3, 2, 2],
    [2, 4, 3, 259, 4, 3, 1],
  ])("change no bit: [%i, %i, %i, %i], kernel %i, padding %i, dilation %i", (n, h, w, c, kernel, padding, dilation) => {
    const { outH, outW } = resolveWindow("test", { input: [h, w], kernel, stride: 1, padding, dilation });
    const sizes = [n, h, w, c, outH, outW, kernel, kernel, 1, 1, padding, padding, dilation, dilation] as const;
    expect(forwardWork(sizes), "bytes of a copy").toBeGreaterThan(0);
    const { kernels } = backend();
    const memory = new Guarded();
    try {
      const place = (length: number, seed: number) => memory.place(randomValues([length], seed).data);
      const x = place(n * h * w * c, 1);
      const dy = place(n * outH * outW * c, 2);
      const weight = place(kernel * kernel * c, 3);
      const bias = place(c, 4);
      const [forward, gradient] = [forwardWork(sizes), dataGradientWork(sizes)].map((bytes) => {
        const [y, dx] = [memory.scratch(4 * n * outH * outW * c), memory.scratch(4 * n * h * w * c)];
        const work = bytes === 0 ? 0 : memory.scratch(bytes);
        return { y, dx, work };
      });
      if (!forward || !gradient) throw new Error("two passes");
      const plain = { y: memory.scratch(4 * n * outH * outW * c), dx: memory.scratch(4 * n * h * w * c) };
      kernels.dwconv2d_fwd(forward.y, forward.work, x, weight, bias, ...sizes);
      kernels.dwconv2d_fwd(plain.y, 0, x, weight, bias, ...sizes);
      kernels.dwconv2d_dx(gradient.dx, gradient.work, dy, weight, ...sizes);
      kernels.dwconv2d_dx(plain.dx, 0, dy, weight, ...sizes);
      const read = (at: number, length: number) => backend().readF32(at, length);
      expect(read(forward.y, n * outH * outW * c)).toEqual(read(plain.y, n * outH * outW * c));
      expect(read(gradient.dx, n * h * w * c)).toEqual(read(plain.dx, n * h * w * c));
      memory.check();
    } finally {
      memory.release();
    }
  });

  test("are made where many channels meet many taps or small images", () => {
    const made = (size: number, c: number, kernel: number, stride = 1) => {
      const p = (kernel - 1) / 2;
      const out = Math.ceil(size / stride);
      const sizes = [1, size, size, c, out, out, kernel, kernel, stride, stride, p, p, 1, 1] as const;
      return [forwardWork(sizes) > 0, dataGradientWork(sizes) > 0];
    };
    expect(made(7, 512, 3)).toEqual([true, true]);
    expect(made(14, 256, 5)).toEqual([true, true]);
    expect(made(14, 256, 3)).toEqual([false, false]);
    expect(made(7, 64, 3)).toEqual([false, false]);
    expect(made(56, 256, 5)).toEqual([false, false]);
    expect(made(8, 512, 3, 2)).toEqual([false, false]);
  });
});

describe("depthwiseConv2d", () => {
  for (const c of [1, 2, 3, 4, 5, 7, 8, 9, 12, 13])
    for (const k of [3, 5])
      test(`${k}x${k}, padding ${(k - 1) / 2}, ${c} channels`, () => {
        const p = (k - 1) / 2;
        return check({ shape: [1, 3, 8, c], kernel: [k, k], padding: [p, p, p, p] });
      });

  for (let seed = 0; seed < 30; seed++) {
    const drawn = randomCase(seed);
    test(`random options ${seed}: ${JSON.stringify(drawn)}`, () => check(drawn, seed % 3 !== 0));
  }

  // rows and columns of one, two and no lines of dy; pairs of pixels in fours, fours that overlap, and single ones
  test.each<[width: number, padding: Case["padding"] & {}, c: number]>([
    [9, [0, 0, 0, 0], 5],
    [10, [1, 1, 1, 1], 4],
    [11, [2, 2, 2, 2], 3],
    [14, [0, 1, 0, 1], 6],
    [16, [1, 0, 1, 0], 1],
    [18, [2, 5, 2, 4], 7],
    [12, [3, 1, 3, 1], 2],
  ])("3x3, stride 2, %i columns, padding %j, %i channels", (width, padding, c) =>
    check({ shape: [1, 6, width, c], kernel: [3, 3], stride: [2, 2], padding }),
  );

  test("stride 2 of a dilation of 4: every tap meets the same phase", () =>
    check({ shape: [1, 9, 9, 2], kernel: [2, 3], stride: [2, 2], dilation: [4, 4], padding: [1, 0, 1, 0] }));
  test("stride larger than the kernel: some inputs have no window", () => check({ shape: [1, 7, 8, 5], kernel: [1, 2], stride: [3, 4] }));
  test("padding larger than the kernel: some outputs are the bias alone", () =>
    check({ shape: [1, 2, 3, 4], kernel: [2, 2], padding: [3, 4, 4, 3] }));

  // too large for central differences: y and the gradients as sums of products
  const large: readonly (readonly [why: string, shape: Shape4, kernel: number, stride: number])[] = [
    ["several chunks of the filter gradient", [2, 19, 40, 6], 3, 1],
    ["whole cache lines of channels", [1, 5, 7, 36], 3, 1],
    ["wide pixels", [1, 6, 9, 276], 5, 1],
    ["wide pixels", [1, 4, 9, 532], 3, 1],
    ["wide pixels", [1, 7, 12, 261], 3, 2],
    ["wide pixels", [1, 7, 12, 517], 3, 2],
  ];
  for (const [why, shape, kernel, stride] of large)
    test(`${why}: x [${shape}], ${kernel}x${kernel}, stride ${stride}`, async () => {
      const c = shape[3];
      const padding = (kernel - 1) / 2;
      const g = resolveWindow("test", { input: [shape[1], shape[2]], kernel, stride, padding, dilation: 1 });
      const [x, weight, bias] = [randomValues(shape, 1), randomValues([kernel, kernel, 1, c], 2), randomValues([c], 3)];
      const expected = reference(shape, 1, g)(Float64Array.from(x.data), Float64Array.from(weight.data), Float64Array.from(bias.data));
      const gy = randomValues([expected.length], 4).data;
      const dx = new Float64Array(x.data.length);
      const dw = new Float64Array(weight.data.length);
      const db = new Float64Array(c);
      products(shape, 1, g, (to, from, tap) => {
        dx[from] = (dx[from] as number) + (gy[to] as number) * (weight.data[tap] as number);
        dw[tap] = (dw[tap] as number) + (gy[to] as number) * (x.data[from] as number);
      });
      gy.forEach((v, i) => {
        db[i % c] = (db[i % c] as number) + v;
      });
      const run = (a: Tensor, w: Tensor, b: Tensor) => depthwiseConv2d(a, w, b, { padding, stride });
      const { y, gradients } = await outputAndGradients(run, [x, weight, bias], gy);
      expect(worstError(y, expected), "y").toBeLessThan(1e-5);
      [dx, dw, db].forEach((exact, i) => {
        expect(worstError(gradients[i] as Float32Array, exact), `gradient of input ${i}`).toBeLessThan(1e-5);
      });
    });

  const { cases } = readFixture("conv2d.json") as { cases: GoldenCase[] };
  for (const golden of cases.filter(
    ({ in: { x, w }, params }) => params.groups === x?.shape[1] && w?.shape[1] === 1 && params.groups > 1,
  )) {
    const { stride, padding, dilation } = golden.params;
    test(`PyTorch: ${golden.name}`, () =>
      checkGolden(golden, { x: channelsLast, w: convolutionWeight, b: asIs }, channelsLast, (x, w, b: Tensor | null = null) =>
        depthwiseConv2d(x, w, b, { stride, padding, dilation }),
      ));
  }

  test("refuses what does not fit, and takes no memory", () => {
    const before = memoryInfo().used;
    scope(() => {
      const x = tensor(new Float32Array(48), [1, 4, 4, 3]);
      const weight = tensor(new Float32Array(27), [3, 3, 1, 3]);
      const bias = tensor([1, 2]);
      const used = memoryInfo().used;
      expect(() => depthwiseConv2d(bias, weight)).toThrow("depthwiseConv2d: expected x [N, H, W, C], got [2]");
      expect(() => depthwiseConv2d(x, x)).toThrow(
        "depthwiseConv2d: expected weight [kh, kw, 1, 3·multiplier] for x [1, 4, 4, 3], got [1, 4, 4, 3]",
      );
      expect(() => depthwiseConv2d(x, weight, bias)).toThrow("expected bias [3] for weight [3, 3, 1, 3], got [2]");
      expect(() => depthwiseConv2d(x, weight, null, { dilation: 2 })).toThrow("depthwiseConv2d: expected a window of 5x5 to fit");
      expect(memoryInfo().used).toBe(used);
    });
    expect(memoryInfo().used).toBe(before);
  });
});
