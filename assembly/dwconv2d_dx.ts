// The data gradient of depthwise convolution: the engine of the forward pass over dy, phase by phase of the stride.
import { slide, slidePadded } from "./dwconv2d";
import { Four, Lanes, One } from "./channels";
import { onePixel } from "./dwconv2d_pixels";

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
