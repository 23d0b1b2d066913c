// Reads the PyTorch fixtures: base64 tensors, NCHW, converted to channels-last.
import { readdirSync, readFileSync } from "node:fs";
import { expect } from "vitest";
import { outputAndGradients, type Run, type Values, worstError } from "../harness.ts";

/** Where the fixtures are: `tests/fixtures`, or what WASMGRAD_FIXTURES names. */
export const folder = process.env.WASMGRAD_FIXTURES ?? new URL("../fixtures", import.meta.url).pathname;

/** A tensor in a fixture: `f32` or `i32` for inputs, `f64` (the truth) beside `f32` for outputs. */
export interface GoldenTensor {
  readonly shape: readonly number[];
  readonly f32?: string;
  readonly f64?: string;
  readonly i32?: string;
}

export interface GoldenCase {
  readonly name: string;
  readonly op: string;
  // biome-ignore lint/suspicious/noExplicitAny: parameters differ by op; each runner knows its own
  readonly params: any;
  readonly in: Readonly<Record<string, GoldenTensor>>;
  readonly out: Readonly<Record<string, GoldenTensor>>;
  readonly grad?: Readonly<Record<string, GoldenTensor>>;
}

/** Runs one case; throws (or fails an expectation) where it does not hold. */
export type Runner = (golden: GoldenCase) => Promise<void>;

export function files(): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .sort();
}

export function readFixture(name: string) {
  return JSON.parse(readFileSync(`${folder}/${name}`, "utf8"));
}

function bytes(base64: string): ArrayBuffer {
  const b = Buffer.from(base64, "base64");
  return b.buffer.slice(b.byteOffset, b.byteOffset + b.length) as ArrayBuffer;
}

/** An input's values. */
export function decode(t: GoldenTensor): Values {
  if (t.i32 !== undefined) return { shape: t.shape, data: new Int32Array(bytes(t.i32)) };
  if (t.f32 !== undefined) return { shape: t.shape, data: new Float32Array(bytes(t.f32)) };
  throw new Error("a fixture tensor without f32 or i32 values");
}

/** The float64 truth of an output. */
export function truth(t: GoldenTensor): { shape: readonly number[]; data: Float64Array } {
  if (t.f64 === undefined) throw new Error("a fixture output without f64 values");
  return { shape: t.shape, data: new Float64Array(bytes(t.f64)) };
}

type AnyArray = Float32Array | Float64Array | Int32Array;

/** Reorders axes: axis i of the result is axis order[i] of the argument. */
export function permute<A extends AnyArray>(
  { shape, data }: { shape: readonly number[]; data: A },
  order: readonly number[],
): { shape: number[]; data: A } {
  const to = order.map((axis) => shape[axis] as number);
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const out = data.slice() as A;
  for (let i = 0; i < out.length; i++) {
    let rest = i;
    let from = 0;
    for (let axis = to.length - 1; axis >= 0; axis--) {
      const extent = to[axis] as number;
      from += (rest % extent) * (strides[order[axis] as number] as number);
      rest = Math.floor(rest / extent);
    }
    out[i] = data[from] as number;
  }
  return { shape: to, data: out };
}

type Layout = <A extends AnyArray>(t: { shape: readonly number[]; data: A }) => { shape: readonly number[]; data: A };

export const asIs: Layout = (t) => t;
/** [N, C, …] to [N, …, C]. */
export const channelsLast: Layout = (t) => (t.shape.length < 3 ? t : permute(t, [0, ...t.shape.map((_, i) => i).slice(2), 1]));
/** Convolution weights [out, in/groups, kh, kw] to [kh, kw, in/groups, out]. */
export const convolutionWeight: Layout = (t) => permute(t, [2, 3, 1, 0]);
/** Linear weights [out, in] to [in, out]. */
export const linearWeight: Layout = (t) => permute(t, [1, 0]);

/**
 * Runs a case: `inputs` names the fixture's inputs in the op's order with their layouts; `layout` is the
 * output's. Compares y and every gradient with float64. The default tolerance, 1e-5 relative to the largest
 * value (at least 1), is what the fixtures' own README calls comfortable for float32.
 */
export async function checkGolden(
  golden: GoldenCase,
  inputs: Readonly<Record<string, Layout>>,
  layout: Layout,
  run: Run,
  tolerance = 1e-5,
): Promise<void> {
  const names = Object.keys(inputs).filter((name) => golden.in[name] !== undefined);
  const at = (name: string) => inputs[name] ?? asIs;
  const values = names.map((name) => at(name)(decode(golden.in[name] as GoldenTensor)));
  const expected = layout(truth(golden.out.y as GoldenTensor));
  const gy = golden.in.gy ? layout(decode(golden.in.gy)).data : Float32Array.of(1);
  const { y, shape, gradients } = await outputAndGradients(run, values, golden.grad ? gy : undefined);
  expect(shape).toEqual(expected.shape);
  expect(worstError(y, expected.data), "y").toBeLessThan(tolerance);
  names.forEach((name, i) => {
    const gradient = golden.grad?.[name];
    if (gradient)
      expect(worstError(gradients[i] as Float32Array, at(name)(truth(gradient)).data), `gradient of ${name}`).toBeLessThan(tolerance);
  });
}
