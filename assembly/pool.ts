// Max and average pooling, channels-last. Forward passes run window by window,
// backward passes input pixel by input pixel: each reads the windows that cover
// it in row-major order, so that nothing is scattered and the order is fixed.
import { columnSums, Four, Lanes, One } from "./channels";
import { at } from "./simd";
import { firstInside, firstTap, lastInside, lastTap } from "./window";

/**
 * y[n, oh, ow, c] = max over the window of x[n, h, w, c]; argmax[n, oh, ow, c] (i32) = where in the plane of
 * h·w it is: the first maximum in row-major order, or the last NaN. Padding never wins; every window must
 * hold an input element.
 */
export function max_pool2d_fwd(
  y: usize, argmax: usize, x: usize, n: i32, h: i32, w: i32, c: i32, oh: i32, ow: i32,
  kh: i32, kw: i32, strideH: i32, strideW: i32, top: i32, left: i32, dilationH: i32, dilationW: i32,
): void {
  const pixel = <usize>c << 2;
  const rowFlat = dilationH * w;
  const j0 = firstInside(-left, strideW, ow);
  const j1 = lastInside(-left, strideW, ow, (kw - 1) * dilationW + 1, w, j0);
  for (; n > 0; n--) {
    for (let i = 0; i < oh; i++) {
      const startH = i * strideH - top;
      const r0 = firstTap(startH, dilationH, kh);
      const rows = lastTap(startH, dilationH, kh, h) - r0;
      const row = (startH + r0 * dilationH) * w;
      for (let j = 0; j < ow; ) {
        const startW = j * strideW - left;
        const inside = j >= j0 && j < j1;
        const count = inside ? j1 - j : 1;
        const t0 = inside ? 0 : firstTap(startW, dilationW, kw);
        const taps = inside ? kw : lastTap(startW, dilationW, kw, w) - t0;
        const flat = row + startW + t0 * dilationW;
        maxWindows(y, argmax, x + <usize>flat * pixel, flat, count, strideW, rows, taps, rowFlat, dilationW, pixel);
        y += <usize>count * pixel;
        argmax += <usize>count * pixel;
        j += count;
      }
    }
    x += <usize>(h * w) * pixel;
  }
}

/** `count` windows of rows × taps, `stride` pixels apart, all channels: `flat` is the first element's place in the plane. */
function maxWindows(
  y: usize, argmax: usize, x: usize, flat: i32, count: i32, stride: i32, rows: i32, taps: i32, rowFlat: i32, tapFlat: i32, pixel: usize,
): void {
  const rowStep = <usize>rowFlat * pixel;
  const tapStep = <usize>tapFlat * pixel;
  const step = <usize>stride * pixel;
  for (; count > 0; count--) {
    let i: usize = 0;
    if (rows == 2 && taps == 2) {
      const here0 = i32x4.splat(flat);
      const here1 = i32x4.splat(flat + tapFlat);
      const here2 = i32x4.splat(flat + rowFlat);
      const here3 = i32x4.splat(flat + rowFlat + tapFlat);
      const diagonal = rowStep + tapStep;
      for (; i + 12 < pixel; i += 16) {
        const p = x + i;
        if (!maxOfFour(y + i, argmax + i, p, p + tapStep, p + rowStep, p + diagonal, here0, here1, here2, here3))
          maxLanes<Four>(y + i, argmax + i, p, flat, 2, 2, rowStep, tapStep, rowFlat, tapFlat);
      }
    }
    for (; i + 28 < pixel; i += 32) maxEight(y + i, argmax + i, x + i, flat, rows, taps, rowStep, tapStep, rowFlat, tapFlat);
    for (; i + 12 < pixel; i += 16) maxLanes<Four>(y + i, argmax + i, x + i, flat, rows, taps, rowStep, tapStep, rowFlat, tapFlat);
    for (; i < pixel; i += 4) maxLanes<One>(y + i, argmax + i, x + i, flat, rows, taps, rowStep, tapStep, rowFlat, tapFlat);
    y += pixel;
    argmax += pixel;
    x += step;
    flat += stride;
  }
}

/** maxLanes for the 2 × 2 window of a, b, c, d at places ha … hd; false, and nothing stored, where it may hold a NaN. */
@inline function maxOfFour(
  y: usize, argmax: usize, a: usize, b: usize, c: usize, d: usize, ha: v128, hb: v128, hc: v128, hd: v128,
): bool {
  const va = v128.load(a);
  const vb = v128.load(b);
  const vc = v128.load(c);
  const vd = v128.load(d);
  const sum = f32x4.add(f32x4.add(va, vb), f32x4.add(vc, vd));
  if (!i32x4.all_true(f32x4.eq(sum, sum))) return false;
  const best1 = f32x4.pmax(va, vb);
  const best2 = f32x4.pmax(best1, vc);
  const where1 = i32x4.max_s(ha, v128.and(f32x4.gt(vb, va), hb));
  const where2 = i32x4.max_s(where1, v128.and(f32x4.gt(vc, best1), hc));
  v128.store(y, f32x4.pmax(best2, vd));
  v128.store(argmax, i32x4.max_s(where2, v128.and(f32x4.gt(vd, best2), hd)));
  return true;
}

