// Average pooling, channels-last. Forward passes run window by window, backward
// passes input pixel by input pixel: each reads the windows that cover it in
// row-major order, so that nothing is scattered and the order is fixed.
import { columnSums, Four, Lanes, One } from "./channels";
import { at } from "./simd";
import { middleSix, storeSixes } from "./sixes";
import { firstInside, lastInside } from "./window";

/** Stores a window's share of the gradient: the first one overwrites, the others add. `add` is a literal. */
@inline function put<L extends Lanes>(p: usize, share: v128, add: bool): void {
  changetype<L>(0).store(p, add ? f32x4.add(changetype<L>(0).load(p), share) : share);
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
  const step = <usize>strideW * pixel;
  const j0 = firstInside(-left, strideW, ow);
  const j1 = lastInside(-left, strideW, ow, kw, w, j0);
  for (; n > 0; n--) {
    for (let i = 0; i < oh; i++) {
      const startH = i * strideH - top;
      const row = max(startH, 0);
      const rows = min(startH + kh, h) - row;
      const countH = countedBy(i, strideH, top, kh, h, bottom, includePadding);
      for (let j = 0; j < ow; ) {
        const startW = j * strideW - left;
        const column = max(startW, 0);
        const taps = min(startW + kw, w) - column;
        const run = j >= j0 && j < j1 ? j1 - j : 1; // windows inside the row are all alike
        const count = countH * countedBy(j, strideW, left, kw, w, right, includePadding);
        const scale: f32 = 1 / (divisor != 0 ? divisor : <f32>count);
        meanWindows(y, x + <usize>(row * w + column) * pixel, run, step, rows, taps, rowStep, pixel, scale);
        y += <usize>run * pixel;
        j += run;
      }
    }
    x += <usize>h * rowStep;
  }
}

/** `count` windows of rows × taps, `step` bytes apart, all channels: y[c] = scale · sum of x. */
function meanWindows(y: usize, x: usize, count: i32, step: usize, rows: i32, taps: i32, rowStep: usize, pixel: usize, scale: f32): void {
  const s = f32x4.splat(scale);
  if (rows == 2 && taps == 2 && pixel == 24 && step == 48) {
    for (; count > 1; count -= 2) {
      const q = x + rowStep;
      v128.store(y, meanOf(v128.load(x), v128.load(x, 24), v128.load(q), v128.load(q, 24), s));
      v128.store(y, meanOf(middleSix(x), middleSix(x + 24), middleSix(q), middleSix(q + 24), s), 16);
      v128.store(y, meanOf(v128.load(x, 56), v128.load(x, 80), v128.load(q, 56), v128.load(q, 80), s), 32);
      y += 48;
      x += 96;
    }
  }
  if (taps == 3 && step == pixel && count > 1 && pixel >= 16) {
    if (rows == 3) return slidingMeans(y, x, count, rowStep, rowStep << 1, pixel, s);
    if (rows == 2) return slidingMeans(y, x, count, rowStep, 0, pixel, s);
  }
  for (; count > 0; count--) {
    if (rows == 2 && taps == 2 && pixel >= 16) {
      const last = pixel - 16;
      for (let i: usize = 0; i < pixel; i += 32) meanOfFour(y, x, min(i, last), min(i + 16, last), rowStep, pixel, s);
    } else meanWindow(y, x, rows, taps, rowStep, pixel, s);
    y += pixel;
    x += step;
  }
}

/**
 * `count` windows of three columns, one pixel apart: the sum of each column is shared by the windows that it is in. Its
 * rows are at 0, `second` and, unless that is 0, `third`. Four channels or more.
 */
function slidingMeans(y: usize, x: usize, count: i32, second: usize, third: usize, pixel: usize, scale: v128): void {
  const last = pixel - 16;
  const bytes = <usize>count * pixel;
  for (let i: usize = 0; i < pixel; i += 32) {
    const k = min(i, last);
    const l = min(i + 16, last);
    if (third != 0) slide(y + k, y + k + bytes, x + k, l - k, second, third, pixel, scale, true);
    else slide(y + k, y + k + bytes, x + k, l - k, second, third, pixel, scale, false);
  }
}

