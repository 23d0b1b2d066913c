// Batch normalisation over all axes but the last: rows × channels. Statistics
// are summed in f64, so that a large mean costs no digits.
import { Four, Lanes, One, RowSums, sumOverRows, widenSums } from "./channels";
import { at } from "./simd";

/**
 * Sums of a and a², as those of d = a − k and d² with k the group's first row, so that f32 is enough inside the
 * group: |d| is of the order of the deviation, whatever the mean.
 */
class Moments extends RowSums {
  @inline add(sums: usize, a: usize, _b: usize, _s: usize, first: usize, rows: i32, c: i32): void {
    let i = 0;
    for (; i <= c - 4; i += 4) momentColumn<Four>(at(sums, i), at(sums, c + i), at(a, i), at(first, i), rows, c);
    for (; i < c; i++) momentColumn<One>(at(sums, i), at(sums, c + i), at(a, i), at(first, i), rows, c);
  }
  @inline widen(wide: usize, sums: usize, first: usize, rows: i32, c: i32): void {
    const n = f64x2.splat(<f64>rows);
    const squares = wide + (<usize>c << 3);
    let i = 0;
    for (; i <= c - 2; i += 2) {
      const k = f64x2.promote_low_f32x4(v128.load64_zero(at(first, i)));
      const d = f64x2.promote_low_f32x4(v128.load64_zero(at(sums, i)));
      const q = f64x2.promote_low_f32x4(v128.load64_zero(at(sums, c + i)));
      const to = <usize>i << 3;
      const nk = f64x2.mul(n, k);
      v128.store(wide + to, f64x2.add(v128.load(wide + to), f64x2.add(d, nk)));
      const square = f64x2.add(q, f64x2.mul(k, f64x2.add(f64x2.add(d, d), nk)));
      v128.store(squares + to, f64x2.add(v128.load(squares + to), square));
    }
    if (i < c) {
      const k = <f64>load<f32>(at(first, i));
      const d = <f64>load<f32>(at(sums, i));
      const q = <f64>load<f32>(at(sums, c + i));
      const to = <usize>i << 3;
      const nk = <f64>rows * k;
      store<f64>(wide + to, load<f64>(wide + to) + (d + nk));
      store<f64>(squares + to, load<f64>(squares + to) + (q + k * (d + d + nk)));
    }
  }
}

@inline function momentColumn<L extends Lanes>(sum: usize, square: usize, a: usize, first: usize, rows: i32, c: i32): void {
  const step = <usize>c << 2;
  const end = a + <usize>rows * step;
  const k = changetype<L>(0).load(first);
  let s = changetype<L>(0).load(sum);
  let q = changetype<L>(0).load(square);
  do {
    const d = f32x4.sub(changetype<L>(0).load(a), k);
    s = f32x4.add(s, d);
    q = f32x4.add(q, f32x4.mul(d, d));
    a += step;
  } while (a < end);
  changetype<L>(0).store(sum, s);
  changetype<L>(0).store(square, q);
}

/** Sums of dy and of dy·(x − s), s the mean. */
class GradientSums extends RowSums {
  @inline add(sums: usize, dy: usize, x: usize, s: usize, _first: usize, rows: i32, c: i32): void {
    let i = 0;
    for (; i <= c - 4; i += 4) gradientColumn<Four>(at(sums, i), at(sums, c + i), at(dy, i), at(x, i), at(s, i), rows, c);
    for (; i < c; i++) gradientColumn<One>(at(sums, i), at(sums, c + i), at(dy, i), at(x, i), at(s, i), rows, c);
  }
  @inline widen(wide: usize, sums: usize, _first: usize, _rows: i32, c: i32): void {
    widenSums(wide, sums, 2 * c);
  }
}

@inline function gradientColumn<L extends Lanes>(sum: usize, product: usize, dy: usize, x: usize, mean: usize, rows: i32, c: i32): void {
  const step = <usize>c << 2;
  const end = dy + <usize>rows * step;
  const m = changetype<L>(0).load(mean);
  let s = changetype<L>(0).load(sum);
  let t = changetype<L>(0).load(product);
  do {
    const d = changetype<L>(0).load(dy);
    s = f32x4.add(s, d);
    t = f32x4.add(t, f32x4.mul(d, f32x4.sub(changetype<L>(0).load(x), m)));
    dy += step;
    x += step;
  } while (dy < end);
  changetype<L>(0).store(sum, s);
  changetype<L>(0).store(product, t);
}

