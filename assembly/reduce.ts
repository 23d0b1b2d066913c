// Sums and maxima of x[outer, n, inner] over its middle axis. The order of every
// sum depends on n and inner alone: short chunks in float32, whose results are
// added in order in float64.
import { at, sumLanes } from "./simd";

/** Values per chunk of a row. */
const ROW_CHUNK: i32 = 512;
/** Rows per chunk of a column sum. */
const CHUNK: i32 = 32;
/** Rows that count as one wide row where a row is narrower than this. */
const NARROW: i32 = 16;

/** Sum of x[n], in sixteen interleaved lanes; n up to ROW_CHUNK. */
@inline function sumChunk(x: usize, n: i32): f32 {
  let s0 = f32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  let end = at(x, n & ~15);
  if (x < end) {
    do {
      s0 = f32x4.add(s0, v128.load(x));
      s1 = f32x4.add(s1, v128.load(x, 16));
      s2 = f32x4.add(s2, v128.load(x, 32));
      s3 = f32x4.add(s3, v128.load(x, 48));
      x += 64;
    } while (x < end);
  }
  s0 = f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3));
  end = at(x, n & 12);
  while (x < end) {
    s0 = f32x4.add(s0, v128.load(x));
    x += 16;
  }
  let sum = sumLanes(s0);
  for (let rest = n & 3; rest > 0; rest--) {
    sum += load<f32>(x);
    x += 4;
  }
  return sum;
}

/** Sum of x[n]. */
function sumRow(x: usize, n: i32): f32 {
  if (n <= ROW_CHUNK) return sumChunk(x, n);
  let total: f64 = 0;
  for (; n > 0; n -= ROW_CHUNK) {
    total += <f64>sumChunk(x, min(n, ROW_CHUNK));
    x = at(x, ROW_CHUNK);
  }
  return <f32>total;
}

/** y[cols] = the rows of x[rows, cols] added in order, rows >= 1. */
function sumRows(y: usize, x: usize, rows: i32, cols: i32): void {
  const stride = <usize>cols << 2;
  const height = stride * <usize>rows;
  let end = at(y, cols & ~15);
  while (y < end) {
    let s0 = v128.load(x);
    let s1 = v128.load(x, 16);
    let s2 = v128.load(x, 32);
    let s3 = v128.load(x, 48);
    const bottom = x + height;
    for (let p = x + stride; p < bottom; p += stride) {
      s0 = f32x4.add(s0, v128.load(p));
      s1 = f32x4.add(s1, v128.load(p, 16));
      s2 = f32x4.add(s2, v128.load(p, 32));
      s3 = f32x4.add(s3, v128.load(p, 48));
    }
    v128.store(y, s0);
    v128.store(y, s1, 16);
    v128.store(y, s2, 32);
    v128.store(y, s3, 48);
    x += 64;
    y += 64;
  }
  end = at(y, cols & 12);
  while (y < end) {
    let s = v128.load(x);
    const bottom = x + height;
    for (let p = x + stride; p < bottom; p += stride) s = f32x4.add(s, v128.load(p));
    v128.store(y, s);
    x += 16;
    y += 16;
  }
  for (let rest = cols & 3; rest > 0; rest--) {
    let s = load<f32>(x);
    const bottom = x + height;
    for (let p = x + stride; p < bottom; p += stride) s += load<f32>(p);
    store<f32>(y, s);
    x += 4;
    y += 4;
  }
}

/** y[cols] = the rows of x[rows, cols] added in order, in float64. */
function foldRows(y: usize, x: usize, rows: i32, cols: i32): void {
  const stride = <usize>cols << 2;
  const height = stride * <usize>rows;
  const end = at(y, cols & ~3);
  while (y < end) {
    let low = f64x2.splat(0);
    let high = low;
    const bottom = x + height;
    for (let p = x; p < bottom; p += stride) {
      const v = v128.load(p);
      low = f64x2.add(low, f64x2.promote_low_f32x4(v));
      high = f64x2.add(high, f64x2.promote_low_f32x4(v128.shuffle<i64>(v, v, 1, 1)));
    }
    v128.store(y, v128.shuffle<i64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2));
    x += 16;
    y += 16;
  }
  for (let rest = cols & 3; rest > 0; rest--) {
    let s: f64 = 0;
    const bottom = x + height;
    for (let p = x; p < bottom; p += stride) s += <f64>load<f32>(p);
    store<f32>(y, <f32>s);
    x += 4;
    y += 4;
  }
}

/** y[cols] = sum of the rows of x[rows, cols], in chunks; work[⌈rows / CHUNK⌉ · cols]. */
function sumTall(y: usize, x: usize, work: usize, rows: i32, cols: i32): void {
  const stride = <usize>cols << 2;
  let to = work;
  for (let left = rows; left > 0; left -= CHUNK) {
    sumRows(to, x, min(left, CHUNK), cols);
    x += stride * CHUNK;
    to += stride;
  }
  foldRows(y, work, (rows + CHUNK - 1) / CHUNK, cols);
}

