// What op tests share: gradients of any function, checked against float64
// references and central differences, with memory back where it was.
import { expect } from "vitest";
import type { DType } from "../src/backend.ts";
import { differentiate } from "../src/differentiate.ts";
import { defineOp } from "../src/op.ts";
import { intTensor, tensor } from "../src/ops/create.ts";
import { backend, memoryInfo, Storage } from "../src/runtime.ts";
import { type Shape, sizeOf } from "../src/shape.ts";
import { scope, type Tensor } from "../src/tensor.ts";

/** A tensor's worth of values on the host. */
export interface Values {
  readonly shape: Shape;
  readonly data: Float32Array | Int32Array;
}

/** A function under test, of its float inputs. It is called inside a scope. */
export type Run = (...inputs: Tensor[]) => Tensor;

/** A loss whose gradient with respect to y is exactly gy. */
export const weighted = defineOp<readonly [y: Tensor, gy: Tensor]>("weighted", {
  shape: () => [],
  reads: [1],
  forward: (k, loss) => k.fill(loss.ptr, 1, 0),
  backward: (k, _, [dy], { inputs: [y, gy] }) => dy && k.copy(dy.ptr, gy.ptr, y.size),
});

/** Deterministic values, uniform in [-scale, scale), for seeded random tests. */
export function randomValues(shape: Shape, seed: number, scale = 1): { shape: Shape; data: Float32Array } {
  let state = Math.imul(seed + 1, 0x9e3779b1) >>> 0;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    let h = state;
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    return ((h ^ (h >>> 16)) >>> 8) / 8388608 - 1;
  };
  return { shape, data: Float32Array.from({ length: sizeOf(shape) }, () => scale * next()) };
}

/** Seeded integers in [low, high]. */
export function randomInt(seed: number, low: number, high: number): number {
  const [value] = randomValues([1], seed).data;
  return low + Math.floor((((value as number) + 1) / 2) * (high - low + 1));
}

export function toTensor({ shape, data }: Values): Tensor<DType> {
  return data instanceof Int32Array ? intTensor(data, shape) : tensor(data, shape);
}

function isFloat(handle: Tensor<DType>): handle is Tensor {
  return handle.dtype === "f32";
}

/** Runs `run` and returns y and the gradient of sum(y·gy) for the f32 inputs. Checks that memory is back afterwards. */
export async function outputAndGradients(
  run: Run,
  inputs: readonly Values[],
  gy?: ArrayLike<number>,
): Promise<{ y: Float32Array; shape: Shape; gradients: (Float32Array | undefined)[] }> {
  const before = memoryInfo().used;
  const handles = inputs.map(toTensor);
  const targets = handles.map((parameter) =>
    parameter.dtype === "f32" ? { parameter, gradient: Storage.allocateHeld(Math.max(4, parameter.size * 4), "test") } : undefined,
  );
  let y: Promise<Float32Array> | undefined;
  let shape: Shape = [];
  let gradients: (Float32Array | undefined)[] = [];
  const wanted = targets.filter((target) => target !== undefined);
  const build = () => {
    // times one, which is exact: so inputs are values of the step, given up where the op claims not to read them
    const out = run(...(handles.map((handle) => (isFloat(handle) ? handle.mul(1) : handle)) as Tensor[]));
    shape = out.shape;
    y = out.data();
    return weighted(out, tensor(gy ? Float32Array.from(gy) : new Float32Array(out.size).fill(1), out.shape));
  };
  if (gy) {
    differentiate("test", wanted, build, (received) => {
      const got = new Map(wanted.map((target, i) => [target, received[i]]));
      gradients = targets.map((target) =>
        target && got.get(target) ? backend().readF32(target.gradient.ptr, target.parameter.size) : undefined,
      );
    });
  } else {
    scope(() => {
      const out = run(...(handles as Tensor[]));
      shape = out.shape;
      y = out.data();
      return undefined;
    });
  }
  for (const handle of handles) handle.dispose();
  for (const target of wanted) target.gradient.release();
  expect(memoryInfo().used, "memory is back to where it was").toBe(before);
  return { y: (await y) as Float32Array, shape, gradients };
}

/** Largest |got − expected|, relative to max(1, largest |expected|). */
export function worstError(got: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(got.length).toBe(expected.length);
  let scale = 1;
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    const e = expected[i] as number;
    const g = got[i] as number;
    scale = Math.max(scale, Math.abs(e));
    if (Number.isNaN(e) !== Number.isNaN(g)) return Number.POSITIVE_INFINITY;
    if (e !== g) worst = Math.max(worst, Math.abs(g - e));
  }
  return worst / scale;
}

/** A naive float64 implementation: values in, values out, in the same order as the op's inputs. */
export type Reference = (...inputs: Float64Array[]) => ArrayLike<number>;

export interface ReferenceOptions {
  /** Worst error allowed, relative to max(1, largest expected); default 1e-5, some 100 float32 roundings. */
  readonly tolerance?: number;
  readonly gradientTolerance?: number;
  /** Seed of gy. */
  readonly seed?: number;
  /** Step of the central differences. */
  readonly step?: number;
}

/**
 * Checks y against a float64 reference and the gradients of sum(y·gy) against central differences of
 * that reference (step 1e-4 in float64: its own error is near 1e-8, so `tolerance` is the kernel's).
 */
export async function checkAgainstReference(
  run: Run,
  reference: Reference,
  inputs: readonly Values[],
  options: ReferenceOptions = {},
): Promise<void> {
  const { tolerance = 1e-5, gradientTolerance = tolerance, seed = 7, step = 1e-4 } = options;
  const exact = inputs.map(({ data }) => Float64Array.from(data));
  const expected = reference(...exact);
  const gy = randomValues([expected.length], seed).data;
  const { y, gradients } = await outputAndGradients(run, inputs, gy);
  expect(worstError(y, expected), "y").toBeLessThan(tolerance);
  const total = () => {
    const out = reference(...exact);
    let sum = 0;
    for (let i = 0; i < out.length; i++) sum += (out[i] as number) * (gy[i] as number);
    return sum;
  };
  gradients.forEach((gradient, index) => {
    if (!gradient) return;
    const x = exact[index] as Float64Array;
    const numeric = Float64Array.from(x, (value, i) => {
      x[i] = value + step;
      const above = total();
      x[i] = value - step;
      const below = total();
      x[i] = value;
      return (above - below) / (2 * step);
    });
    expect(worstError(gradient, numeric), `gradient of input ${index}`).toBeLessThan(gradientTolerance);
  });
}
