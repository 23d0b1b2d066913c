// Sums of x[outer, n, inner] over its middle axis. The order of every sum
// depends on n and inner alone: short chunks in float32, whose results are
// added in order in float64.
import { at, sumLanes } from "./simd";

/** Values per chunk of a row. */
const ROW_CHUNK: i32 = 512;
/** Rows per chunk of a column sum. */
const CHUNK: i32 = 32;
/** Rows that count as one wide row where a row is narrower than this. */
const NARROW: i32 = 16;

/** Sum of the whole vectors of x[n] in four interleaved lanes, sixteen of which have been added; n up to ROW_CHUNK. */
@inline function sumVectors(x: usize, n: i32): v128 {
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
  return s0;
}

/** Sum of x[n], n up to ROW_CHUNK: its vectors, their lanes, then the rest. */
@inline function sumChunk(x: usize, n: i32): f32 {
  let sum = sumLanes(sumVectors(x, n));
  for (let i = n & ~3; i < n; i++) sum += load<f32>(at(x, i));
  return sum;
}

/** y[4] = sumChunk of four rows of x[4, n]: the lanes of all four are added at once. */
@inline function sumFourRows(y: usize, x: usize, n: i32): void {
  const stride = <usize>n << 2;
  const x1 = x + stride;
  const x2 = x1 + stride;
  const x3 = x2 + stride;
  const a = sumVectors(x, n);
  const b = sumVectors(x1, n);
  const c = sumVectors(x2, n);
  const d = sumVectors(x3, n);
  const ab = f32x4.add(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(a, b, 2, 6, 3, 7)); // 0 + 2 and 1 + 3 of both
  const cd = f32x4.add(v128.shuffle<i32>(c, d, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 2, 6, 3, 7));
  let sum = f32x4.add(v128.shuffle<i64>(ab, cd, 0, 2), v128.shuffle<i64>(ab, cd, 1, 3));
  for (let i = <usize>(n & ~3) << 2; i < stride; i += 4) {
    let v = v128.load32_zero(x + i);
    v = v128.load_lane<f32>(x1 + i, v, 1);
    v = v128.load_lane<f32>(x2 + i, v, 2);
    sum = f32x4.add(sum, v128.load_lane<f32>(x3 + i, v, 3));
  }
  v128.store(y, sum);
}

/** y[outer] = sums of the rows of x[outer, n]. */
function sumLastAxis(y: usize, x: usize, outer: i32, n: i32): void {
  const stride = <usize>n << 2;
  if (n <= ROW_CHUNK)
    for (; outer >= 4; outer -= 4) {
      sumFourRows(y, x, n);
      x += 4 * stride;
      y += 16;
    }
  for (; outer > 0; outer--) {
    store<f32>(y, sumRow(x, n));
    x += stride;
    y += 4;
  }
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

/** Columns from which rows are read in strips: a column's values lie too far apart to be read one below the other. */
const BROAD: i32 = 512;

/** y[cols] += `count` rows of x, 1 or 4 (a literal), in order. */
@inline function addStrip(y: usize, x: usize, cols: i32, count: i32): void {
  const stride = <usize>cols << 2;
  const x1 = stride;
  const x2 = stride << 1;
  const x3 = x1 + x2;
  const end = at(y, cols & ~3);
  do {
    let sum = f32x4.add(v128.load(y), v128.load(x));
    if (count == 4) {
      sum = f32x4.add(sum, v128.load(x + x1));
      sum = f32x4.add(sum, v128.load(x + x2));
      sum = f32x4.add(sum, v128.load(x + x3));
    }
    v128.store(y, sum);
    x += 16;
    y += 16;
  } while (y < end);
  for (let rest = cols & 3; rest > 0; rest--) {
    let sum = load<f32>(y) + load<f32>(x);
    if (count == 4) sum = sum + load<f32>(x + x1) + load<f32>(x + x2) + load<f32>(x + x3);
    store<f32>(y, sum);
    x += 4;
    y += 4;
  }
}

/** sumRows in strips of four rows, each read from end to end. */
function sumStrips(y: usize, x: usize, rows: i32, cols: i32): void {
  const stride = <usize>cols << 2;
  memory.copy(y, x, stride);
  x += stride;
  for (rows--; rows >= 4; rows -= 4) {
    addStrip(y, x, cols, 4);
    x += 4 * stride;
  }
  for (; rows > 0; rows--) {
    addStrip(y, x, cols, 1);
    x += stride;
  }
}

/** y[cols] = the rows of x[rows, cols] added in order, rows >= 1. */
function sumRows(y: usize, x: usize, rows: i32, cols: i32): void {
  if (cols >= BROAD) {
    sumStrips(y, x, rows, cols);
    return;
  }
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
  if (inner == 1) {
    sumLastAxis(y, x, outer, n);
    return;
  }
  for (let i = 0; i < outer; i++) {
    if (n <= CHUNK) sumRows(y, x, n, inner);
    else if (inner >= NARROW || n < NARROW * 4) sumTall(y, x, work, n, inner);
    else sumNarrow(y, x, work, n, inner);
    x += plane;
    y += row;
  }
}
