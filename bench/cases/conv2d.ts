// Convolution by the direct algorithm: forward pass, data gradient, filter gradient.
import type { Convolution } from "../../src/ops/window.ts";
import { type Padding, resolveWindow } from "../../src/ops/window.ts";
import type { BenchCase } from "../case.ts";
import { convolutionFlops, convolutionPasses, setupConvolution } from "../convolutionPasses.ts";
import type { Target } from "../target.ts";

interface Setting {
  readonly images: number;
  readonly size: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly kernel: number;
  readonly stride?: number;
  readonly padding?: Padding;
  readonly groups?: number;
  readonly target?: Target;
}

const pointwise: Target = { share: { node26: 0.78, node20: 0.72 } };
/** Strides, large kernels, few input channels. */
const other: Target = { share: { node26: 0.68, node20: 0.62 } };

const settings: Readonly<Record<string, Setting>> = {
  "3x3 8x32x32 64->64": { images: 8, size: 32, inputs: 64, outputs: 64, kernel: 3 },
  "3x3 8x28x28 128->128": { images: 8, size: 28, inputs: 128, outputs: 128, kernel: 3 },
  "3x3 32x7x7 256->256": { images: 32, size: 7, inputs: 256, outputs: 256, kernel: 3 },
  "3x3 s2 8x56x56 64->128": { images: 8, size: 56, inputs: 64, outputs: 128, kernel: 3, stride: 2, target: other },
  "5x5 8x28x28 32->64": { images: 8, size: 28, inputs: 32, outputs: 64, kernel: 5, target: other },
  "7x7 s2 2x112x112 3->64": { images: 2, size: 112, inputs: 3, outputs: 64, kernel: 7, stride: 2, padding: 3, target: other },
  "1x1 8x28x28 256->256": { images: 8, size: 28, inputs: 256, outputs: 256, kernel: 1, target: pointwise },
  "1x1 8x28x28 64->256": { images: 8, size: 28, inputs: 64, outputs: 256, kernel: 1 },
  "1x1 s2 8x28x28 256->512": { images: 8, size: 28, inputs: 256, outputs: 512, kernel: 1, stride: 2 },
  "3x3 32x28x28 1->32": { images: 32, size: 28, inputs: 1, outputs: 32, kernel: 3, target: other },
  "3x3 32x32x32 3->32": { images: 32, size: 32, inputs: 3, outputs: 32, kernel: 3, target: other },
  "5x5 32x28x28 1->6 (LeNet)": { images: 32, size: 28, inputs: 1, outputs: 6, kernel: 5, target: other },
  "5x5 32x14x14 6->16 (LeNet)": { images: 32, size: 14, inputs: 6, outputs: 16, kernel: 5, padding: "valid", target: other },
  "11x11 s4 2x227x227 3->64 (AlexNet)": { images: 2, size: 227, inputs: 3, outputs: 64, kernel: 11, stride: 4, padding: 2, target: other },
  "3x3 g4 8x28x28 64->64": { images: 8, size: 28, inputs: 64, outputs: 64, kernel: 3, groups: 4 },
};

export const cases: BenchCase[] = Object.entries(settings).flatMap(([name, setting]) => {
  const { images, size, inputs, outputs, kernel, stride = 1, padding = "same", groups = 1, target } = setting;
  const window = resolveWindow("bench", { input: [size, size], kernel, stride, padding, dilation: 1 });
  const c: Convolution = { ...window, images, height: size, width: size, inputs, outputs, groups };
  return convolutionPasses.map((pass) => ({
    name: `conv2d ${pass} ${name}`,
    flops: convolutionFlops(c),
    ...(target ? { target } : {}),
    setup: () => setupConvolution(c, pass, "direct"),
  }));
});
