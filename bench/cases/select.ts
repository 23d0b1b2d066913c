// Comparison, choice, selection, sorting, running sums and extrema of two tensors.
import { adaptiveMaxPool2d } from "../../src/ops/adaptiveMaxPool2d.ts";
import { clamp } from "../../src/ops/clamp.ts";
import { greater } from "../../src/ops/compare.ts";
import { countNonZero } from "../../src/ops/countNonZero.ts";
import { intTensor } from "../../src/ops/create.ts";
import { cumsum } from "../../src/ops/cumsum.ts";
import { expand } from "../../src/ops/expand.ts";
import { flip } from "../../src/ops/flip.ts";
import { gather } from "../../src/ops/gather.ts";
import { indexSelect } from "../../src/ops/indexSelect.ts";
import { logSumExp } from "../../src/ops/logSumExp.ts";
import { maximum } from "../../src/ops/maximum.ts";
import { min } from "../../src/ops/min.ts";
import { pixelShuffle } from "../../src/ops/pixelShuffle.ts";
import { prod } from "../../src/ops/prod.ts";
import { rand, randn } from "../../src/ops/random.ts";
import { sort, topk } from "../../src/ops/sort.ts";
import { variance } from "../../src/ops/variance.ts";
import { where } from "../../src/ops/where.ts";
import { type Shape, sizeOf } from "../../src/shape.ts";
import { scope, type Tensor } from "../../src/tensor.ts";
import type { BenchCase } from "../case.ts";

/** `words`: how many times the values of x are read or written at least. */
function selection(name: string, shape: Shape, words: number, make: () => (x: Tensor) => unknown): BenchCase {
  return {
    name: `${name} [${shape}]`,
    bytes: 4 * words * sizeOf(shape),
    setup() {
      const x = randn(shape);
      const run = make();
      return () => {
        scope(() => {
          run(x);
        });
      };
    },
  };
}

const places = (shape: Shape, extent: number) =>
  intTensor(
    Int32Array.from({ length: sizeOf(shape) }, (_, i) => (i * 7919) % extent),
    shape,
  );

export const cases: BenchCase[] = [
  selection("greater, number", [1 << 17], 2, () => (x) => greater(x, 0)),
  selection("maximum", [1 << 17], 3, () => {
    const other = rand([1 << 17]);
    return (x) => maximum(x, other);
  }),
  selection("maximum, columns", [2048, 64], 2, () => {
    const other = rand([64]);
    return (x) => maximum(x, other);
  }),
  selection("maximum, narrow columns", [13107, 10], 2, () => {
    const other = rand([10]);
    return (x) => maximum(x, other);
  }),
  selection("where", [1 << 17], 4, () => {
    const [condition, other] = [greater(randn([1 << 17]), 0), rand([1 << 17])];
    return (x) => where(condition, x, other);
  }),
  selection("clamp", [1 << 17], 2, () => (x) => clamp(x, { min: -1, max: 1 })),
  selection("gather", [2048, 64], 3, () => {
    const index = places([2048, 64], 64);
    return (x) => gather(x, 1, index);
  }),
  selection("indexSelect, rows", [2048, 64], 2, () => {
    const index = places([2048], 2048);
    return (x) => indexSelect(x, 0, index);
  }),
  selection("indexSelect, single values", [2048, 64], 2, () => {
    const index = places([64], 64);
    return (x) => indexSelect(x, 1, index);
  }),
  selection("sort", [1 << 17], 4, () => (x) => sort(x)),
  selection("sort, short rows", [8192, 16], 4, () => (x) => sort(x)),
  selection("sort, columns", [1000, 128], 4, () => (x) => sort(x, { axis: 0 })),
  selection("topk 5", [128, 1000], 1, () => (x) => topk(x, 5)),
  selection("cumsum, last axis", [128, 1000], 2, () => (x) => cumsum(x, 1)),
  selection("cumsum, columns", [1000, 128], 2, () => (x) => cumsum(x, 0)),
  selection("prod, last axis", [128, 1000], 1, () => (x) => prod(x, { axes: 1 })),
  selection("prod, columns", [1000, 128], 1, () => (x) => prod(x, { axes: 0 })),
  selection("countNonZero", [1 << 17], 1, () => (x) => countNonZero(x)),
  selection("min, last axis", [2048, 64], 1, () => (x) => min(x, { axes: 1 })),
  selection("variance, columns", [2048, 64], 2, () => (x) => variance(x, { axes: 0 })),
  selection("logSumExp, last axis", [2048, 64], 1, () => (x) => logSumExp(x, { axes: 1 })),
  selection("flip, width", [8, 16, 16, 64], 2, () => (x) => flip(x, 2)),
  selection("flip, last axis", [2048, 64], 2, () => (x) => flip(x, 1)),
  selection("expand, rows", [1, 64], 2049, () => (x) => expand(x, [2048, 64])),
  selection("pixelShuffle 2", [8, 16, 16, 64], 2, () => (x) => pixelShuffle(x, 2)),
  selection("adaptiveMaxPool2d 7x7", [4, 24, 24, 64], 1, () => (x) => adaptiveMaxPool2d(x, 7)),
];
