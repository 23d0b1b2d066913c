// Max pooling, channels-last, window by window. What is saved for the gradient is the winning tap, r·kw + t, as u16.
// Where the channels are no multiple of four, the last vector of a pixel overlaps the one before it.
import { middleSix, storeSixes } from "./sixes";
import { firstInside, firstTap, lastInside, lastTap } from "./window";

/**
 * y[n, oh, ow, c] = max over the window of x[n, h, w, c]; taps[n, oh, ow, c] (u16) = the tap it comes from: the first
 * maximum in row-major order, or the last NaN. Padding never wins; every window must hold an input element.
 */
export function max_pool2d_fwd(
  y: usize, taps: usize, x: usize, n: i32, h: i32, w: i32, c: i32, oh: i32, ow: i32,
  kh: i32, kw: i32, strideH: i32, strideW: i32, top: i32, left: i32, dilationH: i32, dilationW: i32,
): void {
  const pixel = <usize>c << 2;
  const rowStep = <usize>(dilationH * w) * pixel;
  const tapStep = <usize>dilationW * pixel;
  const step = <usize>strideW * pixel;
  const j0 = firstInside(-left, strideW, ow);
  const j1 = lastInside(-left, strideW, ow, (kw - 1) * dilationW + 1, w, j0);
  for (; n > 0; n--) {
    for (let i = 0; i < oh; i++) {
      const startH = i * strideH - top;
      const r0 = firstTap(startH, dilationH, kh);
      const rows = lastTap(startH, dilationH, kh, h) - r0;
      const row = x + <usize>((startH + r0 * dilationH) * w) * pixel;
      for (let j = 0; j < ow; ) {
        const startW = j * strideW - left;
        const inside = j >= j0 && j < j1;
        const count = inside ? j1 - j : 1;
        const t0 = inside ? 0 : firstTap(startW, dilationW, kw);
        const columns = inside ? kw : lastTap(startW, dilationW, kw, w) - t0;
        const from = row + <usize>(startW + t0 * dilationW) * pixel;
        const tap = r0 * kw + t0;
        let numbers = false;
        if (pixel >= 16) {
          if (rows == 2 && columns == 2 && kw == 2 && tap == 0) {
            if (pixel == 24 && step == 48 && tapStep == 24) numbers = maxOfFourSixes(y, taps, from, count, rowStep);
            else if (pixel & 31) numbers = maxOfFour(y, taps, from, count, step, rowStep, tapStep, pixel);
            else numbers = maxOfFourEights(y, taps, from, count, step, rowStep, tapStep, pixel);
          } else numbers = maxOfMany(y, taps, from, count, step, rows, columns, rowStep, tapStep, tap, kw, pixel);
        }
        if (!numbers) maxOfAny(y, taps, from, count, step, rows, columns, rowStep, tapStep, tap, kw, pixel);
        y += <usize>count * pixel;
        taps += <usize>count * (pixel >> 1);
        j += count;
      }
    }
    x += <usize>(h * w) * pixel;
  }
}

/** All of x + x' + … = itself: no NaN, nor infinities of both signs, in what was summed. */
@inline function isNumber(sum: v128): bool {
  return i32x4.all_true(f32x4.eq(sum, sum));
}

/**
 * `count` windows of 2 × 2, `step` bytes apart, of four channels or more, two vectors at a time. False if there may be
 * a NaN among them: then the results are not valid.
 */
function maxOfFour(y: usize, taps: usize, x: usize, count: i32, step: usize, rowStep: usize, tapStep: usize, pixel: usize): bool {
  const one = i16x8.splat(1);
  const two = i16x8.splat(2);
  const three = i16x8.splat(3);
  const last = pixel - 16;
  let sum = f32x4.splat(0);
  for (; count > 0; count--) {
    let i: usize = 0;
    do {
      const k = min(i, last);
      const l = min(i + 16, last);
      let p = x + k;
      let q = p + rowStep;
      const a0 = v128.load(p);
      const b0 = v128.load(p + tapStep);
      const c0 = v128.load(q);
      const d0 = v128.load(q + tapStep);
      p = x + l;
      q = p + rowStep;
      const a1 = v128.load(p);
      const b1 = v128.load(p + tapStep);
      let where = v128.and(i16x8.narrow_i32x4_s(f32x4.gt(b0, a0), f32x4.gt(b1, a1)), one);
      sum = f32x4.add(sum, f32x4.add(f32x4.add(a0, b0), f32x4.add(a1, b1)));
      let best0 = f32x4.pmax(a0, b0);
      let best1 = f32x4.pmax(a1, b1);
      const c1 = v128.load(q);
      const d1 = v128.load(q + tapStep);
      where = i16x8.max_s(where, v128.and(i16x8.narrow_i32x4_s(f32x4.gt(c0, best0), f32x4.gt(c1, best1)), two));
      sum = f32x4.add(sum, f32x4.add(f32x4.add(c0, d0), f32x4.add(c1, d1)));
      best0 = f32x4.pmax(best0, c0);
      best1 = f32x4.pmax(best1, c1);
      where = i16x8.max_s(where, v128.and(i16x8.narrow_i32x4_s(f32x4.gt(d0, best0), f32x4.gt(d1, best1)), three));
      v128.store(y + k, f32x4.pmax(best0, d0));
      v128.store(y + l, f32x4.pmax(best1, d1));
      v128.store64_lane(taps + (k >> 1), where, 0);
      v128.store64_lane(taps + (l >> 1), where, 1);
      i += 32;
    } while (i < pixel);
    y += pixel;
    taps += pixel >> 1;
    x += step;
  }
  return isNumber(sum);
}

