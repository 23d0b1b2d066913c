// Clipping of gradients: PyTorch's clip_grad_norm_, values, and norms that are not finite.
import { describe, expect, test } from "vitest";
import { NonFiniteError } from "../../src/errors.ts";
import { BatchNorm2d } from "../../src/nn/batchNorm2d.ts";
import { Param } from "../../src/nn/param.ts";
import { tensor } from "../../src/ops/create.ts";
import { sum } from "../../src/ops/sum.ts";
import type { OptimizerOptions } from "../../src/optim/groups.ts";
import { SGD } from "../../src/optim/sgd.ts";
import { backend } from "../../src/runtime.ts";
import { readFixture } from "../golden/fixture.ts";
import { randomValues, worstError } from "../harness.ts";

interface ClipCase {
  readonly max_norm: number;
  readonly grads: readonly [readonly number[], readonly (readonly number[])[]];
  readonly total_norm: number;
  readonly clipped: readonly [readonly number[], readonly (readonly number[])[]];
}

const valuesOf = (p: Param) => backend().readF32(p.ptr, p.size);

/** The gradients as SGD sees them after clipping: what it subtracts from zeros at rate 1. */
function clipped(gradients: readonly ArrayLike<number>[], options: Omit<OptimizerOptions, "lr">): Float32Array[] {
  const parameters = gradients.map((g) => new Param([g.length], (t) => backend().kernels.fill(t.ptr, g.length, 0)));
  const optimizer = new SGD(parameters, { lr: 1, ...options });
  optimizer.step(() => parameters.map((p, i) => sum(p.mul(tensor(gradients[i] as ArrayLike<number>)))).reduce((a, b) => a.add(b)));
  return parameters.map((p) => valuesOf(p).map((v) => -v));
}

describe("clipNorm is PyTorch's clip_grad_norm_", () => {
  const { clip_grad_norm } = readFixture("schedulers.json") as { clip_grad_norm: ClipCase[] };
  test.each(clip_grad_norm)("to $max_norm", ({ max_norm, grads, total_norm, clipped: expected }) => {
    const flat = grads.map((g) => g.flat());
    const got = clipped(flat, { clipNorm: max_norm });
    expected.forEach((values, i) => {
      expect(worstError(got[i] as Float32Array, values.flat())).toBeLessThan(1e-6);
    });
    const squares = flat.map((g) => {
      const t = tensor(g);
      return backend().kernels.sum_of_squares(t.ptr, t.size);
    });
    expect(Math.sqrt(squares.reduce((a, b) => a + b))).toBeCloseTo(total_norm, 6);
  });
});

test("clipValue first, then clipNorm", () => {
  expect(clipped([[3, -0.25, -7]], { clipValue: 1 }).map((v) => [...v])).toEqual([[1, -0.25, -1]]);
  const [both] = clipped([[3, 0, -7]], { clipValue: 1, clipNorm: 0.5 });
  const expected = 0.5 / (Math.sqrt(2) + 1e-6);
  expect(worstError(both as Float32Array, [expected, 0, -expected])).toBeLessThan(1e-7);
  expect(clipped([[1, -2]], { clipNorm: 3 }).map((v) => [...v])).toEqual([[1, -2]]);
});

test("sum_of_squares: every tail, in float64", () => {
  for (const n of [1, 2, 3, 4, 5, 7, 8, 9, 63, 4099]) {
    const { data } = randomValues([n], n, 1e25);
    const x = tensor(data);
    const expected = data.reduce((total, v) => total + v * v, 0);
    expect(backend().kernels.sum_of_squares(x.ptr, n) / expected).toBeCloseTo(1, 12);
  }
});

test("the norm does not depend on how parameters lie in memory", () => {
  const gradients = [randomValues([5], 1).data, randomValues([9], 2).data, randomValues([2], 3).data];
  const together = clipped(gradients, { clipNorm: 0.1 });
  const parameters = gradients.map((g) => new Param([g.length], (t) => backend().kernels.fill(t.ptr, g.length, 0)));
  new SGD([parameters[1] as Param], { lr: 1 }); // this one lies alone from now on
  const optimizer = new SGD(
    parameters.map((p) => p),
    { lr: 1, clipNorm: 0.1 },
  );
  new SGD([parameters[1] as Param], { lr: 1 }); // and is taken out of the middle of the others
  optimizer.step(() => parameters.map((p, i) => sum(p.mul(tensor(gradients[i] as ArrayLike<number>)))).reduce((a, b) => a.add(b)));
  expect(parameters.map((p) => valuesOf(p).map((v) => -v))).toEqual(together);
});

test("a norm that is not finite changes nothing: no parameter, no running statistics", async () => {
  const norm = new BatchNorm2d(1);
  const w = new Param([1], (t) => backend().write(t.ptr, Float32Array.of(1e-30)));
  const optimizer = new SGD([w, ...norm.parameters()], { lr: 1, clipNorm: 1, momentum: 0.9 });
  const x = randomValues([4, 2, 2, 1], 1);
  const state = async () => Promise.all([...norm.stateDict().values(), w].map((t) => t.data()));
  const before = await state();
  const step = (factor: number) => () => optimizer.step(() => sum(norm.forward(tensor(x.data, x.shape))).add(sum(w.mul(3e38).mul(factor))));
  expect(step(10)).toThrow(NonFiniteError); // the loss is 3e9, its gradient 3e39
  expect(await state()).toEqual(before);
  expect(optimizer.counters.updates).toEqual([0, 0, 0]);
  step(1e-38)();
  expect(await state()).not.toEqual(before);
});
