// Several labels for an example, each by itself.
import { mean } from "../ops/mean.ts";
import type { Tensor } from "../tensor.ts";
import { type BceWithLogitsLossOptions, bceWithLogitsLoss } from "./bceLoss.ts";
import { reduce } from "./reduce.ts";

export type MultiLabelSoftMarginLossOptions = Omit<BceWithLogitsLossOptions, "posWeight">;

/**
 * bceWithLogitsLoss averaged over the classes of each example: losses [N, ...], as in PyTorch.
 * @param x logits [N, ..., C]
 * @param target 1 for each label that holds, else 0, of x's shape
 */
export function multiLabelSoftMarginLoss(x: Tensor, target: Tensor, options: MultiLabelSoftMarginLossOptions = {}): Tensor {
  const { weight } = options;
  return reduce("multiLabelSoftMarginLoss", x, options, () =>
    mean(bceWithLogitsLoss(x, target, { reduction: "none", ...(weight && { weight }) }), { axes: [-1] }),
  );
}
