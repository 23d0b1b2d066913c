// Runners for losses.
import { crossEntropy } from "../../src/loss/crossEntropy.ts";
import { mseLoss } from "../../src/loss/mseLoss.ts";
import { asIs, channelsLast, checkGolden, decode, type GoldenCase, type Runner } from "./fixture.ts";

const hostLabels = (golden: GoldenCase): Int32Array => {
  const target = golden.in.target;
  if (!target) throw new Error("a cross entropy case without target");
  return decode(target).data as Int32Array;
};

export const losses: Readonly<Record<string, Runner>> = {
  async cross_entropy(golden) {
    const { params } = golden;
    const weight = golden.in.weight ? { weight: decode(golden.in.weight).data } : {};
    const ignore = params.ignore_index === undefined ? {} : { ignoreIndex: params.ignore_index };
    const options = { reduction: params.reduction, labelSmoothing: params.label_smoothing ?? 0, ...ignore, ...weight };
    if (params.soft) return checkGolden(golden, { x: asIs, target: asIs }, asIs, (x, target) => crossEntropy(x, target, options));
    await checkGolden(golden, { x: channelsLast, target: asIs }, asIs, (x, target) => crossEntropy(x, target, options));
    await checkGolden(golden, { x: channelsLast }, asIs, (x) => crossEntropy(x, hostLabels(golden), options));
  },
  mse_loss: (golden) =>
    checkGolden(golden, { x: asIs, target: asIs }, asIs, (x, target) => mseLoss(x, target, { reduction: golden.params.reduction })),
};
