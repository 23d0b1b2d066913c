// The inner loops of depthwise convolution: one, two or four output pixels, all channels, in vectors over channels.
// Every output starts from its bias and adds its taps in row-major order.
import { Four, Lanes, One } from "./channels";

/** One output pixel, all channels: y[c] = bias[c] + sum over rows × taps of x·w. Steps in bytes. */
export function onePixel(
  y: usize, x: usize, w: usize, bias: usize, rows: i32, taps: i32,
  xRow: usize, xTap: usize, wRow: usize, wTap: usize, bytes: usize,
): void {
  let i: usize = 0;
  for (; i + 60 < bytes; i += 64) onePixelSixteen(y + i, x + i, w + i, bias ? bias + i : 0, rows, taps, xRow, xTap, wRow, wTap);
  for (; i + 12 < bytes; i += 16) onePixelLanes<Four>(y + i, x + i, w + i, bias ? bias + i : 0, rows, taps, xRow, xTap, wRow, wTap);
  for (; i < bytes; i += 4) onePixelLanes<One>(y + i, x + i, w + i, bias ? bias + i : 0, rows, taps, xRow, xTap, wRow, wTap);
}

/** Sixteen channels, a whole cache line of each pixel. */
@inline function onePixelSixteen(
  y: usize, x: usize, w: usize, bias: usize, rows: i32, taps: i32, xRow: usize, xTap: usize, wRow: usize, wTap: usize,
): void {
  let a0 = bias ? v128.load(bias) : f32x4.splat(0);
  let a1 = bias ? v128.load(bias, 16) : f32x4.splat(0);
  let a2 = bias ? v128.load(bias, 32) : f32x4.splat(0);
  let a3 = bias ? v128.load(bias, 48) : f32x4.splat(0);
  for (let r = rows; r > 0; r--) {
    let p = x;
    let q = w;
    for (let t = taps; t > 0; t--) {
      a0 = f32x4.add(a0, f32x4.mul(v128.load(p), v128.load(q)));
      a1 = f32x4.add(a1, f32x4.mul(v128.load(p, 16), v128.load(q, 16)));
      a2 = f32x4.add(a2, f32x4.mul(v128.load(p, 32), v128.load(q, 32)));
      a3 = f32x4.add(a3, f32x4.mul(v128.load(p, 48), v128.load(q, 48)));
      p += xTap;
      q += wTap;
    }
    x += xRow;
    w += wRow;
  }
  v128.store(y, a0);
  v128.store(y, a1, 16);
  v128.store(y, a2, 32);
  v128.store(y, a3, 48);
}

@inline function onePixelLanes<L extends Lanes>(
  y: usize, x: usize, w: usize, bias: usize, rows: i32, taps: i32, xRow: usize, xTap: usize, wRow: usize, wTap: usize,
): void {
  let sum = bias ? changetype<L>(0).load(bias) : f32x4.splat(0);
  for (; rows > 0; rows--) {
    let p = x;
    let q = w;
    for (let t = taps; t > 0; t--) {
      sum = f32x4.add(sum, f32x4.mul(changetype<L>(0).load(p), changetype<L>(0).load(q)));
      p += xTap;
      q += wTap;
    }
    x += xRow;
    w += wRow;
  }
  changetype<L>(0).store(y, sum);
}

/** Bytes of a pixel from which neighbours compete for the same sets of a first-level cache. */
export const WIDE: usize = 1024;

/** The same for filters of one or two taps a row, where stores weigh more. */
const BROAD: usize = 256;

