// Large cases whose inputs are made from a hash and whose outputs are stored as
// digests: sums over all elements, and float64 values at hashed places.
import { expect } from "vitest";
import { conv2d } from "../../src/ops/conv2d.ts";
import { convTranspose2d } from "../../src/ops/convTranspose2d.ts";
import { linear } from "../../src/ops/linear.ts";
import { sizeOf } from "../../src/shape.ts";
import { outputAndGradients, type Run, type Values, worstError } from "../harness.ts";
import { asIs, channelsLast, convolutionWeight, type GoldenCase, linearWeight, permute } from "./fixture.ts";

interface Hashed {
  readonly shape: readonly number[];
  readonly seed: number;
  readonly scale: number;
}

interface Digest {
  readonly shape: readonly number[];
  readonly sum: number;
  readonly abssum: number;
  readonly absmax: number;
  readonly index_seed: number;
  readonly samples: number;
  readonly f64: string;
}

interface ProceduralCase {
  readonly op: string;
  // biome-ignore lint/suspicious/noExplicitAny: parameters differ by op; each runner knows its own
  readonly params: any;
  readonly in: Readonly<Record<string, Hashed>>;
  readonly gy: Hashed;
  readonly out: Readonly<Record<string, Digest>>;
  readonly grad: Readonly<Record<string, Digest>>;
}

/** Is this case of the hashed kind, which has gy beside its inputs? */
export function isProcedural(golden: GoldenCase): boolean {
  return "gy" in golden;
}

function hash(i: number, seed: number): number {
  let h = (Math.imul(i + 1, 0x9e3779b1) + Math.imul(seed, 0x85ebca6b)) >>> 0;
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

function make({ shape, seed, scale }: Hashed): { shape: readonly number[]; data: Float32Array } {
  return { shape, data: Float32Array.from({ length: sizeOf(shape) }, (_, i) => ((hash(i, seed) >>> 8) / 8388608 - 1) * scale) };
}

/** How a tensor is laid out in PyTorch, and how the way back goes. */
interface Layout {
  readonly to: (t: { shape: readonly number[]; data: Float32Array }) => Values & { data: Float32Array };
  readonly back: readonly number[];
}

const layouts = {
  vector: { to: asIs, back: [0] },
  matrix: { to: asIs, back: [0, 1] },
  linearWeight: { to: linearWeight, back: [1, 0] },
  image: { to: channelsLast, back: [0, 3, 1, 2] },
  convolutionWeight: { to: convolutionWeight, back: [3, 2, 0, 1] },
} satisfies Record<string, Layout>;

function checkDigest(name: string, data: Float32Array, shape: readonly number[], layout: Layout, digest: Digest): void {
  const got = permute({ shape, data }, layout.back);
  expect(got.shape, name).toEqual(digest.shape);
  let sum = 0;
  let abssum = 0;
  let absmax = 0;
  for (const v of got.data) {
    sum += v;
    abssum += Math.abs(v);
    absmax = Math.max(absmax, Math.abs(v));
  }
  expect(Math.abs(sum - digest.sum) / digest.abssum, `sum of ${name}`).toBeLessThan(1e-6);
  expect(Math.abs(abssum - digest.abssum) / digest.abssum, `absolute sum of ${name}`).toBeLessThan(1e-6);
  expect(Math.abs(absmax - digest.absmax) / Math.max(1, digest.absmax), `largest of ${name}`).toBeLessThan(1e-5);
  const bytes = Buffer.from(digest.f64, "base64");
  const samples = Float64Array.from({ length: digest.samples }, (_, j) => bytes.readDoubleLE(8 * j));
  const places = Uint32Array.from(samples, (_, j) => hash(j, digest.index_seed) % got.data.length);
  expect(
    worstError(
      Float32Array.from(places, (i) => got.data[i] ?? Number.NaN),
      samples,
    ),
    name,
  ).toBeLessThan(1e-5);
}

async function check(golden: ProceduralCase, inputs: Readonly<Record<string, Layout>>, output: Layout, run: Run): Promise<void> {
  const names = Object.keys(inputs);
  const at = (name: string) => inputs[name] as Layout;
  const values = names.map((name) => at(name).to(make(golden.in[name] as Hashed)));
  const { y, shape, gradients } = await outputAndGradients(run, values, output.to(make(golden.gy)).data);
  checkDigest("y", y, shape, output, golden.out.y as Digest);
  names.forEach((name, i) => {
    checkDigest(`gradient of ${name}`, gradients[i] as Float32Array, (values[i] as Values).shape, at(name), golden.grad[name] as Digest);
  });
}

const runners: Readonly<Record<string, (golden: ProceduralCase) => Promise<void>>> = {
  conv2d: (golden) => {
    const { stride, padding, dilation, groups } = golden.params;
    return check(golden, { x: layouts.image, w: layouts.convolutionWeight, b: layouts.vector }, layouts.image, (x, w, b) =>
      conv2d(x, w, b, { stride, padding, dilation, groups }),
    );
  },
  conv_transpose2d: (golden) => {
    const { stride, padding, output_padding: outputPadding, dilation, groups } = golden.params;
    return check(golden, { x: layouts.image, w: layouts.convolutionWeight, b: layouts.vector }, layouts.image, (x, w, b) =>
      convTranspose2d(x, w, b, { stride, padding, outputPadding, dilation, groups }),
    );
  },
  linear: (golden) =>
    check(golden, { x: layouts.matrix, w: layouts.linearWeight, b: layouts.vector }, layouts.matrix, (x, w, b) => linear(x, w, b)),
};

/** Runs one hashed case. */
export async function runProcedural(golden: GoldenCase): Promise<void> {
  const runner = runners[golden.op];
  expect(runner, `a procedural runner for op ${golden.op}`).toBeDefined();
  await runner?.(golden as unknown as ProceduralCase);
}