/** maxLanes for eight channels. It looks for NaN once, in the sum of the window, and leaves such windows to maxLanes. */
@inline function maxEight(
  y: usize, argmax: usize, x: usize, flat: i32, rows: i32, taps: i32, rowStep: usize, tapStep: usize, rowFlat: i32, tapFlat: i32,
): void {
  let best0 = v128.load(x);
  let best1 = v128.load(x, 16);
  let where0 = i32x4.splat(flat);
  let where1 = where0;
  let sum = f32x4.splat(0);
  let p = x;
  let rowPlace = flat;
  for (let r = rows; r > 0; r--) {
    let q = p;
    let place = rowPlace;
    let t = taps;
    do {
      const here = i32x4.splat(place);
      const v0 = v128.load(q);
      const v1 = v128.load(q, 16);
      where0 = i32x4.max_s(where0, v128.and(f32x4.gt(v0, best0), here));
      where1 = i32x4.max_s(where1, v128.and(f32x4.gt(v1, best1), here));
      best0 = f32x4.pmax(best0, v0);
      best1 = f32x4.pmax(best1, v1);
      sum = f32x4.add(sum, f32x4.add(v0, v1));
      q += tapStep;
      place += tapFlat;
    } while (--t > 0);
    p += rowStep;
    rowPlace += rowFlat;
  }
  if (i32x4.all_true(f32x4.eq(sum, sum))) {
    v128.store(y, best0);
    v128.store(y, best1, 16);
    v128.store(argmax, where0);
    v128.store(argmax, where1, 16);
  } else {
    maxLanes<Four>(y, argmax, x, flat, rows, taps, rowStep, tapStep, rowFlat, tapFlat);
    maxLanes<Four>(y + 16, argmax + 16, x + 16, flat, rows, taps, rowStep, tapStep, rowFlat, tapFlat);
  }
}

@inline function maxLanes<L extends Lanes>(
  y: usize, argmax: usize, x: usize, flat: i32, rows: i32, taps: i32,
  rowStep: usize, tapStep: usize, rowFlat: i32, tapFlat: i32,
): void {
  let best = changetype<L>(0).load(x);
  let where = i32x4.splat(flat);
  for (; rows > 0; rows--) {
    let p = x;
    let here = flat;
    for (let t = taps; t > 0; t--) {
      const v = changetype<L>(0).load(p);
      const wins = v128.or(f32x4.gt(v, best), f32x4.ne(v, v));
      best = v128.bitselect(v, best, wins);
      where = i32x4.max_s(where, v128.and(wins, i32x4.splat(here))); // places ascend
      p += tapStep;
      here += tapFlat;
    }
    x += rowStep;
    flat += rowFlat;
  }
  changetype<L>(0).store(y, best);
  changetype<L>(0).store(argmax, where);
}

/** Stores a window's share of the gradient: the first one overwrites, the others add. `add` is a literal. */
@inline function put<L extends Lanes>(p: usize, share: v128, add: bool): void {
  changetype<L>(0).store(p, add ? f32x4.add(changetype<L>(0).load(p), share) : share);
}

/** dx[c] (+)= dy[c] where argmax[c] is `flat`, else 0. */
@inline function maxShare(dx: usize, dy: usize, argmax: usize, flat: i32, bytes: usize, add: bool): void {
  const here = i32x4.splat(flat);
  let i: usize = 0;
  for (; i + 12 < bytes; i += 16) put<Four>(dx + i, v128.and(v128.load(dy + i), i32x4.eq(v128.load(argmax + i), here)), add);
  for (; i < bytes; i += 4) put<One>(dx + i, v128.and(v128.load32_splat(dy + i), i32x4.eq(v128.load32_splat(argmax + i), here)), add);
}

/**
 * dx[n, h, w, c] = sum of dy[n, oh, ow, c] over the windows whose argmax is that element. The last arguments
 * are those of max_pool2d_fwd.
 */
