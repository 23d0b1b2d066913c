// 3x3 convolution of stride 1, as the library runs it: Winograd where shapes allow. Operations are those of the direct algorithm.
import type { Convolution } from "../../src/ops/window.ts";
import { resolveWindow } from "../../src/ops/window.ts";
import type { BenchCase } from "../case.ts";
import { convolutionFlops, convolutionPasses, setupConvolution } from "../convolutionPasses.ts";
import type { Target } from "../target.ts";

const [wide, wideFilter] = [atLeast(2.6, 2.4), atLeast(2.5, 2.28)];
const deep = atLeast(1.95, 1.9);
const [few, some] = [atLeast(2.05, 1.9), atLeast(2.45, 2.28)];

/** Images, size, channels; what forward pass and data gradient, and what the filter gradient should reach. */
const shapes: readonly (readonly [images: number, size: number, channels: number, target?: Target, filterTarget?: Target])[] = [
  [8, 32, 64, wide, wideFilter],
  [8, 56, 64, wide, wideFilter],
  [8, 28, 64, wide, wideFilter],
  [8, 16, 64, wide, wideFilter],
  [8, 14, 64, wide, wideFilter],
  [8, 28, 128, wide, wideFilter],
  [8, 56, 128, wide, wideFilter],
  [8, 32, 128, wide, wideFilter],
  [8, 16, 128, wide, wideFilter],
  [8, 14, 128, wide, wideFilter],
  [8, 14, 256, deep, deep],
  [32, 32, 16, few, few],
  [32, 16, 32, some, some],
  [32, 8, 64, wide, wideFilter],
  [32, 8, 128, wide, wideFilter],
  [32, 7, 256],
];

function atLeast(node26: number, node20: number): Target {
  return { share: { node26, node20 } };
}

export const cases: BenchCase[] = shapes.flatMap(([images, size, channels, target, filterTarget = target]) => {
  const window = resolveWindow("bench", { input: [size, size], kernel: 3, stride: 1, padding: 1, dilation: 1 });
  const c: Convolution = { ...window, images, height: size, width: size, inputs: channels, outputs: channels, groups: 1 };
  return convolutionPasses.map((pass) => {
    const aim = pass === "dw" ? filterTarget : target;
    return {
      name: `winograd ${pass} ${images}x${size}x${size} ${channels}->${channels}`,
      flops: convolutionFlops(c),
      direct: true as const,
      ...(aim ? { target: aim } : {}),
      setup: () => setupConvolution(c, pass),
    };
  });
});
