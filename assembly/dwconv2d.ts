// Depthwise convolution, channels-last: every channel has its own filter.
// Vectors run over channels; one engine (`slide`) serves the forward pass and,
// with flipped taps and one call per phase of the stride, the data gradient.
// Every output starts from its bias and adds its taps in row-major order.
import { Four, Lanes, One } from "./channels";
import { copyRow, fill } from "./memory";
import { at } from "./simd";
import { firstInside, firstTap, lastInside, lastTap } from "./window";

/** One output pixel, all channels: y[c] = bias[c] + sum over rows × taps of x·w. Steps in bytes. */
function onePixel(
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
const WIDE: usize = 1024;

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
function fourPixels(
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
function fourPixelsOf3(
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
function fourPixelsOf3Apart(
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
function fourPixelsOf5(
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

/**
 * y[i, j, c] = bias[c] + sum over taps (r, t) of w[r, t, c] · x[baseH + i·stepH + r·spreadH, baseW + j·stepW + t·spreadW, c]
 * where that lies inside x[h, w, c]. yRow, yStep: bytes between outputs; wRow, wTap: bytes between taps, maybe negative.
 */
function slide(
  y: usize, yRow: usize, yStep: usize, countH: i32, countW: i32, x: usize, height: i32, width: i32,
  w: usize, wRow: usize, wTap: usize, kh: i32, kw: i32, bias: usize,
  baseH: i32, baseW: i32, stepH: i32, stepW: i32, spreadH: i32, spreadW: i32, bytes: usize,
): void {
  const inRow = <usize>width * bytes;
  const xRow = <usize>spreadH * inRow;
  const xTap = <usize>spreadW * bytes;
  const xStep = <usize>stepW * bytes;
  const j0 = firstInside(baseW, stepW, countW);
  const j1 = lastInside(baseW, stepW, countW, (kw - 1) * spreadW + 1, width, j0);
  for (let i = 0; i < countH; i++) {
    const startH = baseH + i * stepH;
    const r0 = firstTap(startH, spreadH, kh);
    const rows = kw > 0 ? max(0, lastTap(startH, spreadH, kh, height) - r0) : 0;
    const xr = x + <usize>(startH + r0 * spreadH) * inRow;
    const wr = w + <usize>r0 * wRow;
    let to = y + <usize>i * yRow;
    let j = 0;
    for (; j < countW; j++) {
      if (j == j0) {
        let from = xr + <usize>(baseW + j * stepW) * bytes;
        for (; j + 4 <= j1; j += 4) {
          if (kw == 3 && xStep == xTap && bytes < 2 * WIDE) fourPixelsOf3(to, yStep, from, wr, bias, rows, xRow, xTap, wRow, wTap, bytes);
          else if (kw == 3 && xStep == 2 * xTap && bytes < 2 * WIDE)
            fourPixelsOf3Apart(to, yStep, from, wr, bias, rows, xRow, xTap, wRow, wTap, bytes);
          else if (kw == 5 && xStep == xTap && bytes < WIDE) fourPixelsOf5(to, yStep, from, wr, bias, rows, xRow, xTap, wRow, wTap, bytes);
          else fourPixels(to, yStep, from, xStep, wr, bias, rows, kw, xRow, xTap, wRow, wTap, bytes);
          to += 4 * yStep;
          from += 4 * xStep;
          const over = j + 8 - j1; // the last four overlap those before: the same values once more
          if (over > 0 && over < 4) {
            j -= over;
            to -= <usize>over * yStep;
            from -= <usize>over * xStep;
          }
        }
        if (j == countW) break;
      }
      const startW = baseW + j * stepW;
      const t0 = firstTap(startW, spreadW, kw);
      const taps = lastTap(startW, spreadW, kw, width) - t0;
      onePixel(to, xr + <usize>(startW + t0 * spreadW) * bytes, wr + <usize>t0 * wTap, bias, rows, taps, xRow, xTap, wRow, wTap, bytes);
      to += yStep;
    }
  }
}

/** Bytes of channels of a padded copy. */
const PART: usize = 256;

/**
 * `slide` over a padded copy of `PART` bytes of channels at a time, where the border is a large part of an image, or its
 * pixels compete for a few sets of the first-level cache. `flipped`: taps in reverse order. work: the filter, then the
 * image, of one part (paddedBytes of src/ops/depthwiseConv2d.ts).
 */
function slidePadded(
  y: usize, work: usize, countH: i32, countW: i32, x: usize, height: i32, width: i32, w: usize, kh: i32, kw: i32, bias: usize,
  baseH: i32, baseW: i32, stepH: i32, stepW: i32, spreadH: i32, spreadW: i32, bytes: usize, flipped: bool,
): void {
  const tall = (countH - 1) * stepH + (kh - 1) * spreadH + 1, wide = (countW - 1) * stepW + (kw - 1) * spreadW + 1;
  for (let i: usize = 0; i < bytes; i += PART) {
    const part = min(PART, bytes - i), n = <i32>(part >> 2), image = work + <usize>(kh * kw) * part;
    let to = work;
    for (let t = 0; t < kh * kw; t++) {
      copyRow(to, w + i + <usize>(flipped ? kh * kw - 1 - t : t) * bytes, n);
      to += part;
    }
    for (let h = baseH; h < baseH + tall; h++) {
      for (let v = baseW; v < baseW + wide; v++) {
        if (h >= 0 && h < height && v >= 0 && v < width) copyRow(to, x + i + <usize>(h * width + v) * bytes, n);
        else fill(to, n, 0);
        to += part;
      }
    }
    slide(
      y + i, <usize>countW * bytes, bytes, countH, countW, image, tall, wide, work, <usize>kw * part, part, kh, kw,
      bias ? bias + i : 0, 0, 0, stepH, stepW, spreadH, spreadW, part,
    );
  }
}

/**
 * y[n, oh, ow, c] = bias[c] + sum over taps (r, t) of x[n, i·strideH + r·dilationH − top, j·strideW + t·dilationW − left, c]
 * · weight[r, t, c]; x[n, h, w, c], weight[kh, kw, c], bias[c] or 0. work: for slidePadded, or 0; it changes
 * no bit.
 */
export function dwconv2d_fwd(
  y: usize, work: usize, x: usize, weight: usize, bias: usize, n: i32, h: i32, w: i32, c: i32, oh: i32, ow: i32, kh: i32, kw: i32,
  strideH: i32, strideW: i32, top: i32, left: i32, dilationH: i32, dilationW: i32,
): void {
  const bytes = <usize>c << 2;
  const tapRow = <usize>kw * bytes;
  for (; n > 0; n--) {
    if (work != 0) {
      slidePadded(
        y, work, oh, ow, x, h, w, weight, kh, kw, bias, -top, -left, strideH, strideW, dilationH, dilationW, bytes, false,
      );
    } else {
    slide(
      y, <usize>ow * bytes, bytes, oh, ow, x, h, w, weight, tapRow, bytes, kh, kw, bias,
      -top, -left, strideH, strideW, dilationH, dilationW, bytes,
    );
    }
    x += <usize>(h * w) * bytes;
    y += <usize>(oh * ow) * bytes;
  }
}

/** First tap that input positions ≡ phase (mod stride) meet; `taps` if none does. */
@inline function phaseTap(phase: i32, before: i32, stride: i32, dilation: i32, taps: i32): i32 {
  let t = 0;
  while (t < taps && (phase + before - t * dilation) % stride != 0) t++;
  return t;
}

@inline function gcd(a: i32, b: i32): i32 {
  while (b != 0) {
    const r = a % b;
    a = b;
    b = r;
  }
  return a;
}

/**
 * Four pairs of neighbouring pixels of dx, stride 2, three taps: the first of a pair lies between two pixels of dy and meets
 * taps 2 and 0, the second over one, and meets tap 1. rows: of dy, wRow apart in the filter (bytes, negative).
 */
@inline function fourPairLanes<L extends Lanes>(dx: usize, dy: usize, w: usize, rows: i32, dyRow: usize, wRow: usize, bytes: usize): void {
  const zero = f32x4.splat(0);
  let a0 = zero, a1 = zero, a2 = zero, a3 = zero, b0 = zero, b1 = zero, b2 = zero, b3 = zero;
  do {
    const w0 = changetype<L>(0).load(w);
    const w1 = changetype<L>(0).load(w + bytes);
    const w2 = changetype<L>(0).load(w + 2 * bytes);
    let p = dy;
    a0 = f32x4.add(a0, f32x4.mul(changetype<L>(0).load(p), w2));
    p += bytes;
    let v = changetype<L>(0).load(p);
    a0 = f32x4.add(a0, f32x4.mul(v, w0));
    b0 = f32x4.add(b0, f32x4.mul(v, w1));
    a1 = f32x4.add(a1, f32x4.mul(v, w2));
    p += bytes;
    v = changetype<L>(0).load(p);
    a1 = f32x4.add(a1, f32x4.mul(v, w0));
    b1 = f32x4.add(b1, f32x4.mul(v, w1));
    a2 = f32x4.add(a2, f32x4.mul(v, w2));
    p += bytes;
    v = changetype<L>(0).load(p);
    a2 = f32x4.add(a2, f32x4.mul(v, w0));
    b2 = f32x4.add(b2, f32x4.mul(v, w1));
    a3 = f32x4.add(a3, f32x4.mul(v, w2));
    p += bytes;
    v = changetype<L>(0).load(p);
    a3 = f32x4.add(a3, f32x4.mul(v, w0));
    b3 = f32x4.add(b3, f32x4.mul(v, w1));
    dy += dyRow;
    w += wRow;
  } while (--rows > 0);
  changetype<L>(0).store(dx, a0);
  changetype<L>(0).store(dx += bytes, b0);
  changetype<L>(0).store(dx += bytes, a1);
  changetype<L>(0).store(dx += bytes, b1);
  changetype<L>(0).store(dx += bytes, a2);
  changetype<L>(0).store(dx += bytes, b2);
  changetype<L>(0).store(dx += bytes, a3);
  changetype<L>(0).store(dx + bytes, b3);
}

function fourPairs(dx: usize, dy: usize, w: usize, rows: i32, dyRow: usize, wRow: usize, bytes: usize): void {
  let i: usize = 0;
  for (; i + 12 < bytes; i += 16) fourPairLanes<Four>(dx + i, dy + i, w + i, rows, dyRow, wRow, bytes);
  for (; i < bytes; i += 4) fourPairLanes<One>(dx + i, dy + i, w + i, rows, dyRow, wRow, bytes);
}

/** The first of `count` positions of dy that meet position `place` of the padded input: stride 2, taps place − 2·position. */
@inline function firstMet(place: i32): i32 {
  return max(0, (place - 1) >> 1);
}

/** How many positions of dy do. */
@inline function countMet(place: i32, count: i32): i32 {
  return max(0, min(count - 1, place >> 1) - firstMet(place) + 1);
}

/**
 * The data gradient of one image for three taps and a stride of 2 either way, left <= 2: whole lines of dx, each from the
 * lines of dy that it meets. The sums are those by phases.
 */
function spreadPairs(dx: usize, dy: usize, weight: usize, h: i32, w: i32, oh: i32, ow: i32, top: i32, left: i32, bytes: usize): void {
  const dyRow = <usize>ow * bytes, wRow = <usize>(-6) * bytes, wTap = <usize>(-2) * bytes;
  const last = min(ow, (w + left) >> 1) - 1; // pairs 1…last of a line meet two pixels of dy and lie in dx
  for (let a = 0; a < h; a++) {
    const row = firstMet(a + top), rows = countMet(a + top, oh);
    const from = dy + <usize>row * dyRow, f = weight + <usize>(a + top - 2 * row) * 3 * bytes;
    for (let b = 0; b < w; b++) {
      if (b + left == 2 && rows > 0) {
        let j = 1;
        for (; j + 3 <= last; j += 4) {
          fourPairs(dx + <usize>(2 * j - left) * bytes, from + <usize>(j - 1) * bytes, f, rows, dyRow, wRow, bytes);
          const over = j + 7 - last; // the last four overlap those before: the same values once more
          if (over > 0 && over < 4) j -= over;
        }
        b = 2 * j - left;
        if (b >= w) break;
      }
      const column = firstMet(b + left), taps = countMet(b + left, ow), t = b + left - 2 * column;
      onePixel(
        dx + <usize>b * bytes, from + <usize>column * bytes, f + <usize>t * bytes, 0, rows, taps, dyRow, bytes, wRow, wTap, bytes,
      );
    }
    dx += <usize>w * bytes;
  }
}

/**
 * dx[n, h, w, c] of dy[n, oh, ow, c], weight[kh, kw, c]; sizes and options as dwconv2d_fwd. Input positions of one phase
 * of the stride meet every (stride / gcd(stride, dilation))-th tap, at neighbouring outputs: a convolution of dy with
 * those taps, flipped; three taps at a stride of 2 take a line at once. work: for slidePadded, with a stride of 1, or 0; it changes no bit.
 */
export function dwconv2d_dx(
  dx: usize, work: usize, dy: usize, weight: usize, n: i32, h: i32, w: i32, c: i32, oh: i32, ow: i32, kh: i32, kw: i32,
  strideH: i32, strideW: i32, top: i32, left: i32, dilationH: i32, dilationW: i32,
): void {
  const bytes = <usize>c << 2;
  const gcdH = gcd(strideH, dilationH);
  const gcdW = gcd(strideW, dilationW);
  const everyH = strideH / gcdH;
  const everyW = strideW / gcdW;
  const spreadH = dilationH / gcdH;
  const spreadW = dilationW / gcdW;
  const apart = strideH == 2 && strideW == 2 && dilationH == 1 && dilationW == 1;
  const paired = apart && kh == 3 && kw == 3 && left <= 2 && ow >= 5;
  for (; n > 0; n--) {
    if (work != 0) {
      slidePadded(
        dx, work, h, w, dy, oh, ow, weight, kh, kw, 0,
        top - (kh - 1) * dilationH, left - (kw - 1) * dilationW, 1, 1, dilationH, dilationW, bytes, true,
      );
    }
    if (paired) spreadPairs(dx, dy, weight, h, w, oh, ow, top, left, bytes);
    const phases = work != 0 || paired ? 0 : min(strideH, h);
    for (let a = 0; a < phases; a++) {
      const r0 = phaseTap(a, top, strideH, dilationH, kh);
      const rows = (kh - r0 + everyH - 1) / everyH; // 0 where r0 = kh
      const lastRow = r0 + (rows - 1) * everyH;
      for (let b = 0; b < min(strideW, w); b++) {
        const t0 = phaseTap(b, left, strideW, dilationW, kw);
        const taps = (kw - t0 + everyW - 1) / everyW;
        const lastTap = t0 + (taps - 1) * everyW;
        slide(
          dx + <usize>(a * w + b) * bytes, <usize>(strideH * w) * bytes, <usize>strideW * bytes,
          (h - a + strideH - 1) / strideH, (w - b + strideW - 1) / strideW, dy, oh, ow,
          weight + <usize>(lastRow * kw + lastTap) * bytes, <usize>(-everyH * kw) * bytes, <usize>(-everyW) * bytes, rows, taps, 0,
          (a + top - lastRow * dilationH) / strideH, (b + left - lastTap * dilationW) / strideW, 1, 1, spreadH, spreadW, bytes,
        );
      }
    }
    dx += <usize>(h * w) * bytes;
    dy += <usize>(oh * ow) * bytes;
  }
}

/** y[pixels, c·m] = x[pixels, c], every channel m times. */
export function repeat_channels(y: usize, x: usize, pixels: i32, c: i32, m: i32): void {
  for (let i = pixels * c; i > 0; i--) {
    const v = v128.load32_splat(x);
    let j = 0;
    for (; j <= m - 4; j += 4) v128.store(at(y, j), v);
    for (; j < m; j++) v128.store_lane<f32>(at(y, j), v, 0);
    x += 4;
    y = at(y, m);
  }
}

/** y[pixels, c] = sum over each channel's m copies in x[pixels, c·m], in order. */
export function sum_channels(y: usize, x: usize, pixels: i32, c: i32, m: i32): void {
  for (let i = pixels * c; i > 0; i--) {
    let sum = load<f32>(x);
    for (let j = 1; j < m; j++) sum += load<f32>(at(x, j));
    store<f32>(y, sum);
    x = at(x, m);
    y += 4;
  }
}
