// Convolutions beside float64: seeded normal data, the naive sum of all passes, and the errors of an algorithm.
import type { Algorithm } from "../src/ops/algorithm.ts";
import { convolutionDataGradient, convolutionFilterGradient, convolutionForward } from "../src/ops/convolution.ts";
import type { Convolution } from "../src/ops/window.ts";
import { type Padding, resolveWindow } from "../src/ops/window.ts";
import { backend } from "../src/runtime.ts";
import { Guarded } from "./guarded.ts";
import { randomValues } from "./harness.ts";

export const passes = ["y", "dx", "dw"] as const;

/** One array for each pass. */
export type Passes<A> = Readonly<Record<(typeof passes)[number], A>>;

/** A 3x3 convolution of stride 1 of x [N, H, W, C] to `outputs` channels. */
export function threeByThree(x: readonly number[], outputs: number, padding: Padding = 1): Convolution {
  return squareConvolution(x, outputs, { kernel: 3, padding });
}

/** A convolution of x [N, H, W, C] to `outputs` channels by square filters. */
export function squareConvolution(
  [images, height, width, inputs]: readonly number[],
  outputs: number,
  { kernel, stride = 1, padding }: { readonly kernel: number; readonly stride?: number; readonly padding: Padding },
): Convolution {
  if (images === undefined || height === undefined || width === undefined || inputs === undefined) throw new Error("x has four axes");
  const window = resolveWindow("test", { input: [height, width], kernel, stride, padding, dilation: 1 });
  return { ...window, images, height, width, inputs, outputs, groups: 1 };
}

/** Normal values (Box and Muller 1958). */
function normal(size: number, seed: number, scale = 1): Float32Array {
  const { data } = randomValues([2, size], seed);
  return Float32Array.from({ length: size }, (_, i) => {
    const [u, v] = [(data[i] as number) / 2 + 0.5, data[size + i] as number];
    return scale * Math.sqrt(-2 * Math.log(u + 2 ** -25)) * Math.cos(Math.PI * v);
  });
}

/** x, bias and dy of variance 1; weights that keep it. */
export function normalInputs(c: Convolution, seed: number) {
  const terms = c.kernelH * c.kernelW * c.inputs;
  return {
    x: normal(c.images * c.height * c.width * c.inputs, seed),
    w: normal(terms * c.outputs, seed + 1, Math.sqrt(1 / terms)),
    b: normal(c.outputs, seed + 2),
    dy: normal(c.images * c.outH * c.outW * c.outputs, seed + 3),
  };
}

/** Without b: no bias. */
export type Inputs = Omit<ReturnType<typeof normalInputs>, "b"> & { readonly b?: Float32Array };

/** y, dx and dw in float64, dilation 1. */
export function naivePasses(c: Convolution, { x, w, b, dy }: Inputs): Passes<Float64Array> {
  const [C, O] = [c.inputs, c.outputs];
  const taps = c.kernelH * c.kernelW;
  const y = Float64Array.from(dy, (_, i) => b?.[i % O] ?? 0);
  const dx = new Float64Array(x.length);
  const dw = new Float64Array(w.length);
  for (let n = 0; n < c.images; n++)
    for (let i = 0; i < c.outH; i++)
      for (let j = 0; j < c.outW; j++)
        for (let tap = 0; tap < taps; tap++) {
          const h = i * c.strideH + Math.floor(tap / c.kernelW) - c.top;
          const v = j * c.strideW + (tap % c.kernelW) - c.left;
          if (h < 0 || h >= c.height || v < 0 || v >= c.width) continue;
          const to = ((n * c.outH + i) * c.outW + j) * O;
          const from = ((n * c.height + h) * c.width + v) * C;
          for (let q = 0; q < C; q++) {
            const value = x[from + q] as number;
            const row = (tap * C + q) * O;
            let sum = 0;
            for (let o = 0; o < O; o++) {
              const g = dy[to + o] as number;
              const k = w[row + o] as number;
              y[to + o] = (y[to + o] as number) + value * k;
              dw[row + o] = (dw[row + o] as number) + value * g;
              sum += g * k;
            }
            dx[from + q] = (dx[from + q] as number) + sum;
          }
        }
  return { y, dx, dw };
}

/** All passes by one algorithm, in fenced memory. */
export function runPasses(c: Convolution, { x, w, b, dy }: Inputs, algorithm?: Algorithm): Passes<Float32Array> {
  const { kernels } = backend();
  const memory = new Guarded();
  const place = (values: Float32Array) => memory.place(values);
  const [px, pw, pb, pdy] = [place(x), place(w), b ? place(b) : 0, place(dy)];
  const [y, dx, dw] = [memory.scratch(4 * dy.length), memory.scratch(4 * x.length), memory.scratch(4 * w.length)];
  convolutionForward(kernels, y, px, pw, pb, c, memory, algorithm);
  convolutionDataGradient(kernels, dx, pdy, pw, c, memory, algorithm);
  convolutionFilterGradient(kernels, dw, px, pdy, c, memory, algorithm);
  memory.check();
  const read = (ptr: number, { length }: Float32Array) => backend().readF32(ptr, length);
  const results = { y: read(y, dy), dx: read(dx, x), dw: read(dw, w) };
  memory.release();
  return results;
}

/** ‖got − expected‖ / ‖expected‖, and the worst element's error relative to the largest value. */
export function errorsOf(got: Float32Array, expected: Float64Array): { l2: number; worst: number } {
  let [difference, total, worst, largest] = [0, 0, 0, 0];
  for (let i = 0; i < expected.length; i++) {
    const e = expected[i] as number;
    const d = (got[i] as number) - e;
    difference += d * d;
    total += e * e;
    worst = Math.max(worst, Math.abs(d));
    largest = Math.max(largest, Math.abs(e));
  }
  return { l2: Math.sqrt(difference / total), worst: worst / largest };
}
