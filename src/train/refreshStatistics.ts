// Running statistics of a model whose weights have been averaged or changed otherwise.
import type { Dataset, Targets } from "../data/dataset.ts";
import { DataLoader } from "../data/loader.ts";
import type { AnyModule, Module } from "../nn/module.ts";
import { ModuleBuffer } from "../nn/param.ts";
import { tensor } from "../ops/create.ts";
import { backend } from "../runtime.ts";
import { forwardOnly } from "../tape.ts";
import { Pacer } from "./pacer.ts";

/** A layer that keeps running statistics, as batch norm does. */
interface KeepsStatistics {
  runningMean: ModuleBuffer;
  runningVar: ModuleBuffer;
  /** Weight of a batch's statistics in the running ones. */
  momentum: number;
  training: boolean;
}

function keepsStatistics(module: AnyModule): module is AnyModule & KeepsStatistics {
  const { runningMean, runningVar, momentum } = module as Partial<KeepsStatistics>;
  return runningMean instanceof ModuleBuffer && runningVar instanceof ModuleBuffer && typeof momentum === "number";
}

/**
 * Replaces the running statistics of all batch norms by the means over the batches of `data`, for the weights as they
 * are: after `SWA.apply()`. The other layers run as in evaluation, so that nothing random is drawn. The last batch counts
 * as much as the others, whatever its size. PyTorch's `update_bn`.
 */
export async function refreshStatistics(model: Module, data: Dataset<Targets>, { batchSize = 256, yieldEvery = 12 } = {}): Promise<void> {
  const all = [...model.namedModules()].map(([, module]) => module);
  const layers = all.filter(keepsStatistics);
  if (layers.length === 0) return;
  const pacer = new Pacer(yieldEvery);
  let batches = 0;
  for await (const { x, shape } of new DataLoader(data, { batchSize, shuffle: false }).epoch(0)) {
    // the modes are put back before anybody else can look
    const modes = all.map(({ training }) => training);
    const momenta = layers.map(({ momentum }) => momentum);
    model.eval();
    for (const layer of layers) {
      layer.training = true;
      layer.momentum = 1 / (batches + 1);
    }
    if (batches === 0)
      for (const { runningMean, runningVar } of layers)
        for (const { ptr, size } of [runningMean, runningVar]) backend().kernels.fill(ptr, size, 0);
    try {
      forwardOnly(() => model.forward(tensor(x, shape)));
    } finally {
      for (const [i, module] of all.entries()) module.training = modes[i] as boolean;
      for (const [i, layer] of layers.entries()) layer.momentum = momenta[i] as number;
    }
    batches++;
    await pacer.pause();
  }
}
