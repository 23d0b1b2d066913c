// Transposed convolution on seeded random shapes, against a naive float64 one; bad input.
import { describe, expect, test } from "vitest";
import { ShapeError } from "../../src/errors.ts";
import { type ConvTranspose2dOptions, convTranspose2d } from "../../src/ops/convTranspose2d.ts";
import { tensor } from "../../src/ops/create.ts";
import { memoryInfo } from "../../src/runtime.ts";
import { sizeOf } from "../../src/shape.ts";
import { scope } from "../../src/tensor.ts";
import { checkAgainstReference, randomInt, randomValues } from "../harness.ts";

interface Case {
  readonly x: readonly [n: number, h: number, w: number, c: number];
  readonly kernel: readonly [h: number, w: number];
  readonly out: number;
  readonly stride: readonly [number, number];
  readonly padding: readonly [number, number];
  readonly outputPadding: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly groups: number;
}

function reference({ x: [n, h, w, c], kernel: [kh, kw], out, stride, padding, outputPadding, dilation, groups }: Case) {
  const outH = (h - 1) * stride[0] - 2 * padding[0] + dilation[0] * (kh - 1) + outputPadding[0] + 1;
  const outW = (w - 1) * stride[1] - 2 * padding[1] + dilation[1] * (kw - 1) + outputPadding[1] + 1;
  const [each, outs] = [c / groups, out / groups];
  return (x: Float64Array, weight: Float64Array, bias: Float64Array) => {
    const y = Float64Array.from({ length: n * outH * outW * out }, (_, i) => bias[i % out] as number);
    for (let b = 0; b < n; b++)
      for (let i = 0; i < h; i++)
        for (let j = 0; j < w; j++)
          for (let r = 0; r < kh; r++)
            for (let s = 0; s < kw; s++) {
              const p = i * stride[0] + r * dilation[0] - padding[0];
              const q = j * stride[1] + s * dilation[1] - padding[1];
              if (p < 0 || p >= outH || q < 0 || q >= outW) continue;
              for (let ci = 0; ci < c; ci++)
                for (let o = 0; o < outs; o++) {
                  const to = ((b * outH + p) * outW + q) * out + Math.floor(ci / each) * outs + o;
                  y[to] =
                    (y[to] as number) +
                    (x[((b * h + i) * w + j) * c + ci] as number) * (weight[((r * kw + s) * outs + o) * c + ci] as number);
                }
            }
    return y;
  };
}

function randomCase(seed: number): Case {
  const pick = (k: number, low: number, high: number) => randomInt(seed * 31 + k, low, high);
  const groups = pick(0, 1, 3);
  const stride = [pick(1, 1, 3), pick(2, 1, 3)] as const;
  const dilation = [pick(3, 1, 2), pick(4, 1, 2)] as const;
  const kernel = [pick(5, 1, 4), pick(6, 1, 4)] as const;
  const most = (i: 0 | 1) => Math.max(stride[i], dilation[i]) - 1;
  return {
    x: [pick(7, 1, 2), pick(8, 3, 6), pick(9, 3, 6), groups * pick(10, 1, 5)],
    kernel,
    out: groups * pick(11, 1, 5),
    stride,
    dilation,
    padding: [pick(12, 0, kernel[0] - 1), pick(13, 0, kernel[1] - 1)],
    outputPadding: [pick(14, 0, most(0)), pick(15, 0, most(1))],
    groups,
  };
}

describe("convTranspose2d", () => {
  test("one tap with an output padding that the dilation allows", () => {
    const c: Case = {
      x: [2, 3, 2, 3],
      kernel: [1, 1],
      out: 4,
      stride: [1, 1],
      dilation: [2, 3],
      padding: [0, 0],
      outputPadding: [1, 2],
      groups: 1,
    };
    return checkAgainstReference((x, weight, bias) => convTranspose2d(x, weight, bias, c), reference(c), [
      randomValues(c.x, 1),
      randomValues([1, 1, 4, 3], 2),
      randomValues([4], 3),
    ]);
  });

  for (let seed = 0; seed < 25; seed++) {
    const c = randomCase(seed);
    test(JSON.stringify(c), () =>
      checkAgainstReference((x, weight, bias) => convTranspose2d(x, weight, bias, c), reference(c), [
        randomValues(c.x, seed),
        randomValues([...c.kernel, c.out / c.groups, c.x[3]], seed + 1),
        randomValues([c.out], seed + 2),
      ]),
    );
  }

  test.each([
    ["channels that differ", [2, 2, 3, 5], {}],
    ["groups that do not divide", [2, 2, 3, 4], { groups: 3 }],
    ["output padding as large as the stride", [2, 2, 3, 4], { stride: 2, outputPadding: 2 }],
    ["padding that leaves nothing", [1, 1, 3, 4], { padding: 2 }],
    ["negative padding", [2, 2, 3, 4], { padding: -1 }],
    ["a stride of 0", [2, 2, 3, 4], { stride: 0 }],
  ] as const)("%s", (_, shape, options: ConvTranspose2dOptions) => {
    const { used } = memoryInfo();
    const run = () =>
      scope(() =>
        convTranspose2d(tensor(new Float32Array(36), [1, 3, 3, 4]), tensor(new Float32Array(sizeOf(shape)), shape), null, options),
      );
    expect(run).toThrow(ShapeError);
    expect(run).toThrow(/^convTranspose2d: expected .*, got /);
    expect(memoryInfo().used).toBe(used);
  });
});