/** maxOfFour for channels in multiples of eight: nothing overlaps. */
function maxOfFourEights(y: usize, taps: usize, x: usize, count: i32, step: usize, rowStep: usize, tapStep: usize, pixel: usize): bool {
  const one = i16x8.splat(1);
  const two = i16x8.splat(2);
  const three = i16x8.splat(3);
  let sum = f32x4.splat(0);
  for (; count > 0; count--) {
    let p = x;
    const end = x + pixel;
    do {
      const pb = p + tapStep;
      const pc = p + rowStep;
      const a0 = v128.load(p);
      const a1 = v128.load(p, 16);
      const b0 = v128.load(pb);
      const b1 = v128.load(pb, 16);
      let where = v128.and(i16x8.narrow_i32x4_s(f32x4.gt(b0, a0), f32x4.gt(b1, a1)), one);
      sum = f32x4.add(sum, f32x4.add(f32x4.add(a0, b0), f32x4.add(a1, b1)));
      let best0 = f32x4.pmax(a0, b0);
      let best1 = f32x4.pmax(a1, b1);
      const c0 = v128.load(pc);
      const c1 = v128.load(pc, 16);
      where = i16x8.max_s(where, v128.and(i16x8.narrow_i32x4_s(f32x4.gt(c0, best0), f32x4.gt(c1, best1)), two));
      best0 = f32x4.pmax(best0, c0);
      best1 = f32x4.pmax(best1, c1);
      const pd = pc + tapStep;
      const d0 = v128.load(pd);
      const d1 = v128.load(pd, 16);
      sum = f32x4.add(sum, f32x4.add(f32x4.add(c0, d0), f32x4.add(c1, d1)));
      v128.store(taps, i16x8.max_s(where, v128.and(i16x8.narrow_i32x4_s(f32x4.gt(d0, best0), f32x4.gt(d1, best1)), three)));
      v128.store(y, f32x4.pmax(best0, d0));
      v128.store(y, f32x4.pmax(best1, d1), 16);
      p += 32;
      y += 32;
      taps += 16;
    } while (p < end);
    x += step;
  }
  return isNumber(sum);
}

/** The winning tap of 2 × 2: 0 … 3 for a, b, c, d; ab and abc: the largest so far. */
@inline function winner(a: v128, b: v128, ab: v128, c: v128, abc: v128, d: v128): v128 {
  const second = v128.and(f32x4.gt(b, a), i32x4.splat(1));
  const third = v128.and(f32x4.gt(c, ab), i32x4.splat(2));
  return i32x4.max_s(i32x4.max_s(second, third), v128.and(f32x4.gt(d, abc), i32x4.splat(3)));
}

/** maxOfFour for six channels and windows side by side: two windows at a time. */
function maxOfFourSixes(y: usize, taps: usize, x: usize, count: i32, rowStep: usize): bool {
  let sum = f32x4.splat(0);
  const end = y + <usize>(count >> 1) * 48;
  for (; y < end; y += 48) {
    const p = x + rowStep;
    let a = v128.load(x);
    let b = v128.load(x, 24);
    let c = v128.load(p);
    let d = v128.load(p, 24);
    sum = f32x4.add(sum, f32x4.add(f32x4.add(a, b), f32x4.add(c, d)));
    let ab = f32x4.pmax(a, b);
    let abc = f32x4.pmax(ab, c);
    v128.store(y, f32x4.pmax(abc, d));
    const where = winner(a, b, ab, c, abc, d);
    a = middleSix(x);
    b = middleSix(x + 24);
    c = middleSix(p);
    d = middleSix(p + 24);
    sum = f32x4.add(sum, f32x4.add(f32x4.add(a, b), f32x4.add(c, d)));
    ab = f32x4.pmax(a, b);
    abc = f32x4.pmax(ab, c);
    v128.store(y, f32x4.pmax(abc, d), 16);
    v128.store(taps, i16x8.narrow_i32x4_s(where, winner(a, b, ab, c, abc, d)));
    a = v128.load(x, 56);
    b = v128.load(x, 80);
    c = v128.load(p, 56);
    d = v128.load(p, 80);
    sum = f32x4.add(sum, f32x4.add(f32x4.add(a, b), f32x4.add(c, d)));
    ab = f32x4.pmax(a, b);
    abc = f32x4.pmax(ab, c);
    v128.store(y, f32x4.pmax(abc, d), 32);
    const last = winner(a, b, ab, c, abc, d);
    v128.store64_lane(taps, i16x8.narrow_i32x4_s(last, last), 0, 16);
    x += 96;
    taps += 24;
  }
  return isNumber(sum) && ((count & 1) == 0 || maxOfFour(y, taps, x, 1, 48, rowStep, 24, 24));
}

