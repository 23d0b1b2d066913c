// Maxima and minima of x[outer, n, inner] over its middle axis, with the places of the first of them. NaN beats numbers.
// The comments speak of maxima.
import { at } from "./simd";

/** Which of two values is wanted: the larger or the smaller. */
abstract class Order {
  /** What every value but itself beats. */
  abstract least(): f32;
  abstract above(x: f32, m: f32): bool;
  abstract aboveLanes(x: v128, m: v128): v128;
  /** `m` where x is not above it, else x. */
  abstract pick(m: v128, x: v128): v128;
}
class Largest extends Order {
  @inline least(): f32 {
    return -Infinity;
  }
  @inline above(x: f32, m: f32): bool {
    return x > m;
  }
  @inline aboveLanes(x: v128, m: v128): v128 {
    return f32x4.gt(x, m);
  }
  @inline pick(m: v128, x: v128): v128 {
    return f32x4.pmax(m, x);
  }
}
class Smallest extends Order {
  @inline least(): f32 {
    return Infinity;
  }
  @inline above(x: f32, m: f32): bool {
    return x < m;
  }
  @inline aboveLanes(x: v128, m: v128): v128 {
    return f32x4.lt(x, m);
  }
  @inline pick(m: v128, x: v128): v128 {
    return f32x4.pmin(m, x);
  }
}

/** Is `x` to replace the maximum `m` so far? A NaN does, and the first of equals stays. */
@inline function beats<O extends Order>(x: f32, m: f32): bool {
  return changetype<O>(0).above(x, m) || (x != x && m == m);
}

/** The same on four lanes. */
@inline function beatsLanes<O extends Order>(x: v128, m: v128): v128 {
  return v128.or(changetype<O>(0).aboveLanes(x, m), v128.and(f32x4.ne(x, x), f32x4.eq(m, m)));
}

/** y, index: the first largest of x[n]. */
@inline function maxRow<O extends Order>(y: usize, index: usize, x: usize, n: i32): void {
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
      const better = beatsLanes<O>(v, best);
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
      if (beats<O>(v, m) || (equal && w < place)) {
        m = v;
        place = w;
      }
    }
  }
  for (; i < n; i++) {
    const v = load<f32>(at(x, i));
    if (beats<O>(v, m)) {
      m = v;
      place = i;
    }
  }
  store<f32>(y, m);
  store<i32>(index, place);
}

/** y[4], index[4] of four rows of x, n >= 4: a row a lane. False if there may be a NaN: then they are not valid. */
function maxFourRows<O extends Order>(y: usize, index: usize, x: usize, n: i32): bool {
  const stride = <usize>n << 2;
  const one = i32x4.splat(1);
  const x2 = x + 2 * stride;
  const last = stride - 16;
  let best = f32x4.splat(changetype<O>(0).least());
  let where = i32x4.splat(0);
  let sum = f32x4.splat(0);
  let i: usize = 0;
  do {
    const k = min(i, last); // the last block overlaps the one before it: nothing is larger than a maximum that has been seen
    const a = v128.load(x + k);
    const b = v128.load(x + stride + k);
    const c = v128.load(x2 + k);
    const d = v128.load(x2 + stride + k);
    const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
    const cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
    const abHigh = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
    const cdHigh = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
    const v0 = v128.shuffle<i64>(ab, cd, 0, 2);
    const v1 = v128.shuffle<i64>(ab, cd, 1, 3);
    const v2 = v128.shuffle<i64>(abHigh, cdHigh, 0, 2);
    const v3 = v128.shuffle<i64>(abHigh, cdHigh, 1, 3);
    let here = i32x4.splat(<i32>(k >> 2));
    sum = f32x4.add(sum, f32x4.add(f32x4.add(a, b), f32x4.add(c, d)));
    where = i32x4.max_s(where, v128.and(changetype<O>(0).aboveLanes(v0, best), here)); // places ascend
    best = changetype<O>(0).pick(best, v0);
    here = i32x4.add(here, one);
    where = i32x4.max_s(where, v128.and(changetype<O>(0).aboveLanes(v1, best), here));
    best = changetype<O>(0).pick(best, v1);
    here = i32x4.add(here, one);
    where = i32x4.max_s(where, v128.and(changetype<O>(0).aboveLanes(v2, best), here));
    best = changetype<O>(0).pick(best, v2);
    here = i32x4.add(here, one);
    where = i32x4.max_s(where, v128.and(changetype<O>(0).aboveLanes(v3, best), here));
    best = changetype<O>(0).pick(best, v3);
    i += 16;
  } while (i < stride);
  v128.store(y, best);
  v128.store(index, where);
  return i32x4.all_true(f32x4.eq(sum, sum));
}

