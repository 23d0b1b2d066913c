// Arithmetic, broadcast arithmetic, and random numbers.
import { dropout } from "../../src/ops/dropout.ts";
import { rand, randn, truncatedNormal } from "../../src/ops/random.ts";
import { type Shape, sizeOf } from "../../src/shape.ts";
import { scope, type Tensor } from "../../src/tensor.ts";
import type { BenchCase, TimedCase } from "../case.ts";

/** 512 KB: in the second-level cache. */
const size = 1 << 17;

function binary(name: string, a: Shape, b: Shape, run: (a: Tensor, b: Tensor) => Tensor): TimedCase {
  return {
    name: `${name} [${a}] and [${b}]`,
    bytes: 4 * (2 * sizeOf(a) + sizeOf(b)),
    setup() {
      const x = rand(a);
      const z = rand(b, { low: 1, high: 2 });
      return () => {
        scope(() => {
          run(x, z);
        });
      };
    },
  };
}

function fill(name: string, make: (shape: Shape) => Tensor): BenchCase {
  return {
    name: `${name} [${size}]`,
    bytes: 4 * size,
    setup: () => () => {
      scope(() => {
        make([size]);
      });
    },
  };
}

export const cases: BenchCase[] = [
  { ...binary("add", [size], [size], (a, b) => a.add(b)), target: { share: 0.7 } },
  binary("div", [size], [size], (a, b) => a.div(b)),
  binary("mul, one number", [size], [1], (a, b) => a.mul(b)),
  binary("add, row", [size / 64, 64], [64], (a, b) => a.add(b)),
  binary("add, narrow row", [size / 8, 10], [10], (a, b) => a.add(b)),
  binary("mul, column", [size / 64, 64], [size / 64, 1], (a, b) => a.mul(b)),
  binary("mul, per image and channel", [8, 16, 16, 64], [8, 1, 1, 64], (a, b) => a.mul(b)),
  fill("rand", rand),
  fill("randn", randn),
  fill("truncatedNormal", truncatedNormal),
  {
    name: `dropout [${size}]`,
    bytes: 8 * size,
    setup() {
      const x = rand([size]);
      return () => {
        scope(() => {
          dropout(x, 0.5);
        });
      };
    },
  },
];