/** Two output pixels in a row, sixteen channels: a whole cache line of each pixel, so that wide images do not thrash. */
@inline function twoPixelsSixteen(
  y: usize, yStep: usize, x: usize, xStep: usize, w: usize, bias: usize, rows: i32, taps: i32,
  xRow: usize, xTap: usize, wRow: usize, wTap: usize,
): void {
  let a0 = bias ? v128.load(bias) : f32x4.splat(0);
  let a1 = bias ? v128.load(bias, 16) : f32x4.splat(0);
  let a2 = bias ? v128.load(bias, 32) : f32x4.splat(0);
  let a3 = bias ? v128.load(bias, 48) : f32x4.splat(0);
  let b0 = a0;
  let b1 = a1;
  let b2 = a2;
  let b3 = a3;
  for (let r = rows; r > 0; r--) {
    let p = x;
    let q = w;
    let t = taps;
    do {
      const next = p + xStep;
      let v = v128.load(q);
      a0 = f32x4.add(a0, f32x4.mul(v128.load(p), v));
      b0 = f32x4.add(b0, f32x4.mul(v128.load(next), v));
      v = v128.load(q, 16);
      a1 = f32x4.add(a1, f32x4.mul(v128.load(p, 16), v));
      b1 = f32x4.add(b1, f32x4.mul(v128.load(next, 16), v));
      v = v128.load(q, 32);
      a2 = f32x4.add(a2, f32x4.mul(v128.load(p, 32), v));
      b2 = f32x4.add(b2, f32x4.mul(v128.load(next, 32), v));
      v = v128.load(q, 48);
      a3 = f32x4.add(a3, f32x4.mul(v128.load(p, 48), v));
      b3 = f32x4.add(b3, f32x4.mul(v128.load(next, 48), v));
      p += xTap;
      q += wTap;
    } while (--t > 0);
    x += xRow;
    w += wRow;
  }
  v128.store(y, a0);
  v128.store(y, a1, 16);
  v128.store(y, a2, 32);
  v128.store(y, a3, 48);
  v128.store(y + yStep, b0);
  v128.store(y + yStep, b1, 16);
  v128.store(y + yStep, b2, 32);
  v128.store(y + yStep, b3, 48);
}

/** Four output pixels in a row, yStep and xStep apart, all taps inside the input: each weight is loaded once. */
export function fourPixels(
  y: usize, yStep: usize, x: usize, xStep: usize, w: usize, bias: usize, rows: i32, taps: i32,
  xRow: usize, xTap: usize, wRow: usize, wTap: usize, bytes: usize,
): void {
  let i: usize = 0;
  for (; bytes >= (taps < 3 ? BROAD : WIDE) && i + 60 < bytes; i += 64) {
    const b = bias ? bias + i : 0;
    twoPixelsSixteen(y + i, yStep, x + i, xStep, w + i, b, rows, taps, xRow, xTap, wRow, wTap);
    twoPixelsSixteen(y + i + 2 * yStep, yStep, x + i + 2 * xStep, xStep, w + i, b, rows, taps, xRow, xTap, wRow, wTap);
  }
  for (; i + 12 < bytes; i += 16)
    fourPixelLanes<Four>(y + i, yStep, x + i, xStep, w + i, bias ? bias + i : 0, rows, taps, xRow, xTap, wRow, wTap);
  for (; i < bytes; i += 4)
    fourPixelLanes<One>(y + i, yStep, x + i, xStep, w + i, bias ? bias + i : 0, rows, taps, xRow, xTap, wRow, wTap);
}

@inline function fourPixelLanes<L extends Lanes>(
  y: usize, yStep: usize, x: usize, xStep: usize, w: usize, bias: usize, rows: i32, taps: i32,
  xRow: usize, xTap: usize, wRow: usize, wTap: usize,
): void {
  let a0 = bias ? changetype<L>(0).load(bias) : f32x4.splat(0);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  const xStep2 = xStep << 1;
  const xStep3 = xStep2 + xStep;
  for (; rows > 0; rows--) {
    let p = x;
    let q = w;
    let t = taps;
    do {
      const v = changetype<L>(0).load(q);
      a0 = f32x4.add(a0, f32x4.mul(changetype<L>(0).load(p), v));
      a1 = f32x4.add(a1, f32x4.mul(changetype<L>(0).load(p + xStep), v));
      a2 = f32x4.add(a2, f32x4.mul(changetype<L>(0).load(p + xStep2), v));
      a3 = f32x4.add(a3, f32x4.mul(changetype<L>(0).load(p + xStep3), v));
      p += xTap;
      q += wTap;
    } while (--t > 0);
    x += xRow;
    w += wRow;
  }
  changetype<L>(0).store(y, a0);
  changetype<L>(0).store(y + yStep, a1);
  changetype<L>(0).store(y + 2 * yStep, a2);
  changetype<L>(0).store(y + 3 * yStep, a3);
}

/** fourPixels for three taps next to each other at stride 1: six inputs of a row serve twelve products. */
export function fourPixelsOf3(
  y: usize, yStep: usize, x: usize, w: usize, bias: usize, rows: i32, xRow: usize, xTap: usize, wRow: usize, wTap: usize, bytes: usize,
): void {
  let i: usize = 0;
  for (; i + 12 < bytes; i += 16) fourPixelLanesOf3<Four>(y + i, yStep, x + i, w + i, bias ? bias + i : 0, rows, xRow, xTap, wRow, wTap);
  for (; i < bytes; i += 4) fourPixelLanesOf3<One>(y + i, yStep, x + i, w + i, bias ? bias + i : 0, rows, xRow, xTap, wRow, wTap);
}

