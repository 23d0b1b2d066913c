// Convolution by the direct algorithm: forward pass, data gradient, filter gradient.
import type { Scratch } from "../../src/arithmetic/reduce.ts";
import { convolutionDataGradient, convolutionFilterGradient, convolutionForward } from "../../src/ops/convolution.ts";
import type { Convolution } from "../../src/ops/window.ts";
import { type Padding, resolveWindow } from "../../src/ops/window.ts";
import { backend, Storage } from "../../src/runtime.ts";
import type { BenchCase } from "../case.ts";
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

export function held(elements: number): number {
  const { ptr } = Storage.allocateHeld(4 * elements, "bench");
  backend().kernels.fill(ptr, elements, 0.5);
  return ptr;
}

/** Working memory that is made on the first call and used again. */
export function scratchpad(): () => Scratch {
  const blocks: number[] = [];
  return () => {
    let next = 0;
    return {
      scratch(bytes) {
        blocks[next] ??= held(Math.ceil(bytes / 4));
        return blocks[next++] as number;
      },
    };
  };
}

export const cases: BenchCase[] = Object.entries(settings).flatMap(([name, setting]) => {
  const { images, size, inputs, outputs, kernel, stride = 1, padding = "same", groups = 1, target } = setting;
  const window = resolveWindow("bench", { input: [size, size], kernel, stride, padding, dilation: 1 });
  const c: Convolution = { ...window, images, height: size, width: size, inputs, outputs, groups };
  const pixels = images * c.outH * c.outW;
  const weights = kernel * kernel * (inputs / groups) * outputs;
  const memory = () => ({ x: held(images * size * size * inputs), w: held(weights), y: held(pixels * outputs), pad: scratchpad() });
  const passes: Readonly<Record<string, () => () => void>> = {
    forward() {
      const { x, w, y, pad } = memory();
      return () => convolutionForward(backend().kernels, y, x, w, 0, c, pad(), "direct");
    },
    dx() {
      const { x, w, y, pad } = memory();
      return () => convolutionDataGradient(backend().kernels, x, y, w, c, pad(), "direct");
    },
    dw() {
      const { x, w, y, pad } = memory();
      return () => convolutionFilterGradient(backend().kernels, w, x, y, c, pad(), "direct");
    },
  };
  const aim = target ? { target } : {};
  return Object.entries(passes).map(([pass, setup]) => ({ name: `conv2d ${pass} ${name}`, flops: 2 * pixels * weights, ...aim, setup }));
});
