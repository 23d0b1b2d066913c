// Average pooling, channels-last. Forward passes run window by window, backward
// passes input pixel by input pixel: each reads the windows that cover it in
// row-major order, so that nothing is scattered and the order is fixed.
import { columnSums, Four, Lanes, One } from "./channels";
import { at } from "./simd";

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
