// The filter gradient of depthwise convolution: for each output row and filter
// row, the products of dy and x, strips of pixels at a time.
import { Four, Lanes, One } from "./channels";
import { firstInside, firstTap, lastInside, lastTap } from "./window";

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