export function max_pool2d_dx(
  dx: usize, dy: usize, argmax: usize, n: i32, h: i32, w: i32, c: i32, oh: i32, ow: i32,
  kh: i32, kw: i32, strideH: i32, strideW: i32, top: i32, left: i32, dilationH: i32, dilationW: i32,
): void {
  const bytes = <usize>c << 2;
  const spanH = (kh - 1) * dilationH + 1;
  const spanW = (kw - 1) * dilationW + 1;
  const plane = <usize>(oh * ow) * bytes;
  for (; n > 0; n--) {
    let i0 = 0;
    let i1 = 0; // windows i0 … i1 cover the row, j0 … j1 the column
    for (let i = 0; i < h; i++) {
      while (i1 < oh && i1 * strideH <= i + top) i1++;
      while (i0 < i1 && i0 * strideH + spanH <= i + top) i0++;
      let j0 = 0;
      let j1 = 0;
      for (let j = 0; j < w; j++) {
        while (j1 < ow && j1 * strideW <= j + left) j1++;
        while (j0 < j1 && j0 * strideW + spanW <= j + left) j0++;
        const flat = i * w + j;
        let first = true;
        for (let a = i0; a < i1; a++) {
          for (let b = j0; b < j1; b++) {
            const offset = <usize>(a * ow + b) * bytes;
            if (first) maxShare(dx, dy + offset, argmax + offset, flat, bytes, false);
            else maxShare(dx, dy + offset, argmax + offset, flat, bytes, true);
            first = false;
          }
        }
        if (first) memory.fill(dx, 0, bytes);
        dx += bytes;
      }
    }
    dy += plane;
    argmax += plane;
  }
}

/** Elements of one axis that window `i` counts: those inside the input, or inside the padded input. */
@inline function countedBy(i: i32, stride: i32, before: i32, taps: i32, size: i32, after: i32, includePadding: i32): i32 {
  const start = i * stride - before;
  return includePadding ? min(taps, size + after - start) : min(start + taps, size) - max(start, 0);
}

/**
 * y[n, oh, ow, c] = sum over the window of x[n, h, w, c] / divisor, which is what the window counts
 * (`includePadding`: with padding), or `divisor` where that is not 0.
 */
export function avg_pool2d_fwd(
  y: usize, x: usize, n: i32, h: i32, w: i32, c: i32, oh: i32, ow: i32, kh: i32, kw: i32, strideH: i32, strideW: i32,
  top: i32, bottom: i32, left: i32, right: i32, includePadding: i32, divisor: f32,
): void {
  const pixel = <usize>c << 2;
  const rowStep = <usize>w * pixel;
  for (; n > 0; n--) {
    for (let i = 0; i < oh; i++) {
      const startH = i * strideH - top;
      const row = max(startH, 0);
      const rows = min(startH + kh, h) - row;
      const countH = countedBy(i, strideH, top, kh, h, bottom, includePadding);
      for (let j = 0; j < ow; j++) {
        const startW = j * strideW - left;
        const column = max(startW, 0);
        const taps = min(startW + kw, w) - column;
        const count = countH * countedBy(j, strideW, left, kw, w, right, includePadding);
        const scale: f32 = 1 / (divisor != 0 ? divisor : <f32>count);
        meanWindow(y, x + <usize>(row * w + column) * pixel, rows, taps, rowStep, pixel, scale);
        y += pixel;
      }
    }
    x += <usize>h * rowStep;
  }
}

/** One window of rows × taps, all channels: y[c] = scale · sum of x. */
function meanWindow(y: usize, x: usize, rows: i32, taps: i32, rowStep: usize, pixel: usize, scale: f32): void {
  const s = f32x4.splat(scale);
  let i: usize = 0;
  for (; i + 60 < pixel; i += 64) meanSixteen(y + i, x + i, rows, taps, rowStep, pixel, s);
  for (; i + 12 < pixel; i += 16) meanLanes<Four>(y + i, x + i, rows, taps, rowStep, pixel, s);
  for (; i < pixel; i += 4) meanLanes<One>(y + i, x + i, rows, taps, rowStep, pixel, s);
}

@inline function meanLanes<L extends Lanes>(y: usize, x: usize, rows: i32, taps: i32, rowStep: usize, pixel: usize, scale: v128): void {
  let sum = f32x4.splat(0);
  for (let r = rows; r > 0; r--) {
    let p = x;
    for (let t = taps; t > 0; t--) {
      sum = f32x4.add(sum, changetype<L>(0).load(p));
      p += pixel;
    }
    x += rowStep;
  }
  changetype<L>(0).store(y, f32x4.mul(sum, scale));
}

/** meanLanes for sixteen channels. */
@inline function meanSixteen(y: usize, x: usize, rows: i32, taps: i32, rowStep: usize, pixel: usize, scale: v128): void {
  let sum0 = f32x4.splat(0);
  let sum1 = sum0;
  let sum2 = sum0;
  let sum3 = sum0;
  for (let r = rows; r > 0; r--) {
    let p = x;
    let t = taps;
    do {
      sum0 = f32x4.add(sum0, v128.load(p));
      sum1 = f32x4.add(sum1, v128.load(p, 16));
      sum2 = f32x4.add(sum2, v128.load(p, 32));
      sum3 = f32x4.add(sum3, v128.load(p, 48));
      p += pixel;
    } while (--t > 0);
    x += rowStep;
  }
  v128.store(y, f32x4.mul(sum0, scale));
  v128.store(y, f32x4.mul(sum1, scale), 16);
  v128.store(y, f32x4.mul(sum2, scale), 32);
  v128.store(y, f32x4.mul(sum3, scale), 48);
}