/** The channels at x and `next` bytes further. `three`, whether there is a third row, is a literal. */
@inline function slide(
  y: usize, end: usize, x: usize, next: usize, second: usize, third: usize, pixel: usize, scale: v128, three: bool,
): void {
  const zero = f32x4.splat(0);
  let a0 = column(x, second, third, three);
  let a1 = column(x + next, second, third, three);
  x += pixel;
  let b0 = column(x, second, third, three);
  let b1 = column(x + next, second, third, three);
  do {
    x += pixel;
    const c0 = column(x, second, third, three);
    v128.store(y, f32x4.mul(f32x4.add(f32x4.add(f32x4.add(zero, a0), b0), c0), scale));
    a0 = b0;
    b0 = c0;
    const c1 = column(x + next, second, third, three);
    v128.store(y + next, f32x4.mul(f32x4.add(f32x4.add(f32x4.add(zero, a1), b1), c1), scale));
    a1 = b1;
    b1 = c1;
    y += pixel;
  } while (y < end);
}

/** The sum of two rows, or three. */
@inline function column(p: usize, second: usize, third: usize, three: bool): v128 {
  const two = f32x4.add(v128.load(p), v128.load(p + second));
  return three ? f32x4.add(two, v128.load(p + third)) : two;
}

/** One window of rows × taps. */
@inline function meanWindow(y: usize, x: usize, rows: i32, taps: i32, rowStep: usize, pixel: usize, scale: v128): void {
  let i: usize = 0;
  for (; i + 60 < pixel; i += 64) meanSixteen(y + i, x + i, rows, taps, rowStep, pixel, scale);
  if (pixel < 16) for (; i < pixel; i += 4) meanPair<One>(y, x, i, i, rows, taps, rowStep, pixel, scale);
  else for (; i < pixel; i += 32) meanPair<Four>(y, x, min(i, pixel - 16), min(i + 16, pixel - 16), rows, taps, rowStep, pixel, scale);
}

/** The channels at bytes k and l of one window. */
@inline function meanPair<L extends Lanes>(
  y: usize, x: usize, k: usize, l: usize, rows: i32, taps: i32, rowStep: usize, pixel: usize, scale: v128,
): void {
  let sum0 = f32x4.splat(0);
  let sum1 = sum0;
  const next = l - k;
  let row = x + k;
  for (let r = rows; r > 0; r--) {
    let p = row;
    let t = taps;
    do {
      sum0 = f32x4.add(sum0, changetype<L>(0).load(p));
      sum1 = f32x4.add(sum1, changetype<L>(0).load(p + next));
      p += pixel;
    } while (--t > 0);
    row += rowStep;
  }
  changetype<L>(0).store(y + k, f32x4.mul(sum0, scale));
  changetype<L>(0).store(y + l, f32x4.mul(sum1, scale));
}

/** (a + b + c + d)·scale. */
@inline function meanOf(a: v128, b: v128, c: v128, d: v128, scale: v128): v128 {
  const first = f32x4.add(f32x4.splat(0), a); // as in any sum: −0 − 0 − 0 − 0 is 0
  return f32x4.mul(f32x4.add(f32x4.add(f32x4.add(first, b), c), d), scale);
}

/** meanPair for 2 × 2. */
@inline function meanOfFour(y: usize, x: usize, k: usize, l: usize, rowStep: usize, pixel: usize, scale: v128): void {
  let p = x + k;
  let q = p + rowStep;
  v128.store(y + k, meanOf(v128.load(p), v128.load(p + pixel), v128.load(q), v128.load(q + pixel), scale));
  p = x + l;
  q = p + rowStep;
  v128.store(y + l, meanOf(v128.load(p), v128.load(p + pixel), v128.load(q), v128.load(q + pixel), scale));
}