/**
 * Statistics of x[rows, c]: stats[4, c] = the mean; what rounding the mean to f32 lost; 1/√(var + eps); var,
 * the biased variance. work: 40·c bytes. The second row lets later kernels subtract the mean exactly.
 */
export function batch_norm_statistics(stats: usize, work: usize, x: usize, rows: i32, c: i32, eps: f64): void {
  sumOverRows<Moments>(work, x, 0, 0, 2, rows, c);
  for (let i = 0; i < c; i++) {
    const mean = load<f64>(work + (<usize>i << 3)) / rows;
    const variance = max<f64>(load<f64>(work + (<usize>(c + i) << 3)) / rows - mean * mean, 0);
    store<f32>(at(stats, i), <f32>mean);
    store<f32>(at(stats, c + i), <f32>(mean - <f64><f32>mean));
    store<f32>(at(stats, 2 * c + i), <f32>(1 / sqrt<f64>(variance + eps)));
    store<f32>(at(stats, 3 * c + i), <f32>variance);
  }
}

/** Rows that go through one channel's constants while these are in registers. */
const ROWS_AT_ONCE: usize = 4;

/** The same from running statistics: stats[4, c] for mean[c], variance[c]. */
export function batch_norm_fixed(stats: usize, mean: usize, variance: usize, c: i32, eps: f64): void {
  for (let i = 0; i < c; i++) {
    const v = load<f32>(at(variance, i));
    store<f32>(at(stats, i), load<f32>(at(mean, i)));
    store<f32>(at(stats, c + i), 0);
    store<f32>(at(stats, 2 * c + i), <f32>(1 / sqrt<f64>(<f64>v + eps)));
    store<f32>(at(stats, 3 * c + i), v);
  }
}

/** running = (1 − momentum)·running + momentum·(mean, unbiased variance), from stats[4, c] of `rows` rows. */
export function batch_norm_running(runningMean: usize, runningVar: usize, stats: usize, rows: i32, c: i32, momentum: f64): void {
  const unbiased = <f64>rows / <f64>(rows - 1);
  for (let i = 0; i < c; i++) {
    const mean = <f64>load<f32>(at(stats, i)) + <f64>load<f32>(at(stats, c + i));
    const variance = <f64>load<f32>(at(stats, 3 * c + i)) * unbiased;
    store<f32>(at(runningMean, i), <f32>((1 - momentum) * <f64>load<f32>(at(runningMean, i)) + momentum * mean));
    store<f32>(at(runningVar, i), <f32>((1 - momentum) * <f64>load<f32>(at(runningVar, i)) + momentum * variance));
  }
}

/**
 * y[rows, c] = (x − mean)·weight/√(var + eps) + bias; x[rows, c], stats[4, c], weight[c] or 0 (ones),
 * bias[c] or 0 (zeros). work: 2·c f32.
 */
export function batch_norm_fwd(y: usize, x: usize, stats: usize, weight: usize, bias: usize, work: usize, rows: i32, c: i32): void {
  const shift = at(work, c);
  for (let i = 0; i < c; i++) {
    const scale = load<f32>(at(stats, 2 * c + i)) * (weight ? load<f32>(at(weight, i)) : 1);
    store<f32>(at(work, i), scale);
    store<f32>(at(shift, i), (bias ? load<f32>(at(bias, i)) : 0) - load<f32>(at(stats, c + i)) * scale);
  }
  const step = <usize>c << 2;
  const end = y + <usize>rows * step;
  while (y < end) {
    const last = min(y + ROWS_AT_ONCE * step, end);
    let i: usize = 0;
    for (; i + 12 < step; i += 16) forwardColumn<Four>(y + i, last, x + i, stats + i, work + i, shift + i, step);
    for (; i < step; i += 4) forwardColumn<One>(y + i, last, x + i, stats + i, work + i, shift + i, step);
    x += last - y;
    y = last;
  }
}

@inline function forwardColumn<L extends Lanes>(
  y: usize, last: usize, x: usize, mean: usize, scale: usize, shift: usize, step: usize,
): void {
  const m = changetype<L>(0).load(mean);
  const a = changetype<L>(0).load(scale);
  const b = changetype<L>(0).load(shift);
  do {
    changetype<L>(0).store(y, f32x4.add(f32x4.mul(f32x4.sub(changetype<L>(0).load(x), m), a), b));
    x += step;
    y += step;
  } while (y < last);
}