@inline function fourPixelLanesOf3<L extends Lanes>(
  y: usize, yStep: usize, x: usize, w: usize, bias: usize, rows: i32, xRow: usize, xTap: usize, wRow: usize, wTap: usize,
): void {
  let a0 = bias ? changetype<L>(0).load(bias) : f32x4.splat(0);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  for (; rows > 0; rows--) {
    const w0 = changetype<L>(0).load(w);
    const w1 = changetype<L>(0).load(w + wTap);
    const w2 = changetype<L>(0).load(w + 2 * wTap);
    let p = x;
    let v = changetype<L>(0).load(p);
    a0 = f32x4.add(a0, f32x4.mul(v, w0));
    p += xTap;
    v = changetype<L>(0).load(p);
    a0 = f32x4.add(a0, f32x4.mul(v, w1));
    a1 = f32x4.add(a1, f32x4.mul(v, w0));
    p += xTap;
    v = changetype<L>(0).load(p);
    a0 = f32x4.add(a0, f32x4.mul(v, w2));
    a1 = f32x4.add(a1, f32x4.mul(v, w1));
    a2 = f32x4.add(a2, f32x4.mul(v, w0));
    p += xTap;
    v = changetype<L>(0).load(p);
    a1 = f32x4.add(a1, f32x4.mul(v, w2));
    a2 = f32x4.add(a2, f32x4.mul(v, w1));
    a3 = f32x4.add(a3, f32x4.mul(v, w0));
    p += xTap;
    v = changetype<L>(0).load(p);
    a2 = f32x4.add(a2, f32x4.mul(v, w2));
    a3 = f32x4.add(a3, f32x4.mul(v, w1));
    p += xTap;
    v = changetype<L>(0).load(p);
    a3 = f32x4.add(a3, f32x4.mul(v, w2));
    x += xRow;
    w += wRow;
  }
  changetype<L>(0).store(y, a0);
  changetype<L>(0).store(y + yStep, a1);
  changetype<L>(0).store(y + 2 * yStep, a2);
  changetype<L>(0).store(y + 3 * yStep, a3);
}

/** fourPixels for three taps next to each other at stride 2: nine inputs of a row serve twelve products. */
export function fourPixelsOf3Apart(
  y: usize, yStep: usize, x: usize, w: usize, bias: usize, rows: i32, xRow: usize, xTap: usize, wRow: usize, wTap: usize, bytes: usize,
): void {
  let i: usize = 0;
  for (; i + 12 < bytes; i += 16)
    fourPixelLanesOf3Apart<Four>(y + i, yStep, x + i, w + i, bias ? bias + i : 0, rows, xRow, xTap, wRow, wTap);
  for (; i < bytes; i += 4)
    fourPixelLanesOf3Apart<One>(y + i, yStep, x + i, w + i, bias ? bias + i : 0, rows, xRow, xTap, wRow, wTap);
}

@inline function fourPixelLanesOf3Apart<L extends Lanes>(
  y: usize, yStep: usize, x: usize, w: usize, bias: usize, rows: i32, xRow: usize, xTap: usize, wRow: usize, wTap: usize,
): void {
  let a0 = bias ? changetype<L>(0).load(bias) : f32x4.splat(0);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  for (; rows > 0; rows--) {
    const w0 = changetype<L>(0).load(w);
    const w1 = changetype<L>(0).load(w + wTap);
    const w2 = changetype<L>(0).load(w + 2 * wTap);
    let p = x;
    a0 = f32x4.add(a0, f32x4.mul(changetype<L>(0).load(p), w0));
    p += xTap;
    a0 = f32x4.add(a0, f32x4.mul(changetype<L>(0).load(p), w1));
    p += xTap;
    let v = changetype<L>(0).load(p);
    a0 = f32x4.add(a0, f32x4.mul(v, w2));
    a1 = f32x4.add(a1, f32x4.mul(v, w0));
    p += xTap;
    a1 = f32x4.add(a1, f32x4.mul(changetype<L>(0).load(p), w1));
    p += xTap;
    v = changetype<L>(0).load(p);
    a1 = f32x4.add(a1, f32x4.mul(v, w2));
    a2 = f32x4.add(a2, f32x4.mul(v, w0));
    p += xTap;
    a2 = f32x4.add(a2, f32x4.mul(changetype<L>(0).load(p), w1));
    p += xTap;
    v = changetype<L>(0).load(p);
    a2 = f32x4.add(a2, f32x4.mul(v, w2));
    a3 = f32x4.add(a3, f32x4.mul(v, w0));
    p += xTap;
    a3 = f32x4.add(a3, f32x4.mul(changetype<L>(0).load(p), w1));
    p += xTap;
    a3 = f32x4.add(a3, f32x4.mul(changetype<L>(0).load(p), w2));
    x += xRow;
    w += wRow;
  }
  changetype<L>(0).store(y, a0);
  changetype<L>(0).store(y + yStep, a1);
  changetype<L>(0).store(y + 2 * yStep, a2);
  changetype<L>(0).store(y + 3 * yStep, a3);
}

