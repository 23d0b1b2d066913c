// Depthwise convolution, channels-last: every channel has its own filter.
// Vectors run over channels; one engine (`slide`) serves the forward pass and,
// with flipped taps and one call per phase of the stride, the data gradient.
// Every output starts from its bias and adds its taps in row-major order.
import { Four, Lanes, One } from "./channels";
import { at } from "./simd";

/** First tap at or after input position 0, for a window that starts at `start`. */
@inline function firstTap(start: i32, spread: i32, taps: i32): i32 {
  return start >= 0 ? 0 : min(taps, (spread - 1 - start) / spread);
}

/** One past the last tap before position `size`. */
@inline function lastTap(start: i32, spread: i32, taps: i32, size: i32): i32 {
  return start + (taps - 1) * spread < size ? taps : max(0, (size - start + spread - 1) / spread);
}

/** One output pixel, all channels: y[c] = bias[c] + sum over rows × taps of x·w. Steps in bytes. */
function onePixel(
  y: usize, x: usize, w: usize, bias: usize, rows: i32, taps: i32,
  xRow: usize, xTap: usize, wRow: usize, wTap: usize, bytes: usize,
): void {
  let i: usize = 0;
  for (; i + 28 < bytes; i += 32) {
    let a0 = bias ? v128.load(bias + i) : f32x4.splat(0);
    let a1 = bias ? v128.load(bias + i, 16) : f32x4.splat(0);
    let xr = x + i;
    let wr = w + i;
    for (let r = rows; r > 0; r--) {
      let p = xr;
      let q = wr;
      for (let t = taps; t > 0; t--) {
        a0 = f32x4.add(a0, f32x4.mul(v128.load(p), v128.load(q)));
        a1 = f32x4.add(a1, f32x4.mul(v128.load(p, 16), v128.load(q, 16)));
        p += xTap;
        q += wTap;
      }
      xr += xRow;
      wr += wRow;
    }
    v128.store(y + i, a0);
    v128.store(y + i, a1, 16);
  }
  for (; i + 12 < bytes; i += 16) onePixelLanes<Four>(y + i, x + i, w + i, bias ? bias + i : 0, rows, taps, xRow, xTap, wRow, wTap);
  for (; i < bytes; i += 4) onePixelLanes<One>(y + i, x + i, w + i, bias ? bias + i : 0, rows, taps, xRow, xTap, wRow, wTap);
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

/** Four output pixels in a row, yStep and xStep apart, all taps inside the input: each weight is loaded once. */
function fourPixels(
  y: usize, yStep: usize, x: usize, xStep: usize, w: usize, bias: usize, rows: i32, taps: i32,
  xRow: usize, xTap: usize, wRow: usize, wTap: usize, bytes: usize,
): void {
  let i: usize = 0;
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

/** First output of `count` whose window, from base + i·step, starts at 0 or later. */
@inline function firstInside(base: i32, step: i32, count: i32): i32 {
  return base >= 0 ? 0 : min(count, (step - 1 - base) / step);
}

/** One past the last output whose window of `span` ends inside `size`; at least `from`. */
@inline function lastInside(base: i32, step: i32, count: i32, span: i32, size: i32, from: i32): i32 {
  const room = size - span - base;
  return room < 0 ? from : max(from, min(count, room / step + 1));
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
          if (kw == 3 && xStep == xTap) fourPixelsOf3(to, yStep, from, wr, bias, rows, xRow, xTap, wRow, wTap, bytes);
          else fourPixels(to, yStep, from, xStep, wr, bias, rows, kw, xRow, xTap, wRow, wTap, bytes);
          to += 4 * yStep;
          from += 4 * xStep;
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

/**
 * y[n, oh, ow, c] = bias[c] + sum over taps (r, t) of x[n, i·strideH + r·dilationH − top, j·strideW + t·dilationW − left, c]
 * · weight[r, t, c]; x[n, h, w, c], weight[kh, kw, c], bias[c] or 0.
 */
export function dwconv2d_fwd(
  y: usize, x: usize, weight: usize, bias: usize, n: i32, h: i32, w: i32, c: i32, oh: i32, ow: i32, kh: i32, kw: i32,
  strideH: i32, strideW: i32, top: i32, left: i32, dilationH: i32, dilationW: i32,
): void {
  const bytes = <usize>c << 2;
  const tapRow = <usize>kw * bytes;
  for (; n > 0; n--) {
    slide(
      y, <usize>ow * bytes, bytes, oh, ow, x, h, w, weight, tapRow, bytes, kh, kw, bias,
      -top, -left, strideH, strideW, dilationH, dilationW, bytes,
    );
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
 * dx[n, h, w, c] of dy[n, oh, ow, c], weight[kh, kw, c]; sizes and options as dwconv2d_fwd. Input positions of one phase
 * of the stride meet every (stride / gcd(stride, dilation))-th tap, at neighbouring outputs: a convolution of dy with
 * those taps, flipped.
 */
export function dwconv2d_dx(
  dx: usize, dy: usize, weight: usize, n: i32, h: i32, w: i32, c: i32, oh: i32, ow: i32, kh: i32, kw: i32,
  strideH: i32, strideW: i32, top: i32, left: i32, dilationH: i32, dilationW: i32,
): void {
  const bytes = <usize>c << 2;
  const gcdH = gcd(strideH, dilationH);
  const gcdW = gcd(strideW, dilationW);
  const everyH = strideH / gcdH;
  const everyW = strideW / gcdW;
  const spreadH = dilationH / gcdH;
  const spreadW = dilationW / gcdW;
  for (; n > 0; n--) {
    for (let a = 0; a < min(strideH, h); a++) {
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

/** sum[t, c] += dy[c] · x[t, c] for the taps of one output pixel. */
function pixelGradient(sum: usize, dy: usize, x: usize, taps: i32, xTap: usize, bytes: usize): void {
  for (; taps > 0; taps--) {
    let i: usize = 0;
    for (; i + 12 < bytes; i += 16)
      v128.store(sum + i, f32x4.add(v128.load(sum + i), f32x4.mul(v128.load(dy + i), v128.load(x + i))));
    for (; i < bytes; i += 4) store<f32>(sum + i, load<f32>(sum + i) + load<f32>(dy + i) * load<f32>(x + i));
    sum += bytes;
    x += xTap;
  }
}

/** sum[t, c] += sum over `count` pixels of dy[pixel, c] · x[pixel, t, c], for taps t = 0, 1, 2. */
@inline function strip3<L extends Lanes>(sum: usize, dy: usize, x: usize, count: i32, xTap: usize, xStep: usize, bytes: usize): void {
  let a0 = changetype<L>(0).load(sum);
  let a1 = changetype<L>(0).load(sum + bytes);
  let a2 = changetype<L>(0).load(sum + bytes + bytes);
  const xTap2 = xTap << 1;
  const end = dy + <usize>count * bytes;
  do {
    const d = changetype<L>(0).load(dy);
    a0 = f32x4.add(a0, f32x4.mul(d, changetype<L>(0).load(x)));
    a1 = f32x4.add(a1, f32x4.mul(d, changetype<L>(0).load(x + xTap)));
    a2 = f32x4.add(a2, f32x4.mul(d, changetype<L>(0).load(x + xTap2)));
    dy += bytes;
    x += xStep;
  } while (dy < end);
  changetype<L>(0).store(sum, a0);
  changetype<L>(0).store(sum + bytes, a1);
  changetype<L>(0).store(sum + bytes + bytes, a2);
}

/** strip3 for eight channels: six sums in flight hide the latency of the additions. */
@inline function strip3Wide(sum: usize, dy: usize, x: usize, count: i32, xTap: usize, xStep: usize, bytes: usize): void {
  const sum1 = sum + bytes;
  const sum2 = sum1 + bytes;
  let a0 = v128.load(sum);
  let b0 = v128.load(sum, 16);
  let a1 = v128.load(sum1);
  let b1 = v128.load(sum1, 16);
  let a2 = v128.load(sum2);
  let b2 = v128.load(sum2, 16);
  const xTap2 = xTap << 1;
  const end = dy + <usize>count * bytes;
  do {
    const d = v128.load(dy);
    const e = v128.load(dy, 16);
    a0 = f32x4.add(a0, f32x4.mul(d, v128.load(x)));
    b0 = f32x4.add(b0, f32x4.mul(e, v128.load(x, 16)));
    a1 = f32x4.add(a1, f32x4.mul(d, v128.load(x + xTap)));
    b1 = f32x4.add(b1, f32x4.mul(e, v128.load(x + xTap, 16)));
    a2 = f32x4.add(a2, f32x4.mul(d, v128.load(x + xTap2)));
    b2 = f32x4.add(b2, f32x4.mul(e, v128.load(x + xTap2, 16)));
    dy += bytes;
    x += xStep;
  } while (dy < end);
  v128.store(sum, a0);
  v128.store(sum, b0, 16);
  v128.store(sum1, a1);
  v128.store(sum1, b1, 16);
  v128.store(sum2, a2);
  v128.store(sum2, b2, 16);
}

/** The same for one tap. */
@inline function strip1<L extends Lanes>(sum: usize, dy: usize, x: usize, count: i32, xStep: usize, bytes: usize): void {
  let a = changetype<L>(0).load(sum);
  const end = dy + <usize>count * bytes;
  do {
    a = f32x4.add(a, f32x4.mul(changetype<L>(0).load(dy), changetype<L>(0).load(x)));
    dy += bytes;
    x += xStep;
  } while (dy < end);
  changetype<L>(0).store(sum, a);
}

/** strip1 for sixteen channels. */
@inline function strip1Wide(sum: usize, dy: usize, x: usize, count: i32, xStep: usize, bytes: usize): void {
  let a0 = v128.load(sum);
  let a1 = v128.load(sum, 16);
  let a2 = v128.load(sum, 32);
  let a3 = v128.load(sum, 48);
  const end = dy + <usize>count * bytes;
  do {
    a0 = f32x4.add(a0, f32x4.mul(v128.load(dy), v128.load(x)));
    a1 = f32x4.add(a1, f32x4.mul(v128.load(dy, 16), v128.load(x, 16)));
    a2 = f32x4.add(a2, f32x4.mul(v128.load(dy, 32), v128.load(x, 32)));
    a3 = f32x4.add(a3, f32x4.mul(v128.load(dy, 48), v128.load(x, 48)));
    dy += bytes;
    x += xStep;
  } while (dy < end);
  v128.store(sum, a0);
  v128.store(sum, a1, 16);
  v128.store(sum, a2, 32);
  v128.store(sum, a3, 48);
}

/** A strip of pixels with all taps of a filter row inside the input, all channels, three taps at a time. */
function stripGradient(sum: usize, dy: usize, x: usize, count: i32, taps: i32, xTap: usize, xStep: usize, bytes: usize): void {
  for (; taps >= 3; taps -= 3) {
    let i: usize = 0;
    for (; i + 28 < bytes; i += 32) strip3Wide(sum + i, dy + i, x + i, count, xTap, xStep, bytes);
    for (; i + 12 < bytes; i += 16) strip3<Four>(sum + i, dy + i, x + i, count, xTap, xStep, bytes);
    for (; i < bytes; i += 4) strip3<One>(sum + i, dy + i, x + i, count, xTap, xStep, bytes);
    sum += 3 * bytes;
    x += 3 * xTap;
  }
  for (; taps > 0; taps--) {
    let i: usize = 0;
    for (; i + 60 < bytes; i += 64) strip1Wide(sum + i, dy + i, x + i, count, xStep, bytes);
    for (; i + 12 < bytes; i += 16) strip1<Four>(sum + i, dy + i, x + i, count, xStep, bytes);
    for (; i < bytes; i += 4) strip1<One>(sum + i, dy + i, x + i, count, xStep, bytes);
    sum += bytes;
    x += xTap;
  }
}

/** Output pixels whose products are summed before they are added to the total. */
const CHUNK_PIXELS = 512;

/**
 * dw[kh, kw, c] = sum over n, oh, ow of dy[n, oh, ow, c] · x at that tap; sizes and options as dwconv2d_fwd.
 * Chunks of whole output rows, through all images, are summed one after the other. work: kh·kw·c f32.
 */
export function dwconv2d_dw(
  dw: usize, work: usize, dy: usize, x: usize, n: i32, h: i32, w: i32, c: i32, oh: i32, ow: i32, kh: i32, kw: i32,
  strideH: i32, strideW: i32, top: i32, left: i32, dilationH: i32, dilationW: i32,
): void {
  const bytes = <usize>c << 2;
  const all = <usize>(kh * kw) * bytes;
  const chunkRows = (CHUNK_PIXELS + ow - 1) / ow;
  memory.fill(dw, 0, all);
  for (let done = 0; done < n * oh; done += chunkRows) {
    memory.fill(work, 0, all);
    for (let row = done; row < min(done + chunkRows, n * oh); row++) {
      const image = x + <usize>(row / oh * h * w) * bytes;
      const startH = (row % oh) * strideH - top;
      const r1 = lastTap(startH, dilationH, kh, h);
      for (let r = firstTap(startH, dilationH, kh); r < r1; r++) {
        const from = image + <usize>((startH + r * dilationH) * w) * bytes;
        rowGradient(work + <usize>(r * kw) * bytes, dy + <usize>(row * ow) * bytes, from, w, ow, kw, strideW, left, dilationW, bytes);
      }
    }
    for (let i: usize = 0; i < all; i += 4) store<f32>(dw + i, load<f32>(dw + i) + load<f32>(work + i));
  }
}

/** One output row and one filter row: edges pixel by pixel, between them strips. */
@inline function rowGradient(
  sum: usize, dy: usize, x: usize, w: i32, ow: i32, kw: i32, strideW: i32, left: i32, dilationW: i32, bytes: usize,
): void {
  const xTap = <usize>dilationW * bytes;
  const xStep = <usize>strideW * bytes;
  const j0 = firstInside(-left, strideW, ow);
  const j1 = lastInside(-left, strideW, ow, (kw - 1) * dilationW + 1, w, j0);
  for (let j = 0; j < ow; j++) {
    const startW = j * strideW - left;
    if (j == j0 && j0 < j1) {
      stripGradient(sum, dy + <usize>j * bytes, x + <usize>startW * bytes, j1 - j0, kw, xTap, xStep, bytes);
      j = j1 - 1;
      continue;
    }
    const t0 = firstTap(startW, dilationW, kw);
    const taps = lastTap(startW, dilationW, kw, w) - t0;
    const from = x + <usize>(startW + t0 * dilationW) * bytes;
    pixelGradient(sum + <usize>t0 * bytes, dy + <usize>j * bytes, from, taps, xTap, bytes);
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
