// Runners for pooling and resizing.
import { expect } from "vitest";
import { adaptiveAvgPool2d } from "../../src/ops/adaptiveAvgPool2d.ts";
import { adaptiveMaxPool2d } from "../../src/ops/adaptiveMaxPool2d.ts";
import { avgPool2d } from "../../src/ops/avgPool2d.ts";
import { interpolate } from "../../src/ops/interpolate.ts";
import { maxPool2d } from "../../src/ops/maxPool2d.ts";
import { avgPool1d, maxPool1d } from "../../src/ops/pool1d.ts";
import type { Tensor } from "../../src/tensor.ts";
import { outputAndGradients } from "../harness.ts";
import { channelsLast, checkGolden, decode, type GoldenCase, type GoldenTensor, type Runner } from "./fixture.ts";

/** Checks values, gradients, and the places of the maxima. */
async function checkMaxima(golden: GoldenCase, run: (x: Tensor) => Tensor): Promise<void> {
  await checkGolden(golden, { x: channelsLast }, channelsLast, run);
  // the saved argmax shows in the gradient: small whole numbers for gy, so that their sums are exact
  const x = channelsLast(decode(golden.in.x as GoldenTensor));
  const indices = channelsLast(decode(golden.out.indices as GoldenTensor)).data;
  const [, h, w, c] = x.shape as [number, number, number, number];
  const perImage = indices.length / (x.shape[0] as number);
  const gy = Float32Array.from(indices, (_, i) => 1 + (i % 97));
  const expected = new Float32Array(x.data.length);
  indices.forEach((place, i) => {
    const at = (Math.floor(i / perImage) * h * w + place) * c + (i % c);
    expected[at] = (expected[at] as number) + (gy[i] as number);
  });
  const { gradients } = await outputAndGradients(run, [x], gy);
  expect(gradients[0]).toEqual(expected);
}

export const pooling: Readonly<Record<string, Runner>> = {
  async max_pool2d(golden) {
    const { kernel, stride, padding, dilation, ceil_mode: ceilMode } = golden.params;
    const run = (x: Tensor) => maxPool2d(x, kernel, { stride, padding, dilation, ceilMode });
    await checkMaxima(golden, run);
  },
  avg_pool2d(golden) {
    const { kernel, stride, padding, ceil_mode: ceilMode, count_include_pad: countIncludePad, divisor_override } = golden.params;
    const divisor = divisor_override === null ? {} : { divisorOverride: divisor_override };
    const options = { stride, padding, ceilMode, countIncludePad, ...divisor };
    return checkGolden(golden, { x: channelsLast }, channelsLast, (x) => avgPool2d(x, kernel, options));
  },
  adaptive_max_pool2d: (golden) => checkMaxima(golden, (x) => adaptiveMaxPool2d(x, golden.params.output)),
  adaptive_avg_pool2d: (golden) =>
    checkGolden(golden, { x: channelsLast }, channelsLast, (x) => adaptiveAvgPool2d(x, golden.params.output)),
  interpolate: (golden) => {
    const { mode, output, align_corners: alignCorners = false } = golden.params;
    return checkGolden(golden, { x: channelsLast }, channelsLast, (x) => interpolate(x, output, { mode, alignCorners }));
  },
  max_pool1d: (golden) => {
    const { kernel, ...options } = golden.params;
    return checkGolden(golden, { x: channelsLast }, channelsLast, (x) => maxPool1d(x, kernel, options));
  },
  avg_pool1d: (golden) => {
    const { kernel, ...options } = golden.params;
    return checkGolden(golden, { x: channelsLast }, channelsLast, (x) => avgPool1d(x, kernel, options));
  },
};
