// Reductions over the axes that training uses.
import { argmax } from "../../src/ops/argmax.ts";
import { max } from "../../src/ops/max.ts";
import { rand } from "../../src/ops/random.ts";
import { sum } from "../../src/ops/sum.ts";
import { type Shape, sizeOf } from "../../src/shape.ts";
import { scope, type Tensor } from "../../src/tensor.ts";
import type { BenchCase } from "../case.ts";

function reduction(name: string, shape: Shape, run: (x: Tensor) => unknown): BenchCase {
  return {
    name: `${name} [${shape}]`,
    bytes: 4 * sizeOf(shape),
    setup() {
      const x = rand(shape);
      return () => {
        scope(() => {
          run(x);
        });
      };
    },
  };
}

const channels = [0, 1, 2];

export const cases: BenchCase[] = [
  reduction("sum, all", [1 << 17], (x) => sum(x)),
  reduction("sum, last axis", [2048, 64], (x) => sum(x, { axes: 1 })),
  reduction("sum, last axis", [13107, 10], (x) => sum(x, { axes: 1 })),
  reduction("sum, columns", [8, 16, 16, 64], (x) => sum(x, { axes: channels })),
  reduction("sum, columns", [32, 32, 32, 4], (x) => sum(x, { axes: channels })),
  reduction("sum, columns", [43690, 3], (x) => sum(x, { axes: 0 })),
  reduction("sum, columns", [13107, 10], (x) => sum(x, { axes: 0 })),
  reduction("sum, columns", [64, 2048], (x) => sum(x, { axes: 0 })),
  reduction("sum, pixels", [8, 16, 16, 64], (x) => sum(x, { axes: [1, 2] })),
  reduction("max, last axis", [2048, 64], (x) => max(x, { axes: 1 })),
  reduction("max, columns", [64, 2048], (x) => max(x, { axes: 0 })),
  reduction("argmax, last axis", [13107, 10], (x) => argmax(x, { axis: 1 })),
];
