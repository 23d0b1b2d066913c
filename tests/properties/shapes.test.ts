// Shape rules and broadcasting on random ranks and shapes, against naive index arithmetic.
import fc from "fast-check";
import { expect, test } from "vitest";
import { ShapeError } from "../../src/errors.ts";
import { concat } from "../../src/ops/concat.ts";
import { tensor } from "../../src/ops/create.ts";
import { mean } from "../../src/ops/mean.ts";
import { pad } from "../../src/ops/pad.ts";
import { slice } from "../../src/ops/slice.ts";
import { sum } from "../../src/ops/sum.ts";
import { transpose } from "../../src/ops/transpose.ts";
import { type Shape, sizeOf } from "../../src/shape.ts";
import type { Tensor } from "../../src/tensor.ts";
import { outputAndGradients, randomValues, worstError } from "../harness.ts";
import { naiveBroadcast, naiveReduction } from "../naive.ts";

const extent = fc.integer({ min: 1, max: 5 });
const shape = fc.array(extent, { maxLength: 6 }).filter((s) => sizeOf(s) <= 2000);
const settings = { seed: 1, numRuns: 150 };

/** A tensor whose elements are all different, so that a wrong place shows. */
const numbered = (s: Shape): Tensor =>
  tensor(
    Float32Array.from({ length: sizeOf(s) }, (_, i) => i + 1),
    s,
  );

/** Two shapes cut from one: axes dropped in front, others set to 1. */
const pair = fc.tuple(shape, fc.infiniteStream(fc.boolean()), fc.nat(6), fc.nat(6)).map(([s, ones, dropA, dropB]) => {
  const cut = (drop: number) => s.slice(Math.min(drop, s.length)).map((n) => (ones.next().value ? 1 : n));
  return [cut(dropA), cut(dropB)] as const;
});

test("broadcast shapes, values and gradients are NumPy's", () =>
  fc.assert(
    fc.asyncProperty(pair, fc.constantFrom("add", "sub", "mul", "div"), async ([a, b], op) => {
      const expected = naiveBroadcast(a, b);
      if (!expected) throw new Error("cut from one shape, so they broadcast");
      const [x, z] = [randomValues(a, 1), randomValues(b, 2)];
      const divisor = { ...z, data: z.data.map((v) => v + (v < 0 ? -1 : 1)) };
      const gy = randomValues(expected.shape, 3).data;
      const got = await outputAndGradients((p, q) => (p as Tensor)[op](q as Tensor), [x, divisor], gy);
      expect(got.shape).toEqual(expected.shape);
      const values = {
        add: (p: number, q: number) => p + q,
        sub: (p: number, q: number) => p - q,
        mul: (p: number, q: number) => p * q,
        div: (p: number, q: number) => p / q,
      };
      const slopes = {
        add: () => [1, 1],
        sub: () => [1, -1],
        mul: (p: number, q: number) => [q, p],
        div: (p: number, q: number) => [1 / q, -p / (q * q)],
      };
      const da = new Float64Array(x.data.length);
      const db = new Float64Array(z.data.length);
      expected.from.forEach(([i, j], at) => {
        const [p, q] = [x.data[i] as number, divisor.data[j] as number];
        expect(got.y[at]).toBe(Math.fround(values[op](p, q)));
        const [slopeA, slopeB] = slopes[op](p, q) as [number, number];
        da[i] = (da[i] as number) + slopeA * (gy[at] as number);
        db[j] = (db[j] as number) + slopeB * (gy[at] as number);
      });
      expect(worstError(got.gradients[0] as Float32Array, da)).toBeLessThan(1e-5);
      expect(worstError(got.gradients[1] as Float32Array, db)).toBeLessThan(1e-5);
    }),
    settings,
  ));

test("shapes broadcast exactly where NumPy's do", () =>
  fc.assert(
    fc.property(shape, shape, (a, b) => {
      fc.pre(sizeOf(a) * sizeOf(b) <= 20000);
      const expected = naiveBroadcast(a, b);
      if (expected) expect(numbered(a).add(numbered(b)).shape).toEqual(expected.shape);
      else expect(() => numbered(a).add(numbered(b))).toThrow(ShapeError);
    }),
    settings,
  ));

