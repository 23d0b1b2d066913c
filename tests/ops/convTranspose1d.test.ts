// Transposed convolution along sequences against a naive float64 one; bad input.
import { expect, test } from "vitest";
import { ShapeError } from "../../src/errors.ts";
import { convTranspose1d } from "../../src/ops/convTranspose1d.ts";
import { tensor } from "../../src/ops/create.ts";
import { memoryInfo } from "../../src/runtime.ts";
import { scope } from "../../src/tensor.ts";
import { checkAgainstReference, randomInt, randomValues } from "../harness.ts";

for (let seed = 0; seed < 8; seed++) {
  const draw = (k: number, low: number, high: number) => randomInt(seed * 31 + k, low, high);
  const groups = draw(0, 1, 3);
  const [n, length, c, taps, out] = [draw(1, 1, 2), draw(2, 1, 6), groups * draw(3, 1, 3), draw(4, 1, 4), groups * draw(5, 1, 3)];
  const [stride, dilation] = [draw(6, 1, 3), draw(7, 1, 2)];
  const outputPadding = draw(8, 0, Math.max(stride, dilation) - 1);
  const whole = (length - 1) * stride + dilation * (taps - 1) + outputPadding + 1;
  const padding = draw(9, 0, Math.floor((whole - 1) / 2));
  const outLength = whole - 2 * padding;
  const [each, outs] = [c / groups, out / groups];
  test(`[${n}, ${length}, ${c}] to [${n}, ${outLength}, ${out}], ${JSON.stringify({ taps, stride, dilation, padding, outputPadding, groups })}`, () =>
    checkAgainstReference(
      (x, w, b) => convTranspose1d(x, w ?? x, b ?? null, { stride, padding, outputPadding, dilation, groups }),
      (x, w, b) => {
        const y = Float64Array.from({ length: n * outLength * out }, (_, i) => b[i % out] as number);
        for (let image = 0; image < n; image++)
          for (let i = 0; i < length; i++)
            for (let r = 0; r < taps; r++) {
              const p = i * stride + r * dilation - padding;
              if (p < 0 || p >= outLength) continue;
              for (let ci = 0; ci < c; ci++)
                for (let o = 0; o < outs; o++) {
                  const to = (image * outLength + p) * out + Math.floor(ci / each) * outs + o;
                  y[to] = (y[to] as number) + (x[(image * length + i) * c + ci] as number) * (w[(r * outs + o) * c + ci] as number);
                }
            }
        return y;
      },
      [randomValues([n, length, c], seed), randomValues([taps, outs, c], seed + 1), randomValues([out], seed + 2)],
    ));
}

test("refuses what does not fit, and takes no memory", () => {
  const { used } = memoryInfo();
  const x = () => tensor(new Float32Array(12), [1, 4, 3]);
  const weight = (shape: number[]) => tensor(new Float32Array(shape.reduce((a, b) => a * b, 1)), shape);
  const bad: [() => unknown, RegExp][] = [
    [() => convTranspose1d(x(), weight([2, 3]), null), /^convTranspose1d: expected weight \[k, out\/groups, C\], got \[2, 3\]/],
    [() => convTranspose1d(tensor([1, 2]), weight([2, 1, 3]), null), /^convTranspose1d: expected x \[N, L, C\], got \[2\]/],
    [() => convTranspose1d(x(), weight([2, 1, 3]), null, { outputPadding: 1 }), /^convTranspose2d: expected outputPadding/],
  ];
  for (const [run, message] of bad) {
    expect(() => scope(run)).toThrow(ShapeError);
    expect(() => scope(run)).toThrow(message);
  }
  expect(memoryInfo().used).toBe(used);
});
