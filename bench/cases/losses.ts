// Losses of a batch, forward and gradient, as a training step runs them. Bytes: input and target read twice, gradient written.

import { differentiate } from "../../src/differentiate.ts";
import { bceWithLogitsLoss } from "../../src/loss/bceLoss.ts";
import { huberLoss } from "../../src/loss/huberLoss.ts";
import { klDivLoss } from "../../src/loss/klDivLoss.ts";
import { l1Loss } from "../../src/loss/l1Loss.ts";
import { mseLoss } from "../../src/loss/mseLoss.ts";
import { rand } from "../../src/ops/random.ts";
import { Storage } from "../../src/runtime.ts";
import type { Tensor } from "../../src/tensor.ts";
import type { BenchCase } from "../case.ts";

/** 256 KB: in the second-level cache. */
const SIZE = 1 << 16;

function loss(name: string, run: (x: Tensor, target: Tensor) => Tensor): BenchCase {
  return {
    name: `${name} [${SIZE}], forward and gradient`,
    bytes: 5 * 4 * SIZE,
    target: { share: 0.7 },
    setup() {
      const [parameter, target] = [rand([SIZE]), rand([SIZE])];
      const targets = [{ parameter, gradient: Storage.allocateHeld(4 * SIZE, "bench") }];
      return () =>
        differentiate(
          "bench",
          targets,
          () => run(parameter, target),
          () => undefined,
        );
    },
  };
}

export const cases: BenchCase[] = [
  loss("mseLoss", (x, target) => mseLoss(x, target)),
  loss("l1Loss", (x, target) => l1Loss(x, target)),
  loss("huberLoss", (x, target) => huberLoss(x, target)),
  loss("bceWithLogitsLoss", (x, target) => bceWithLogitsLoss(x, target)),
  loss("klDivLoss", (x, target) => klDivLoss(x, target)),
];
