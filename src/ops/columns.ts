// The data gradient of a convolution with few input channels: a matrix product makes, for every output pixel, what each
// tap of its window receives (its columns), and these are summed where windows overlap. No column is padding, which the
// sliding window of the other data gradients would fill panels with, and no product falls outside x.
import type { Scratch } from "../arithmetic/reduce.ts";
import type { Kernels, Ptr } from "../backend.ts";
import { gemmWork } from "./gemm.ts";
import type { Convolution } from "./window.ts";

/** Fewer channels than these leave the narrowest panel of a product partly empty. */
const ENOUGH = 8;
/** Bytes of columns at a time: they stay in the second-level cache. */
const BAND_BYTES = 262144;

/** Whether `columnsDataGradient` is to be used. Part of the bits. */
export function suitsColumns(c: Convolution): boolean {
  return c.inputs < ENOUGH && c.groups === 1 && c.dilationH * c.dilationW === 1;
}

/** dx from dy and weight. Outputs are summed in order of their position; k of each in blocks, as gemm_nt does. */
export function columnsDataGradient(k: Kernels, dx: Ptr, dy: Ptr, weight: Ptr, c: Convolution, memory: Scratch): void {
  const depth = c.kernelH * c.kernelW * c.inputs;
  const most = Math.min(c.outH, Math.max(1, Math.floor(BAND_BYTES / (4 * depth * c.outW))));
  const columns = memory.scratch(4 * (most * c.outW * depth + 4)); // the last loads look beyond the end
  const work = memory.scratch(gemmWork(depth, c.outputs));
  k.fill(dx, c.images * c.height * c.width * c.inputs, 0);
  for (let n = 0; n < c.images; n++)
    for (let i = 0; i < c.outH; i += most) {
      const lines = Math.min(most, c.outH - i);
      k.gemm_nt(columns, dy + 4 * (n * c.outH + i) * c.outW * c.outputs, weight, 0, work, lines * c.outW, depth, c.outputs);
      k.conv2d_dx_columns(
        dx + 4 * n * c.height * c.width * c.inputs,
        columns,
        c.height,
        c.width,
        c.inputs,
        c.outW,
        c.kernelH,
        c.kernelW,
        c.strideH,
        c.strideW,
        c.top,
        c.left,
        i,
        lines,
      );
    }
}
