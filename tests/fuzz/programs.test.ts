// Random programs: ops applied to one another's results, values used several times, parts of it recomputed; values and
// gradients against the same program in float64.
import fc from "fast-check";
import { expect, test } from "vitest";
import { matmul, memoryInfo, mul, recompute, sigmoid, sin, softplus, sum, type Tensor, tanh, transpose } from "../../src/index.ts";
import { checkAgainstReference, randomValues } from "../harness.ts";
import { settings } from "./settings.ts";

/** A matrix in float64. */
interface Matrix {
  readonly shape: readonly [rows: number, columns: number];
  readonly data: Float64Array;
}

const each = ({ shape, data }: Matrix, f: (v: number, i: number) => number): Matrix => ({ shape, data: data.map(f) });
const at = ({ shape, data }: Matrix, row: number, column: number) => data[row * shape[1] + column] as number;
const matrix = (rows: number, columns: number, f: (row: number, column: number) => number): Matrix => ({
  shape: [rows, columns],
  data: Float64Array.from({ length: rows * columns }, (_, i) => f(Math.floor(i / columns), i % columns)),
});

/** An op on one or two values of the program, and the same in float64. The second value has the first one's shape. */
interface Op {
  readonly run: (x: Tensor, z: Tensor) => Tensor;
  readonly reference: (x: Matrix, z: Matrix) => Matrix;
}

/** Smooth everywhere, so that central differences tell their slopes. */
const ops: readonly Op[] = [
  { run: (x) => tanh(x), reference: (x) => each(x, Math.tanh) },
  { run: (x) => sigmoid(x), reference: (x) => each(x, (v) => 1 / (1 + Math.exp(-v))) },
  { run: (x) => sin(x), reference: (x) => each(x, Math.sin) },
  { run: (x) => softplus(x), reference: (x) => each(x, (v) => Math.log1p(Math.exp(v))) },
  { run: (x, z) => x.add(z), reference: (x, z) => each(x, (v, i) => v + (z.data[i] as number)) },
  { run: (x, z) => x.sub(z.mul(0.5)), reference: (x, z) => each(x, (v, i) => v - 0.5 * (z.data[i] as number)) },
  { run: (x, z) => mul(tanh(x), z), reference: (x, z) => each(x, (v, i) => Math.tanh(v) * (z.data[i] as number)) },
  {
    run: (x, z) => tanh(matmul(x, transpose(z))),
    reference: (x, z) =>
      matrix(x.shape[0], z.shape[0], (row, column) => {
        let total = 0;
        for (let k = 0; k < x.shape[1]; k++) total += at(x, row, k) * at(z, column, k);
        return Math.tanh(total);
      }),
  },
  { run: (x) => transpose(x), reference: (x) => matrix(x.shape[1], x.shape[0], (row, column) => at(x, column, row)) },
  {
    run: (x) => x.sub(sum(x, { axes: [0], keepDims: true }).mul(0.25)),
    reference: (x) =>
      matrix(...x.shape, (row, column) => {
        let total = 0;
        for (let i = 0; i < x.shape[0]; i++) total += at(x, i, column);
        return at(x, row, column) - 0.25 * total;
      }),
  },
  {
    run: (x) => x.reshape([x.size, 1]).mul(0.5).reshape(x.shape),
    reference: (x) => each(x, (v) => 0.5 * v),
  },
  {
    run: (x, z) => recompute(() => tanh(sigmoid(x).mul(z))),
    reference: (x, z) => each(x, (v, i) => Math.tanh((z.data[i] as number) / (1 + Math.exp(-v)))),
  },
];

/** A line: an op, and how far back its values were made. */
const line = fc.tuple(fc.nat(ops.length - 1), fc.nat(5), fc.nat(5));

/** Runs the lines one after the other; where the second value does not fit the first one's shape, the first stands for both. */
function execute<T extends { readonly shape: readonly number[] }>(
  lines: readonly (readonly [op: number, first: number, second: number])[],
  input: T,
  applied: (op: Op, x: T, z: T) => T,
): T {
  const values = [input];
  for (const [op, first, second] of lines) {
    const [x, z] = [first, second].map((back) => values[Math.max(0, values.length - 1 - back)] as T) as [T, T];
    values.push(applied(ops[op] as Op, x, z.shape.join() === x.shape.join() ? z : x));
  }
  return values.at(-1) as T;
}

test("values and gradients of random programs", () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(line, { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 5 }),
      fc.nat(1000),
      async (lines, rows, columns, seed) => {
        const { used } = memoryInfo();
        const shape: readonly [number, number] = [rows, columns];
        await checkAgainstReference(
          (x) => execute(lines, x as Tensor, ({ run }, a, b) => run(a, b)).mul(1),
          (data) => execute<Matrix>(lines, { shape, data: data as Float64Array }, ({ reference }, a, b) => reference(a, b)).data,
          [randomValues(shape, seed)],
          { tolerance: 1e-4 }, // a dozen ops, each of which passes on, and may double, the errors of those before
        );
        expect(memoryInfo().used).toBe(used);
      },
    ),
    settings(1500, 1),
  ));
