// 3x3 convolution of stride 1, as the library runs it: Winograd where shapes allow. Operations are those of the direct algorithm.
import { convolutionDataGradient, convolutionFilterGradient, convolutionForward } from "../../src/ops/convolution.ts";
import type { Convolution } from "../../src/ops/window.ts";
import { resolveWindow } from "../../src/ops/window.ts";
import { backend } from "../../src/runtime.ts";
import type { BenchCase } from "../case.ts";
import { held, scratchpad } from "./conv2d.ts";

const shapes = [
  [8, 32, 64],
  [8, 56, 64],
  [8, 28, 128],
  [8, 14, 256],
  [32, 32, 16],
  [32, 16, 32],
  [32, 8, 64],
  [32, 7, 256],
] as const;

export const cases: BenchCase[] = shapes.flatMap(([images, size, channels]) => {
  const window = resolveWindow("bench", { input: [size, size], kernel: 3, stride: 1, padding: 1, dilation: 1 });
  const c: Convolution = { ...window, images, height: size, width: size, inputs: channels, outputs: channels, groups: 1 };
  const values = images * size * size * channels;
  const weights = 9 * channels * channels;
  const memory = () => ({ x: held(values), w: held(weights), y: held(values), pad: scratchpad() });
  const passes: Readonly<Record<string, () => () => void>> = {
    forward() {
      const { x, w, y, pad } = memory();
      return () => convolutionForward(backend().kernels, y, x, w, 0, c, pad());
    },
    dx() {
      const { x, w, y, pad } = memory();
      return () => convolutionDataGradient(backend().kernels, x, y, w, c, pad());
    },
    dw() {
      const { x, w, y, pad } = memory();
      return () => convolutionFilterGradient(backend().kernels, w, x, y, c, pad());
    },
  };
  return Object.entries(passes).map(([pass, setup]) => ({
    name: `winograd ${pass} ${images}x${size}x${size} ${channels}->${channels}`,
    flops: 2 * values * 9 * channels,
    direct: true,
    setup,
  }));
});
