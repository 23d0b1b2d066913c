// What pooling ops share: the geometry of their windows, checked.
import { ShapeError } from "../errors.ts";
import { type Shape, sizeOf } from "../shape.ts";
import { type Padding, type Pair, resolveWindow, type Window } from "./window.ts";

export interface PoolWindowOptions {
  readonly stride: Pair;
  readonly padding: Padding;
  readonly dilation: Pair;
  readonly ceilMode: boolean;
}

/** N, H, W, C of x; a ShapeError unless it has four axes, none of them empty but N. */
export function imageSizes(op: string, shape: Shape): readonly [n: number, h: number, w: number, c: number] {
  const [n, h, w, c] = shape;
  if (shape.length !== 4 || n === undefined || !h || !w || !c)
    throw new ShapeError(op, `expected x [N, H, W, C], got [${shape.join(", ")}]`);
  return [n, h, w, c];
}

/** N, pixels, C of x [N, H, W, C] or [N, L, C]; a ShapeError unless it is one of these, no axis but N empty. */
export function pixelSizes(op: string, shape: Shape): readonly [n: number, pixels: number, c: number] {
  const [n = 0, ...rest] = shape;
  const c = rest.pop() ?? 0;
  const pixels = sizeOf(rest);
  if ((rest.length !== 1 && rest.length !== 2) || pixels === 0 || c === 0)
    throw new ShapeError(op, `expected x [N, H, W, C] or [N, L, C], got [${shape.join(", ")}]`);
  return [n, pixels, c];
}

/** The windows of a pooling op; a ShapeError if one of them would hold padding only. */
export function poolWindow(op: string, x: Shape, kernel: Pair, options: PoolWindowOptions): Window {
  const [, h, w] = imageSizes(op, x);
  const window = resolveWindow(op, { input: [h, w], kernel, ...options });
  const { outH, outW, kernelH, kernelW, strideH, strideW, top, left, dilationH, dilationW } = window;
  if (!allTouch(outH, kernelH, strideH, top, dilationH, h) || !allTouch(outW, kernelW, strideW, left, dilationW, w))
    throw new ShapeError(
      op,
      `expected every ${kernelH}x${kernelW} window to hold an element of the ${h}x${w} input, got padding ${JSON.stringify(options.padding)}`,
    );
  return window;
}

function allTouch(outputs: number, taps: number, stride: number, before: number, dilation: number, size: number): boolean {
  for (let i = 0; i < outputs; i++) {
    const start = i * stride - before;
    const first = Math.max(0, Math.ceil(-start / dilation)); // the first tap that is not in the padding before
    if (first >= taps || start + first * dilation >= size) return false;
  }
  return true;
}
