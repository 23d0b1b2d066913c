// Ops that only move values.
import { concat } from "../../src/ops/concat.ts";
import { pad } from "../../src/ops/pad.ts";
import { rand } from "../../src/ops/random.ts";
import { slice } from "../../src/ops/slice.ts";
import { transpose } from "../../src/ops/transpose.ts";
import { type Shape, sizeOf } from "../../src/shape.ts";
import { scope, type Tensor } from "../../src/tensor.ts";
import type { BenchCase } from "../case.ts";

/** Reads and writes each of `moved` elements once. */
function move(name: string, shape: Shape, run: (x: Tensor) => Tensor, moved = sizeOf(shape)): BenchCase {
  return {
    name: `${name} [${shape}]`,
    bytes: 8 * moved,
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

export const cases: BenchCase[] = [
  move("transpose", [384, 341], (x) => transpose(x)),
  move("transpose", [512, 256], (x) => transpose(x)),
  move("transpose, to channels first", [8, 16, 16, 64], (x) => transpose(x, [0, 3, 1, 2])),
  move("transpose, to channels last", [8, 3, 73, 73], (x) => transpose(x, [0, 2, 3, 1])),
  move("transpose, channels stay last", [8, 16, 16, 64], (x) => transpose(x, [0, 2, 1, 3])),
  move("concat, channels", [4, 16, 16, 64], (x) => concat([x, x], -1), 4 * 16 * 16 * 128),
  move("slice, inside", [8, 18, 18, 64], (x) => slice(x, [0, 1, 1], [8, 17, 17]), 8 * 16 * 16 * 64),
  move("pad, one pixel", [8, 16, 16, 64], (x) =>
    pad(x, [
      [0, 0],
      [1, 1],
      [1, 1],
      [0, 0],
    ]),
  ),
];