/**
 * dw[c] = sum over rows of dy·x̂, db[c] = sum of dy, where x̂ = (x − mean)/√(var + eps); dy, x [rows, c],
 * stats[4, c]. work: 40·c bytes.
 */
export function batch_norm_dw(dw: usize, db: usize, work: usize, dy: usize, x: usize, stats: usize, rows: i32, c: i32): void {
  sumOverRows<GradientSums>(work, dy, x, stats, 2, rows, c);
  for (let i = 0; i < c; i++) {
    const sum = load<f64>(work + (<usize>i << 3));
    const product = load<f64>(work + (<usize>(c + i) << 3)) - <f64>load<f32>(at(stats, c + i)) * sum;
    store<f32>(at(dw, i), <f32>(product * <f64>load<f32>(at(stats, 2 * c + i))));
    store<f32>(at(db, i), <f32>sum);
  }
}

/**
 * dx[rows, c] of batch statistics: weight/√(var + eps)·(dy − db/rows − x̂·dw/rows), as dy·p + (x − mean)·q + r.
 * dy, x [rows, c], stats[4, c], weight[c] or 0, dw[c] and db[c] of batch_norm_dw. work: 3·c f32.
 */
export function batch_norm_dx(
  dx: usize, dy: usize, x: usize, stats: usize, weight: usize, dw: usize, db: usize, work: usize, rows: i32, c: i32,
): void {
  const q = at(work, c);
  const r = at(q, c);
  for (let i = 0; i < c; i++) {
    const inverse = <f64>load<f32>(at(stats, 2 * c + i));
    const scale = inverse * (weight ? <f64>load<f32>(at(weight, i)) : 1);
    const slope = -scale * inverse * <f64>load<f32>(at(dw, i)) / rows;
    store<f32>(at(work, i), <f32>scale);
    store<f32>(at(q, i), <f32>slope);
    store<f32>(at(r, i), <f32>(-scale * <f64>load<f32>(at(db, i)) / rows - slope * <f64>load<f32>(at(stats, c + i))));
  }
  const step = <usize>c << 2;
  const end = dx + <usize>rows * step;
  while (dx < end) {
    const last = min(dx + ROWS_AT_ONCE * step, end);
    let i: usize = 0;
    for (; i + 12 < step; i += 16) inputColumn<Four>(dx + i, last, dy + i, x + i, stats + i, work + i, q + i, r + i, step);
    for (; i < step; i += 4) inputColumn<One>(dx + i, last, dy + i, x + i, stats + i, work + i, q + i, r + i, step);
    dy += last - dx;
    x += last - dx;
    dx = last;
  }
}

@inline function inputColumn<L extends Lanes>(
  dx: usize, last: usize, dy: usize, x: usize, mean: usize, p: usize, q: usize, r: usize, step: usize,
): void {
  const m = changetype<L>(0).load(mean);
  const a = changetype<L>(0).load(p);
  const b = changetype<L>(0).load(q);
  const s = changetype<L>(0).load(r);
  do {
    const v = f32x4.add(f32x4.mul(changetype<L>(0).load(dy), a), s);
    changetype<L>(0).store(dx, f32x4.add(v, f32x4.mul(f32x4.sub(changetype<L>(0).load(x), m), b)));
    dy += step;
    x += step;
    dx += step;
  } while (dx < last);
}

/** dx[rows, c] of fixed statistics: dy·weight/√(var + eps). dy[rows, c], stats[4, c], weight[c] or 0. work: c f32. */
export function batch_norm_dx_fixed(dx: usize, dy: usize, stats: usize, weight: usize, work: usize, rows: i32, c: i32): void {
  for (let i = 0; i < c; i++)
    store<f32>(at(work, i), load<f32>(at(stats, 2 * c + i)) * (weight ? load<f32>(at(weight, i)) : 1));
  const bytes = <usize>c << 2;
  for (; rows > 0; rows--) {
    let i: usize = 0;
    for (; i + 12 < bytes; i += 16) v128.store(dx + i, f32x4.mul(v128.load(dy + i), v128.load(work + i)));
    for (; i < bytes; i += 4) store<f32>(dx + i, load<f32>(dy + i) * load<f32>(work + i));
    dx += bytes;
    dy += bytes;
  }
}
