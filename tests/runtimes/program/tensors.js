// Sections of the tensor operations that are no layers: values, and the gradients of those that sum.
import {
  all,
  any,
  argmin,
  argsort,
  clamp,
  countNonZero,
  cumsum,
  expm1,
  flip,
  gather,
  greater,
  indexSelect,
  intTensor,
  log1p,
  logSumExp,
  maximum,
  min,
  minimum,
  norm,
  prod,
  reciprocal,
  rsqrt,
  scatterAdd,
  sort,
  std,
  tensor,
  tile,
  topk,
  transpose,
  variance,
  where,
} from "wasmgrad";
import { values } from "./examples.js";
import { lossAndGradient } from "./gradient.js";

const shape = [6, 11, 7];
const x = values(6 * 11 * 7, 11);
const index = intTensor(
  Array.from({ length: 6 * 4 * 7 }, (_, i) => (i * 5) % 11),
  [6, 4, 7],
);

/** Functions of x that have a gradient. */
const smooth = {
  clamp: (t) => clamp(t, { min: -0.3, max: 0.6 }),
  cumsum: (t) => cumsum(t, 1),
  expm1,
  flip: (t) => flip(t, [0, 2]),
  gather: (t) => gather(t, 1, index),
  indexSelect: (t) => indexSelect(t, 2, intTensor([3, 3, 0])),
  log1p: (t) => log1p(t.mul(t)),
  logSumExp: (t) => logSumExp(t, { axes: [0, 2] }),
  "maximum, minimum": (t) => maximum(t, t.mul(t)).add(minimum(t, tensor([0.5]))),
  min: (t) => min(t, { axes: 1 }),
  norm: (t) => norm(t, { p: 3, axes: [1, 2] }),
  prod: (t) => prod(t, { axes: [0, 2] }),
  reciprocal: (t) => reciprocal(t.mul(t).add(1)),
  rsqrt: (t) => rsqrt(t.mul(t).add(1)),
  scatterAdd: (t) => scatterAdd(t, 1, index, gather(t, 1, index)),
  sort: (t) => sort(t, { axis: 1, descending: true })[0],
  std: (t) => std(t, { axes: [0, 1] }),
  tile: (t) => tile(t, [2, 1, 3]),
  topk: (t) => topk(t, 3)[0],
  variance: (t) => variance(t, { axes: 2 }),
  where: (t) => where(greater(t, 0.5), t.mul(2), transpose(t, [0, 1, 2])),
};

export const tensors = {
  ...Object.fromEntries(Object.entries(smooth).map(([name, f]) => [name, () => lossAndGradient(f, x, shape)])),
  async "integer results"() {
    const t = tensor(x, shape);
    const results = [
      argmin(t, { axis: 1 }),
      argsort(t, { axis: 1 }),
      topk(t, 5, { axis: 0, largest: false })[1],
      countNonZero(greater(t, 0), { axes: [0, 2] }),
      any(greater(t, 0.9), { axes: 1 }),
      all(greater(t, -0.9), { axes: 1 }),
    ];
    return Promise.all(results.map(async (y) => new Uint8Array((await y.data()).buffer)));
  },
};