/** fourPixels for five taps next to each other at stride 1: eight inputs of a row serve twenty products. */
export function fourPixelsOf5(
  y: usize, yStep: usize, x: usize, w: usize, bias: usize, rows: i32, xRow: usize, xTap: usize, wRow: usize, wTap: usize, bytes: usize,
): void {
  let i: usize = 0;
  for (; i + 12 < bytes; i += 16) fourPixelLanesOf5<Four>(y + i, yStep, x + i, w + i, bias ? bias + i : 0, rows, xRow, xTap, wRow, wTap);
  for (; i < bytes; i += 4) fourPixelLanesOf5<One>(y + i, yStep, x + i, w + i, bias ? bias + i : 0, rows, xRow, xTap, wRow, wTap);
}

@inline function fourPixelLanesOf5<L extends Lanes>(
  y: usize, yStep: usize, x: usize, w: usize, bias: usize, rows: i32, xRow: usize, xTap: usize, wRow: usize, wTap: usize,
): void {
  let a0 = bias ? changetype<L>(0).load(bias) : f32x4.splat(0);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  for (let r = rows; r > 0; r--) {
    let q = w;
    const w0 = changetype<L>(0).load(q);
    q += wTap;
    const w1 = changetype<L>(0).load(q);
    q += wTap;
    const w2 = changetype<L>(0).load(q);
    q += wTap;
    const w3 = changetype<L>(0).load(q);
    q += wTap;
    const w4 = changetype<L>(0).load(q);
    let p = x;
    let v = changetype<L>(0).load(p);
    a0 = f32x4.add(a0, f32x4.mul(v, w0));
    p += xTap;
    v = changetype<L>(0).load(p);
    a0 = f32x4.add(a0, f32x4.mul(v, w1));
    a1 = f32x4.add(a1, f32x4.mul(v, w0));
    p += xTap;
    v = changetype<L>(0).load(p);
    a0 = f32x4.add(a0, f32x4.mul(v, w2));
    a1 = f32x4.add(a1, f32x4.mul(v, w1));
    a2 = f32x4.add(a2, f32x4.mul(v, w0));
    p += xTap;
    v = changetype<L>(0).load(p);
    a0 = f32x4.add(a0, f32x4.mul(v, w3));
    a1 = f32x4.add(a1, f32x4.mul(v, w2));
    a2 = f32x4.add(a2, f32x4.mul(v, w1));
    a3 = f32x4.add(a3, f32x4.mul(v, w0));
    p += xTap;
    v = changetype<L>(0).load(p);
    a0 = f32x4.add(a0, f32x4.mul(v, w4));
    a1 = f32x4.add(a1, f32x4.mul(v, w3));
    a2 = f32x4.add(a2, f32x4.mul(v, w2));
    a3 = f32x4.add(a3, f32x4.mul(v, w1));
    p += xTap;
    v = changetype<L>(0).load(p);
    a1 = f32x4.add(a1, f32x4.mul(v, w4));
    a2 = f32x4.add(a2, f32x4.mul(v, w3));
    a3 = f32x4.add(a3, f32x4.mul(v, w2));
    p += xTap;
    v = changetype<L>(0).load(p);
    a2 = f32x4.add(a2, f32x4.mul(v, w4));
    a3 = f32x4.add(a3, f32x4.mul(v, w3));
    p += xTap;
    v = changetype<L>(0).load(p);
    a3 = f32x4.add(a3, f32x4.mul(v, w4));
    x += xRow;
    w += wRow;
  }
  changetype<L>(0).store(y, a0);
  changetype<L>(0).store(y + yStep, a1);
  changetype<L>(0).store(y + 2 * yStep, a2);
  changetype<L>(0).store(y + 3 * yStep, a3);
}
