// Runners for convolutions.
import { conv1d } from "../../src/ops/conv1d.ts";
import { conv2d } from "../../src/ops/conv2d.ts";
import { convTranspose2d } from "../../src/ops/convTranspose2d.ts";
import { asIs, channelsLast, checkGolden, convolutionWeight, permute, type Runner } from "./fixture.ts";

export const convolutions: Readonly<Record<string, Runner>> = {
  conv2d: (golden) => {
    const { stride, padding, dilation, groups } = golden.params;
    const run = { stride, padding, dilation, groups };
    return checkGolden(golden, { x: channelsLast, w: convolutionWeight, b: asIs }, channelsLast, (x, w, b) => conv2d(x, w, b ?? null, run));
  },
  conv1d: (golden) => {
    const { stride, padding, dilation, groups } = golden.params;
    const weight: typeof asIs = (t) => permute(t, [2, 1, 0]); // [out, in/groups, k] to [k, in/groups, out]
    return checkGolden(golden, { x: channelsLast, w: weight, b: asIs }, channelsLast, (x, w, b) =>
      conv1d(x, w, b ?? null, { stride, padding, dilation, groups }),
    );
  },
  conv_transpose2d: (golden) => {
    const { stride, padding, output_padding: outputPadding, dilation, groups } = golden.params;
    // [in, out/groups, kh, kw] to [kh, kw, out/groups, in]
    return checkGolden(golden, { x: channelsLast, w: convolutionWeight, b: asIs }, channelsLast, (x, w, b) =>
      convTranspose2d(x, w, b ?? null, { stride, padding, outputPadding, dilation, groups }),
    );
  },
};
