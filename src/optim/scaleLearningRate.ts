import { checkNumber } from "../schedule/schedule.ts";

/**
 * The linear scaling rule: a rate found at batches of `base` examples, for batches of `batchSize`: lr·batchSize/base.
 * Goyal et al. 2017, who warm it up (`linearWarmup`).
 */
export function scaleLearningRate(lr: number, batchSize: number, base = 256): number {
  checkNumber("scaleLearningRate", "lr", lr);
  checkNumber("scaleLearningRate", "batchSize", batchSize, 1);
  checkNumber("scaleLearningRate", "base", base, 1);
  return (lr * batchSize) / base;
}