/** y[outer], index[outer]: the first largest of each row of x[outer, n]. */
function maxRows<O extends Order>(y: usize, index: usize, x: usize, outer: i32, n: i32): void {
  const stride = <usize>n << 2;
  while (outer > 0) {
    const count = outer >= 4 && n >= 4 ? 4 : 1;
    if (count == 1 || !maxFourRows<O>(y, index, x, n))
      for (let i = 0; i < count; i++) maxRow<O>(at(y, i), at(index, i), x + <usize>i * stride, n);
    outer -= count;
    x += <usize>count * stride;
    y = at(y, count);
    index = at(index, count);
  }
}

/** y[cols], index[cols] of maxColumns, row by row, for cols >= 4. False if there may be a NaN: then they are not valid. */
function maxColumnsOfNumbers<O extends Order>(y: usize, index: usize, x: usize, rows: i32, cols: i32): bool {
  const stride = <usize>cols << 2;
  const last = stride - 16;
  memory.copy(y, x, stride);
  memory.fill(index, 0, stride);
  let sum = f32x4.splat(0);
  let i: usize = 0;
  do {
    sum = f32x4.add(sum, v128.load(x + i));
    i = i < last ? min(i + 16, last) : stride;
  } while (i < stride);
  for (let row = 1; row < rows; ) {
    x += stride;
    const here = i32x4.splat(row);
    if (row + 1 < rows) {
      const next = i32x4.splat(row + 1);
      i = 0;
      do {
        const v0 = v128.load(x + i);
        const v1 = v128.load(x + stride + i);
        let best = v128.load(y + i);
        let where = i32x4.max_s(v128.load(index + i), v128.and(changetype<O>(0).aboveLanes(v0, best), here)); // rows ascend
        best = changetype<O>(0).pick(best, v0);
        where = i32x4.max_s(where, v128.and(changetype<O>(0).aboveLanes(v1, best), next));
        v128.store(y + i, changetype<O>(0).pick(best, v1));
        v128.store(index + i, where);
        sum = f32x4.add(sum, f32x4.add(v0, v1));
        i = i < last ? min(i + 16, last) : stride; // the last vector overlaps the one before it: a maximum may be taken twice
      } while (i < stride);
      x += stride;
      row += 2;
    } else {
      i = 0;
      do {
        const v = v128.load(x + i);
        const best = v128.load(y + i);
        v128.store(index + i, i32x4.max_s(v128.load(index + i), v128.and(changetype<O>(0).aboveLanes(v, best), here)));
        v128.store(y + i, changetype<O>(0).pick(best, v));
        sum = f32x4.add(sum, v);
        i = i < last ? min(i + 16, last) : stride;
      } while (i < stride);
      row++;
    }
  }
  return i32x4.all_true(f32x4.eq(sum, sum));
}

/** y[cols], index[cols]: the first largest of each column of x[rows, cols]. */
@inline function maxColumns<O extends Order>(y: usize, index: usize, x: usize, rows: i32, cols: i32): void {
  const stride = <usize>cols << 2;
  const end = at(y, cols & ~3);
  while (y < end) {
    let best = v128.load(x);
    let where = i32x4.splat(0);
    let p = x;
    for (let i = 1; i < rows; i++) {
      p += stride;
      const v = v128.load(p);
      const better = beatsLanes<O>(v, best);
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
      if (beats<O>(v, m)) {
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

/** y[outer, inner], index[outer, inner] of x[outer, n, inner]. */
@inline function reduce<O extends Order>(y: usize, index: usize, x: usize, outer: i32, n: i32, inner: i32): void {
  const plane = <usize>n * <usize>inner << 2;
  const row = <usize>inner << 2;
  if (inner == 1) {
    maxRows<O>(y, index, x, outer, n);
    return;
  }
  for (let i = 0; i < outer; i++) {
    if (inner < 4 || !maxColumnsOfNumbers<O>(y, index, x, n, inner)) maxColumns<O>(y, index, x, n, inner);
    x += plane;
    y += row;
    index += row;
  }
}

/**
 * y[outer, inner] = largest over n of x[outer, n, inner], n >= 1; index[outer, inner]: the first place
 * along n where it stands (i32). A NaN counts as largest.
 */
export function max_fwd(y: usize, index: usize, x: usize, outer: i32, n: i32, inner: i32): void {
  reduce<Largest>(y, index, x, outer, n, inner);
}

/** max_fwd for the smallest. A NaN counts as smallest. */
export function min_fwd(y: usize, index: usize, x: usize, outer: i32, n: i32, inner: i32): void {
  reduce<Smallest>(y, index, x, outer, n, inner);
}

/** dx[outer, n, inner] = dy[outer, inner] at place index[outer, inner] along n, 0 elsewhere: the gradient of both. */
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
