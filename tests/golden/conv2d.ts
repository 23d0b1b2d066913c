// Runner for two-dimensional convolution.
import { conv2d } from "../../src/ops/conv2d.ts";
import { asIs, channelsLast, checkGolden, convolutionWeight, type Runner } from "./fixture.ts";

export const convolutions: Readonly<Record<string, Runner>> = {
  conv2d: (golden) => {
    const { stride, padding, dilation, groups } = golden.params;
    const run = { stride, padding, dilation, groups };
    return checkGolden(golden, { x: channelsLast, w: convolutionWeight, b: asIs }, channelsLast, (x, w, b) => conv2d(x, w, b ?? null, run));
  },
};
