// The three passes of a convolution, ready to be timed.
import type { Scratch } from "../src/arithmetic/reduce.ts";
import type { Algorithm } from "../src/ops/algorithm.ts";
import { convolutionDataGradient, convolutionFilterGradient, convolutionForward } from "../src/ops/convolution.ts";
import type { Convolution } from "../src/ops/window.ts";
import { backend, Storage } from "../src/runtime.ts";

export type ConvolutionPass = "forward" | "dx" | "dw";

export const convolutionPasses: readonly ConvolutionPass[] = ["forward", "dx", "dw"];

/** Allocates what the pass needs and returns what runs it; by the algorithm that the library takes unless one is named. */
export function setupConvolution(c: Convolution, pass: ConvolutionPass, algorithm?: Algorithm): () => void {
  const { kernels } = backend();
  const x = held(c.images * c.height * c.width * c.inputs);
  const y = held(c.images * c.outH * c.outW * c.outputs);
  const w = held((c.kernelH * c.kernelW * c.inputs * c.outputs) / c.groups);
  const pad = scratchpad();
  if (pass === "forward") return () => convolutionForward(kernels, y, x, w, 0, c, pad(), algorithm);
  if (pass === "dx") return () => convolutionDataGradient(kernels, x, y, w, c, pad(), algorithm);
  return () => convolutionFilterGradient(kernels, w, x, y, c, pad(), algorithm);
}

/** Multiplications and additions of one pass of the direct algorithm. */
export function convolutionFlops(c: Convolution): number {
  return (2 * c.images * c.outH * c.outW * c.outputs * c.kernelH * c.kernelW * c.inputs) / c.groups;
}

function held(elements: number): number {
  const { ptr } = Storage.allocateHeld(4 * elements, "bench");
  backend().kernels.fill(ptr, elements, 0.5);
  return ptr;
}

/** Working memory that is made on the first call and used again. */
function scratchpad(): () => Scratch {
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
