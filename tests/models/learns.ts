// Does a model learn one batch by heart? The least that a model that can train does.
import { expect } from "vitest";
import { crossEntropy } from "../../src/loss/crossEntropy.ts";
import type { Module } from "../../src/nn/module.ts";
import { intTensor, tensor } from "../../src/ops/create.ts";
import { randn } from "../../src/ops/random.ts";
import { Adam } from "../../src/optim/adam.ts";
import type { Tensor } from "../../src/tensor.ts";

export interface Effort {
  /** Default 8. */
  readonly steps?: number;
  /** Default 2e-3. */
  readonly lr?: number;
}

/** After some steps of Adam the loss is below 80 % of what it was. The model is disposed of. */
export async function learns(net: Module<never, unknown>, loss: () => Tensor, { steps = 8, lr = 2e-3 }: Effort = {}): Promise<void> {
  using optimizer = new Adam(net, { lr });
  const losses: number[] = [];
  for (let i = 0; i < steps; i++) losses.push(await optimizer.step(loss).value());
  expect(Math.min(...losses.slice(-2))).toBeLessThan(0.8 * (losses[0] ?? 0));
  net.dispose();
}

/** The same for eight images of noise, size × size × 3, in four classes. */
export async function learnsToClassify(
  net: Module,
  size: number,
  effort: Effort = {},
  loss: (logits: Tensor, y: Tensor<"i32">) => Tensor = crossEntropy,
): Promise<void> {
  const shape = [8, size, size, 3];
  using noise = randn(shape);
  const pixels = await noise.data();
  await learns(net, () => loss(net.forward(tensor(pixels, shape)), intTensor([0, 1, 2, 3, 0, 1, 2, 3])), effort);
}