test("sums and means over any axes", () =>
  fc.assert(
    fc.asyncProperty(
      shape.chain((s) => fc.tuple(fc.constant(s), fc.subarray(s.map((_, axis) => axis)))),
      async ([s, axes]) => {
        const { kept, to } = naiveReduction(s, axes);
        const exact = new Float64Array(sizeOf(kept));
        const x = numbered(s);
        to.forEach((at, i) => {
          exact[at] = (exact[at] as number) + i + 1;
        });
        expect(await sum(x, { axes }).data()).toEqual(Float32Array.from(exact)); // integers below 2^24: no rounding
        const count = sizeOf(s) / sizeOf(kept);
        expect(await mean(x, { axes }).data()).toEqual(Float32Array.from(exact, (v) => v / count));
        expect(sum(x, { axes, keepDims: true }).shape).toEqual(kept);
      },
    ),
    settings,
  ));

test("a transposed tensor, transposed back, is itself", () =>
  fc.assert(
    fc.asyncProperty(
      shape.chain((s) =>
        fc.tuple(
          fc.constant(s),
          fc.shuffledSubarray(
            s.map((_, axis) => axis),
            { minLength: s.length },
          ),
        ),
      ),
      async ([s, order]) => {
        const x = numbered(s);
        const y = transpose(x, order);
        expect(y.shape).toEqual(order.map((axis) => s[axis]));
        const back = order.map((_, axis) => order.indexOf(axis));
        expect(await transpose(y, back).data()).toEqual(await x.data());
      },
    ),
    settings,
  ));

test("a reshaped tensor keeps its order, and -1 finds its extent", () =>
  fc.assert(
    fc.asyncProperty(
      shape.chain((s) => fc.tuple(fc.constant(s), fc.shuffledSubarray(s, { minLength: s.length }), fc.nat())),
      async ([s, wanted, open]) => {
        const x = numbered(s);
        const marked = wanted.map((n, axis) => (axis === open % wanted.length ? -1 : n));
        const y = x.reshape(marked);
        expect(y.shape).toEqual(wanted);
        expect(await y.reshape(s).data()).toEqual(await x.data());
        expect(() => x.reshape([...wanted, 2])).toThrow(ShapeError);
      },
    ),
    settings,
  ));

test("concat of the slices of a tensor is the tensor", () =>
  fc.assert(
    fc.asyncProperty(
      shape.filter((s) => s.length > 0).chain((s) => fc.tuple(fc.constant(s), fc.nat(s.length - 1), fc.array(fc.nat(5), { maxLength: 3 }))),
      async ([s, axis, cuts]) => {
        const x = numbered(s);
        const n = s[axis] as number;
        const bounds = [0, ...cuts.map((cut) => Math.min(cut, n)).sort((a, b) => a - b), n];
        const at = (i: number) => s.map((_, a) => (a === axis ? (bounds[i] as number) : 0));
        const end = (i: number) => s.map((extent, a) => (a === axis ? (bounds[i] as number) : extent));
        const parts = bounds.slice(1).map((_, i) => slice(x, at(i), end(i + 1)));
        const y = concat(parts, axis);
        expect(y.shape).toEqual(s);
        expect(await y.data()).toEqual(await x.data());
      },
    ),
    settings,
  ));

test("the inside of a padded tensor is the tensor, the rest is the value", () =>
  fc.assert(
    fc.asyncProperty(
      shape.chain((s) => fc.tuple(fc.constant(s), fc.array(fc.tuple(fc.nat(2), fc.nat(2)), { minLength: s.length, maxLength: s.length }))),
      async ([s, padding]) => {
        fc.pre(s.length <= 4);
        const x = numbered(s);
        const y = pad(x, padding, -1);
        const starts = padding.map(([before]) => before);
        const inside = slice(
          y,
          starts,
          s.map((n, axis) => n + (starts[axis] as number)),
        );
        expect(await inside.data()).toEqual(await x.data());
        expect((await y.data()).filter((v) => v === -1).length).toBe(y.size - x.size);
      },
    ),
    settings,
  ));