/** The same for windows of rows × columns taps. `tap` is the number of the first one, kw more a row. */
function maxOfMany(
  y: usize, taps: usize, x: usize, count: i32, step: usize, rows: i32, columns: i32, rowStep: usize, tapStep: usize, tap: i32, kw: i32,
  pixel: usize,
): bool {
  const last = pixel - 16;
  const one = i16x8.splat(1);
  let sum = f32x4.splat(0);
  for (; count > 0; count--) {
    for (let i: usize = 0; i < pixel; i += 32) {
      const k = min(i, last);
      const l = min(i + 16, last);
      const next = l - k;
      let p = x + k;
      let best0 = v128.load(p);
      let best1 = v128.load(p + next);
      let where = i16x8.splat(<i16>tap);
      let first = tap;
      for (let r = rows; r > 0; r--) {
        let q = p;
        let here = i16x8.splat(<i16>first);
        let t = columns;
        do {
          const v0 = v128.load(q);
          const v1 = v128.load(q + next);
          const wins = i16x8.narrow_i32x4_s(f32x4.gt(v0, best0), f32x4.gt(v1, best1));
          where = i16x8.max_u(where, v128.and(wins, here)); // taps ascend
          best0 = f32x4.pmax(best0, v0);
          best1 = f32x4.pmax(best1, v1);
          sum = f32x4.add(sum, f32x4.add(v0, v1));
          here = i16x8.add(here, one);
          q += tapStep;
        } while (--t > 0);
        p += rowStep;
        first += kw;
      }
      v128.store(y + k, best0);
      v128.store(y + l, best1);
      v128.store64_lane(taps + (k >> 1), where, 0);
      v128.store64_lane(taps + (l >> 1), where, 1);
    }
    y += pixel;
    taps += pixel >> 1;
    x += step;
  }
  return isNumber(sum);
}

/** The same for any values and any number of channels, one by one. */
function maxOfAny(
  y: usize, taps: usize, x: usize, count: i32, step: usize, rows: i32, columns: i32, rowStep: usize, tapStep: usize, tap: i32, kw: i32,
  pixel: usize,
): void {
  for (; count > 0; count--) {
    for (let i: usize = 0; i < pixel; i += 4) {
      let best = load<f32>(x + i);
      let where = tap;
      for (let r = 0; r < rows; r++) {
        let p = x + i + <usize>r * rowStep;
        for (let t = 0; t < columns; t++) {
          const v = load<f32>(p);
          if (v > best || v != v) {
            best = v;
            where = tap + r * kw + t;
          }
          p += tapStep;
        }
      }
      store<f32>(y + i, best);
      store<u16>(taps + (i >> 1), where);
    }
    y += pixel;
    taps += pixel >> 1;
    x += step;
  }
}

/**
 * dx[n, h, w, c] = sum of dy[n, oh, ow, c] over the windows whose maximum is that element, in row-major order. taps and
 * the last arguments are those of max_pool2d_fwd. work: kh·kw i32.
 */
export function max_pool2d_dx(
  dx: usize, work: usize, dy: usize, taps: usize, n: i32, h: i32, w: i32, c: i32, oh: i32, ow: i32,
  kh: i32, kw: i32, strideH: i32, strideW: i32, top: i32, left: i32, dilationH: i32, dilationW: i32,
): void {
  const bytes = <usize>c << 2;
  const plane = <usize>(oh * ow) * bytes;
  const fours = kh == 2 && kw == 2 && strideH == 2 && strideW == 2 && dilationH == 1 && dilationW == 1 &&
    top == 0 && left == 0 && 2 * oh <= h && 2 * ow <= w && c >= 4;
  for (let r = 0; r < kh; r++)
    for (let t = 0; t < kw; t++) store<i32>(work + (<usize>(r * kw + t) << 2), (r * dilationH * w + t * dilationW) * <i32>bytes);
  for (; n > 0; n--) {
    if (fours) foursGradient(dx, dy, taps, h, w, oh, ow, bytes);
    else scatter(dx, work, dy, taps, h, w, oh, ow, strideH, strideW, top, left, bytes);
    dx += <usize>(h * w) * bytes;
    dy += plane;
    taps += plane >> 1;
  }
}