/** sumTall for narrow rows: sixteen rows count as one, the rows left over come last. */
function sumNarrow(y: usize, x: usize, work: usize, rows: i32, cols: i32): void {
  const rest = rows & (NARROW - 1);
  const wide = cols * NARROW;
  const whole = rows / NARROW;
  sumTall(work, x, at(work, wide + rest * cols), whole, wide);
  memory.copy(at(work, wide), at(x, whole * wide), <usize>(rest * cols) << 2);
  foldRows(y, work, NARROW + rest, cols);
}

/**
 * y[outer, inner] = sum over n of x[outer, n, inner], n >= 1.
 * work[(⌈n / 32⌉ + 48) · inner] where inner > 1.
 */
export function sum_fwd(y: usize, x: usize, work: usize, outer: i32, n: i32, inner: i32): void {
  const plane = <usize>n * <usize>inner << 2;
  const row = <usize>inner << 2;
  for (let i = 0; i < outer; i++) {
    if (inner == 1) store<f32>(y, sumRow(x, n));
    else if (n <= CHUNK) sumRows(y, x, n, inner);
    else if (inner >= NARROW || n < NARROW * 4) sumTall(y, x, work, n, inner);
    else sumNarrow(y, x, work, n, inner);
    x += plane;
    y += row;
  }
}

/** Is `x` to replace the maximum `m` so far? NaN counts as largest, and the first of equals stays. */
@inline function beats(x: f32, m: f32): bool {
  return x > m || (x != x && m == m);
}

/** The same on four lanes. */
@inline function beatsLanes(x: v128, m: v128): v128 {
  return v128.or(f32x4.gt(x, m), v128.and(f32x4.ne(x, x), f32x4.eq(m, m)));
}

/** y, index: the first largest of x[n]. */
@inline function maxRow(y: usize, index: usize, x: usize, n: i32): void {
  let m = load<f32>(x);
  let place = 0;
  let i = 0;
  if (n >= 8) {
    let best = v128.load(x);
    let where = i32x4(0, 1, 2, 3);
    let here = where;
    const four = i32x4.splat(4);
    for (i = 4; i <= n - 4; i += 4) {
      here = i32x4.add(here, four);
      const v = v128.load(at(x, i));
      const better = beatsLanes(v, best);
      best = v128.bitselect(v, best, better);
      where = v128.bitselect(here, where, better);
    }
    m = f32x4.extract_lane(best, 0);
    place = i32x4.extract_lane(where, 0);
    for (let lane = 1; lane < 4; lane++) {
      best = v128.shuffle<i32>(best, best, 1, 2, 3, 0);
      where = v128.shuffle<i32>(where, where, 1, 2, 3, 0);
      const v = f32x4.extract_lane(best, 0);
      const w = i32x4.extract_lane(where, 0);
      const equal = v == m || (v != v && m != m);
      if (beats(v, m) || (equal && w < place)) {
        m = v;
        place = w;
      }
    }
  }
  for (; i < n; i++) {
    const v = load<f32>(at(x, i));
    if (beats(v, m)) {
      m = v;
      place = i;
    }
  }
  store<f32>(y, m);
  store<i32>(index, place);
}

/** y[cols], index[cols]: the first largest of each column of x[rows, cols]. */
@inline function maxColumns(y: usize, index: usize, x: usize, rows: i32, cols: i32): void {
  const stride = <usize>cols << 2;
  const end = at(y, cols & ~3);
  while (y < end) {
    let best = v128.load(x);
    let where = i32x4.splat(0);
    let p = x;
    for (let i = 1; i < rows; i++) {
      p += stride;
      const v = v128.load(p);
      const better = beatsLanes(v, best);
      best = v128.bitselect(v, best, better);
      where = v128.bitselect(i32x4.splat(i), where, better);
    }
    v128.store(y, best);
    v128.store(index, where);
    x += 16;
    y += 16;
    index += 16;
  }
  for (let rest = cols & 3; rest > 0; rest--) {
    let m = load<f32>(x);
    let where = 0;
    let p = x;
    for (let i = 1; i < rows; i++) {
      p += stride;
      const v = load<f32>(p);
      if (beats(v, m)) {
        m = v;
        where = i;
      }
    }
    store<f32>(y, m);
    store<i32>(index, where);
    x += 4;
    y += 4;
    index += 4;
  }
}

/**
 * y[outer, inner] = largest over n of x[outer, n, inner], n >= 1; index[outer, inner]: the first place
 * along n where it stands (i32). A NaN counts as largest.
 */
export function max_fwd(y: usize, index: usize, x: usize, outer: i32, n: i32, inner: i32): void {
  const plane = <usize>n * <usize>inner << 2;
  const row = <usize>inner << 2;
  for (let i = 0; i < outer; i++) {
    if (inner == 1) maxRow(y, index, x, n);
    else maxColumns(y, index, x, n, inner);
    x += plane;
    y += row;
    index += row;
  }
}

/** dx[outer, n, inner] = dy[outer, inner] at place index[outer, inner] along n, 0 elsewhere. */
export function max_dx(dx: usize, dy: usize, index: usize, outer: i32, n: i32, inner: i32): void {
  memory.fill(dx, 0, <usize>outer * <usize>n * <usize>inner << 2);
  for (let i = 0; i < outer; i++) {
    for (let j = 0; j < inner; j++) {
      store<f32>(at(dx, load<i32>(index) * inner + j), load<f32>(dy));
      dy += 4;
      index += 4;
    }
    dx = at(dx, n * inner);
  }
}