/** Sixteen channels of one window. */
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
  const inside = top == 0 && left == 0 && (oh - 1) * strideH + kh <= h && (ow - 1) * strideW + kw <= w;
  if (inside && strideH >= kh && strideW >= kw && c >= 4) {
    const scale: f32 = 1 / (divisor != 0 ? divisor : <f32>(kh * kw));
    for (; n > 0; n--) {
      spread(dx, dy, h, w, oh, ow, kh, kw, strideH, strideW, bytes, scale);
      dx += <usize>(h * w) * bytes;
      dy += <usize>(oh * ow) * bytes;
    }
    return;
  }
  // the windows of a row that have one scale
  const alike = divisor != 0 || (includePadding != 0 && countedBy(ow - 1, strideW, left, kw, w, right, includePadding) == kw);
  const first = alike ? 0 : firstInside(-left, strideW, ow);
  const last = alike ? ow : lastInside(-left, strideW, ow, kw, w, first);
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
      for (let j = 0; j < w; ) {
        let run = 1;
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
            // at stride 1 the pixels that only such windows cover, as many as it has taps, are all alike
            if (strideW == 1 && j1 - j0 == kw && j0 >= first && j1 <= last) run = min(last - j1, w - 1 - j) + 1;
            if (i1 - i0 == 1 && j1 - j0 == 1) meanShare(dx, from, scale, bytes, false);
            else if (run == 1) meanWindow(dx, from, i1 - i0, j1 - j0, <usize>ow * bytes, bytes, f32x4.splat(scale));
            else meanWindows(dx, from, run, bytes, i1 - i0, j1 - j0, <usize>ow * bytes, bytes, scale);
          } else {
            let fresh = true;
            for (let a = i0; a < i1; a++) {
              const countH = countedBy(a, strideH, top, kh, h, bottom, includePadding);
              for (let b = j0; b < j1; b++) {
                const scale: f32 = 1 / <f32>(countH * countedBy(b, strideW, left, kw, w, right, includePadding));
                const share = dy + <usize>(a * ow + b) * bytes;
                if (fresh) meanShare(dx, share, scale, bytes, false);
                else meanShare(dx, share, scale, bytes, true);
                fresh = false;
              }
            }
          }
        }
        dx += <usize>run * bytes;
        j += run;
      }
    }
    dy += <usize>(oh * ow) * bytes;
  }
}

/** One image of windows side by side: each pixel of one gets dy·scale. Four channels or more. */
function spread(
  dx: usize, dy: usize, h: i32, w: i32, oh: i32, ow: i32, kh: i32, kw: i32, strideH: i32, strideW: i32, bytes: usize, scale: f32,
): void {
  const row = <usize>w * bytes;
  if (strideH > kh || strideW > kw || oh * kh < h || ow * kw < w) memory.fill(dx, 0, <usize>h * row);
  const s = f32x4.splat(scale);
  const last = bytes - 16;
  for (let i = oh; i > 0; i--) {
    let to = dx;
    let j = ow;
    if (bytes == 24 && kh == 2 && kw == 2 && strideW == 2) {
      for (; j > 1; j -= 2) {
        const s0 = f32x4.mul(v128.load(dy), s);
        const s1 = f32x4.mul(v128.load(dy, 16), s);
        const s2 = f32x4.mul(v128.load(dy, 32), s);
        storeSixes(to, s0, s1, s2, s0, s1, s2);
        storeSixes(to + row, s0, s1, s2, s0, s1, s2);
        to += 96;
        dy += 48;
      }
    }
    for (; j > 0; j--) {
      let k: usize = 0;
      for (;;) {
        const share = f32x4.mul(v128.load(dy + k), s);
        let p = to + k;
        if (kh == 2 && kw == 2) {
          v128.store(p, share);
          v128.store(p + bytes, share);
          p += row;
          v128.store(p, share);
          v128.store(p + bytes, share);
        } else for (let r = kh; r > 0; r--) {
          let q = p;
          let t = kw;
          do {
            v128.store(q, share);
            q += bytes;
          } while (--t > 0);
          p += row;
        }
        if (k == last) break;
        k = min(k + 16, last);
      }
      to += <usize>strideW * bytes;
      dy += bytes;
    }
    dx += <usize>strideH * row;
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
    meanShare(dx, dy, scale, bytes, false);
    const first = dx;
    const end = dx + <usize>pixels * bytes;
    // doubles what is there: few copies, and long ones
    for (dx += bytes; dx < end; ) {
      const more = min(dx - first, end - dx);
      memory.copy(dx, first, more);
      dx += more;
    }
    dy += bytes;
  }
}