/** One image of 2 × 2 windows side by side: each writes its four pixels. Four channels or more. */
function foursGradient(dx: usize, dy: usize, taps: usize, h: i32, w: i32, oh: i32, ow: i32, bytes: usize): void {
  const row = <usize>w * bytes;
  const line = <usize>ow * bytes;
  const end = dx + <usize>h * row;
  for (; oh > 0; oh--) {
    if (bytes == 24) sixesRow(dx, dy, taps, ow, row);
    else foursRow(dx, dy, taps, ow, row, bytes);
    if (w > 2 * ow) {
      const rest = row - 2 * line;
      memory.fill(dx + 2 * line, 0, rest);
      memory.fill(dx + 2 * line + row, 0, rest);
    }
    dy += line;
    taps += line >> 1;
    dx += row << 1;
  }
  memory.fill(dx, 0, end - dx);
}

/** `count` windows of a row; row: bytes of a row of dx. */
function foursRow(dx: usize, dy: usize, taps: usize, count: i32, row: usize, bytes: usize): void {
  const last = bytes - 16;
  const zero = i32x4.splat(0);
  const one = i32x4.splat(1);
  const two = i32x4.splat(2);
  const three = i32x4.splat(3);
  for (; count > 0; count--) {
    let k: usize = 0;
    for (;;) {
      const d = v128.load(dy + k);
      const where = v128.load16x4_u(taps + (k >> 1));
      const p = dx + k;
      const q = p + row;
      v128.store(p, v128.and(d, i32x4.eq(where, zero)));
      v128.store(p + bytes, v128.and(d, i32x4.eq(where, one)));
      v128.store(q, v128.and(d, i32x4.eq(where, two)));
      v128.store(q + bytes, v128.and(d, i32x4.eq(where, three)));
      if (k == last) break;
      k = min(k + 16, last);
    }
    dx += bytes << 1;
    dy += bytes;
    taps += bytes >> 1;
  }
}

/** foursRow for six channels: two windows at a time. */
function sixesRow(dx: usize, dy: usize, taps: usize, count: i32, row: usize): void {
  const zero = i32x4.splat(0);
  const one = i32x4.splat(1);
  const two = i32x4.splat(2);
  const three = i32x4.splat(3);
  const end = dx + <usize>(count >> 1) * 96;
  for (; dx < end; dx += 96) {
    const d0 = v128.load(dy);
    const d1 = v128.load(dy, 16);
    const d2 = v128.load(dy, 32);
    const t0 = v128.load16x4_u(taps);
    const t1 = v128.load16x4_u(taps, 8);
    const t2 = v128.load16x4_u(taps, 16);
    storeSixes(
      dx, v128.and(d0, i32x4.eq(t0, zero)), v128.and(d1, i32x4.eq(t1, zero)), v128.and(d2, i32x4.eq(t2, zero)),
      v128.and(d0, i32x4.eq(t0, one)), v128.and(d1, i32x4.eq(t1, one)), v128.and(d2, i32x4.eq(t2, one)),
    );
    storeSixes(
      dx + row, v128.and(d0, i32x4.eq(t0, two)), v128.and(d1, i32x4.eq(t1, two)), v128.and(d2, i32x4.eq(t2, two)),
      v128.and(d0, i32x4.eq(t0, three)), v128.and(d1, i32x4.eq(t1, three)), v128.and(d2, i32x4.eq(t2, three)),
    );
    dy += 48;
    taps += 24;
  }
  if (count & 1) foursRow(dx, dy, taps, 1, row, 24);
}

/** One image, any windows: each value goes to the pixel that its tap stands for; `places`: a tap's bytes from the window's first. */
function scatter(
  dx: usize, places: usize, dy: usize, taps: usize, h: i32, w: i32, oh: i32, ow: i32,
  strideH: i32, strideW: i32, top: i32, left: i32, bytes: usize,
): void {
  memory.fill(dx, 0, <usize>(h * w) * bytes);
  const step = <usize>strideW * bytes;
  for (let i = 0; i < oh; i++) {
    let to = dx + <usize>((i * strideH - top) * w - left) * bytes;
    for (let j = ow; j > 0; j--) {
      const end = dy + bytes;
      let p = to;
      do {
        const q = p + load<i32>(places + (<usize>load<u16>(taps) << 2));
        store<f32>(q, load<f32>(q) + load<f32>(dy));
        p += 4;
        taps += 2;
        dy += 4;
      } while (dy < end);
      to += step;
    }
  }
}
