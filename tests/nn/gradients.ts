// Gradients of a module's output with respect to its input and parameters, and the same by central differences.
import type { DType } from "../../src/backend.ts";
import { differentiate } from "../../src/differentiate.ts";
import type { AnyModule } from "../../src/nn/module.ts";
import type { Param } from "../../src/nn/param.ts";
import { backend, Storage } from "../../src/runtime.ts";
import { type Shape, sizeOf } from "../../src/shape.ts";
import { scope, type Tensor } from "../../src/tensor.ts";
import { randomInt, randomValues, toTensor, type Values, weighted, worstError } from "../harness.ts";

/** What is differentiated: a function of one tensor that may use parameters. */
export interface Subject {
  readonly forward: (x: Tensor<DType>) => Tensor;
  readonly parameters: readonly Param[];
  /** Called before each evaluation: puts random streams back. */
  readonly reset?: () => void;
}

/** Distinct values in (−4, 4), in no order, far enough from one another and from `breaks` for a central difference. */
export function spacedValues(shape: Shape, breaks: readonly number[] = []): { shape: Shape; data: Float32Array } {
  const n = sizeOf(shape);
  const order = Array.from({ length: n }, (_, i) => [randomInt(i, 0, 1e6), i] as const).sort(([a], [b]) => a - b);
  const at = ([, i]: readonly [number, number]) => -4 + (8 * (i + 0.5)) / n;
  const near = (v: number) => breaks.some((b) => Math.abs(v - b) < 1 / 64);
  return { shape, data: Float32Array.from(order.map(at), (v) => (near(v) ? v + 1 / 32 : v)) };
}

/** A module as it is now, of an input that it takes. */
export function subjectOf(module: AnyModule, reset?: () => void): Subject {
  const forward = (x: Tensor<DType>) => module.forward(x as never) as Tensor; // what goes in and comes out is the test's to know
  return { forward, parameters: [...module.parameters()], ...(reset && { reset }) };
}

/** Output of one evaluation, without a step. */
export async function outputOf({ forward, reset }: Subject, x: Values): Promise<{ shape: Shape; data: Float32Array }> {
  reset?.();
  const read = scope(() => {
    const y = forward(toTensor(x));
    return { shape: y.shape, data: y.data() };
  });
  return { shape: read.shape, data: await read.data };
}

/**
 * The worst error, relative to max(1, largest), of the gradients of sum(y·gy) against central differences in float32.
 * With values near 1 and a step of 2^-7, rounding makes up to some 1e-4 of it for sums of many terms, and the
 * difference quotient of curved functions as much: so it is to be compared with 2e-3, which a wrong term exceeds.
 */
export async function gradientError(subject: Subject, x: Values, step = 2 ** -7): Promise<number> {
  const { forward, parameters, reset } = subject;
  const { data: y, shape } = await outputOf(subject, x);
  const gy = randomValues(shape, 5);
  const total = async () => {
    const { data } = await outputOf(subject, x);
    return data.reduce((sum, v, i) => sum + v * (gy.data[i] as number), 0);
  };
  reset?.();
  const input = toTensor(x);
  const wanted: Tensor[] = [...(isFloat(input) ? [input] : []), ...parameters];
  const targets = wanted.map((parameter) => ({ parameter, gradient: Storage.allocateHeld(Math.max(4, 4 * parameter.size), "test") }));
  let received: readonly boolean[] = [];
  let gradients: Float32Array[] = [];
  differentiate(
    "test",
    targets,
    () => weighted(forward(input), toTensor(gy) as Tensor),
    (which) => {
      received = which;
      gradients = targets.map(({ parameter, gradient }) => backend().readF32(gradient.ptr, parameter.size));
    },
  );
  input.dispose();
  for (const { gradient } of targets) gradient.release();
  let worst = y.some(Number.isNaN) ? Number.POSITIVE_INFINITY : 0;
  for (const [index, tensor] of wanted.entries()) {
    const values = tensor === input ? x.data : backend().readF32(tensor.ptr, tensor.size);
    const put = () => {
      if (tensor !== input) backend().write(tensor.ptr, values);
    };
    const numeric = new Float64Array(values.length);
    for (const [i, value] of values.entries()) {
      values[i] = value + step;
      put();
      const [above, high] = [await total(), values[i] as number];
      values[i] = value - step;
      put();
      numeric[i] = (above - (await total())) / (high - (values[i] as number));
      values[i] = value;
    }
    put();
    const exact = received[index] ? (gradients[index] as Float32Array) : new Float32Array(values.length);
    worst = Math.max(worst, worstError(exact, numeric));
  }
  return worst;
}

function isFloat(x: Tensor<DType>): x is Tensor {
  return x.dtype === "f32";
}
