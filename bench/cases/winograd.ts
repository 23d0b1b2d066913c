// 3x3 and 5x5 convolutions of stride 1, as the library runs it: Winograd where shapes allow. Operations are those of the direct algorithm.
import type { Convolution } from "../../src/ops/window.ts";
import { resolveWindow } from "../../src/ops/window.ts";
import type { BenchCase } from "../case.ts";
import { type ConvolutionPass, convolutionFlops, convolutionPasses, setupConvolution } from "../convolutionPasses.ts";
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

/** The same for 5x5: images, size, inputs, outputs. */
const shapesOfFive = [
  [8, 28, 32, 64],
  [32, 14, 16, 16],
  [4, 27, 64, 192],
] as const;

function atLeast(node26: number, node20: number): Target {
  return { share: { node26, node20 } };
}

function winograd(
  kernel: number,
  images: number,
  size: number,
  inputs: number,
  outputs: number,
  aimOf: (pass: ConvolutionPass) => Target | undefined,
) {
  const window = resolveWindow("bench", { input: [size, size], kernel, stride: 1, padding: "same", dilation: 1 });
  const c: Convolution = { ...window, images, height: size, width: size, inputs, outputs, groups: 1 };
  return convolutionPasses.map((pass): BenchCase => {
    const aim = aimOf(pass);
    return {
      name: `winograd ${pass} ${kernel === 3 ? "" : `${kernel}x${kernel} `}${images}x${size}x${size} ${inputs}->${outputs}`,
      flops: convolutionFlops(c),
      direct: true,
      ...(aim ? { target: aim } : {}),
      setup: () => setupConvolution(c, pass),
    };
  });
}

export const cases: BenchCase[] = [
  ...shapes.flatMap(([images, size, channels, target, filterTarget = target]) =>
    winograd(3, images, size, channels, channels, (pass) => (pass === "dw" ? filterTarget : target)),
  ),
  ...shapesOfFive.flatMap(([images, size, inputs, outputs]) => winograd(5, images, size, inputs, outputs, () => undefined)),
];