/** dx[c] (+)= dy[c]·scale. */
@inline function meanShare(dx: usize, dy: usize, scale: f32, bytes: usize, add: bool): void {
  const s = f32x4.splat(scale);
  let i: usize = 0;
  for (; i + 12 < bytes; i += 16) put<Four>(dx + i, f32x4.mul(v128.load(dy + i), s), add);
  for (; i < bytes; i += 4) put<One>(dx + i, f32x4.mul(v128.load32_splat(dy + i), s), add);
}

/** dx[n, h, w, c] = sum of dy[n, oh, ow, c] / divisor over the windows that cover the element; as avg_pool2d_fwd. */
export function avg_pool2d_dx(
  dx: usize, dy: usize, n: i32, h: i32, w: i32, c: i32, oh: i32, ow: i32, kh: i32, kw: i32, strideH: i32, strideW: i32,
  top: i32, bottom: i32, left: i32, right: i32, includePadding: i32, divisor: f32,
): void {
  const bytes = <usize>c << 2;
  for (; n > 0; n--) {
    let i0 = 0;
    let i1 = 0;
    for (let i = 0; i < h; i++) {
      while (i1 < oh && i1 * strideH <= i + top) i1++;
      while (i0 < i1 && i0 * strideH + kh <= i + top) i0++;
      // windows that count as much as their neighbours have one scale
      const evenH = i1 - i0 <= 1 || (countedBy(i0, strideH, top, kh, h, bottom, includePadding) == kh &&
        countedBy(i1 - 1, strideH, top, kh, h, bottom, includePadding) == kh);
      let j0 = 0;
      let j1 = 0;
      for (let j = 0; j < w; j++) {
        while (j1 < ow && j1 * strideW <= j + left) j1++;
        while (j0 < j1 && j0 * strideW + kw <= j + left) j0++;
        if (i0 == i1 || j0 == j1) memory.fill(dx, 0, bytes);
        else {
          const evenW = j1 - j0 == 1 || (countedBy(j0, strideW, left, kw, w, right, includePadding) == kw &&
            countedBy(j1 - 1, strideW, left, kw, w, right, includePadding) == kw);
          const from = dy + <usize>(i0 * ow + j0) * bytes;
          if (divisor != 0 || (evenH && evenW)) {
            const countH = countedBy(i0, strideH, top, kh, h, bottom, includePadding);
            const count = countH * countedBy(j0, strideW, left, kw, w, right, includePadding);
            const scale: f32 = 1 / (divisor != 0 ? divisor : <f32>count);
            if (i1 - i0 == 1 && j1 - j0 == 1) meanShare(dx, from, scale, bytes, false);
            else meanWindow(dx, from, i1 - i0, j1 - j0, <usize>ow * bytes, bytes, scale);
          } else {
            let first = true;
            for (let a = i0; a < i1; a++) {
              const countH = countedBy(a, strideH, top, kh, h, bottom, includePadding);
              for (let b = j0; b < j1; b++) {
                const scale: f32 = 1 / <f32>(countH * countedBy(b, strideW, left, kw, w, right, includePadding));
                const share = dy + <usize>(a * ow + b) * bytes;
                if (first) meanShare(dx, share, scale, bytes, false);
                else meanShare(dx, share, scale, bytes, true);
                first = false;
              }
            }
          }
        }
        dx += bytes;
      }
    }
    dy += <usize>(oh * ow) * bytes;
  }
}

/** y[n, c] = mean over x[n, pixels, c]. work: 20·c bytes. */
export function global_avg_pool_fwd(y: usize, work: usize, x: usize, n: i32, pixels: i32, c: i32): void {
  for (; n > 0; n--) {
    columnSums(work, x, pixels, c);
    for (let i = 0; i < c; i++) store<f32>(at(y, i), <f32>(load<f64>(work + (<usize>i << 3)) / pixels));
    x += <usize>(pixels * c) << 2;
    y = at(y, c);
  }
}

/** dx[n, pixels, c] = dy[n, c] / pixels. */
export function global_avg_pool_dx(dx: usize, dy: usize, n: i32, pixels: i32, c: i32): void {
  const bytes = <usize>c << 2;
  const scale: f32 = 1 / <f32>pixels;
  for (; n > 0; n--) {
    for (let i = pixels; i > 0; i--) {
      meanShare(dx, dy, scale, bytes, false);
      dx += bytes;
    }
    dy += bytes;
  }
}
