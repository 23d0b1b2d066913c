// Batch normalisation over all axes but the last: rows × channels. Statistics
// are summed in f64, so that a large mean costs no digits.
import { Four, Lanes, One, RowSums, sumOverRows, widenSums } from "./channels";
import { at } from "./simd";

/**
 * Sums of a and a², as those of d = a − k and d² with k the group's first row, so that f32 is enough inside the
 * group: |d| is of the order of the deviation, whatever the mean.
 */
class Moments extends RowSums {
  @inline group(sums: usize, a: usize, _b: usize, _s: usize, rows: i32, c: i32): void {
    if (c >= 4) momentColumns<Four>(sums, a, rows, <usize>c << 2);
    else momentColumns<One>(sums, a, rows, <usize>c << 2);
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

@inline function momentColumns<L extends Lanes>(sums: usize, a: usize, rows: i32, step: usize): void {
  const width = changetype<L>(0).width();
  const last = step - width;
  const squares = sums + step;
  const end = a + <usize>rows * step;
  for (let i: usize = 0; i < step; i += 2 * width) {
    const i0 = min(i, last);
    const i1 = min(i + width, last);
    const k0 = changetype<L>(0).load(a + i0);
    const k1 = changetype<L>(0).load(a + i1);
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let q0 = s0;
    let q1 = s0;
    const next = i1 - i0;
    let p = a + i0;
    do {
      const d0 = f32x4.sub(changetype<L>(0).load(p), k0);
      const d1 = f32x4.sub(changetype<L>(0).load(p + next), k1);
      s0 = f32x4.add(s0, d0);
      s1 = f32x4.add(s1, d1);
      q0 = f32x4.add(q0, f32x4.mul(d0, d0));
      q1 = f32x4.add(q1, f32x4.mul(d1, d1));
      p += step;
    } while (p < end);
    changetype<L>(0).store(sums + i0, s0);
    changetype<L>(0).store(sums + i1, s1);
    changetype<L>(0).store(squares + i0, q0);
    changetype<L>(0).store(squares + i1, q1);
  }
}

/** Sums of dy and of dy·(x − s), s the mean. */
class GradientSums extends RowSums {
  @inline group(sums: usize, dy: usize, x: usize, s: usize, rows: i32, c: i32): void {
    if (c >= 4) gradientColumns<Four>(sums, dy, x, s, rows, <usize>c << 2);
    else gradientColumns<One>(sums, dy, x, s, rows, <usize>c << 2);
  }
  @inline widen(wide: usize, sums: usize, _a: usize, _rows: i32, c: i32): void {
    widenSums(wide, sums, 2 * c);
  }
}

@inline function gradientColumns<L extends Lanes>(sums: usize, dy: usize, x: usize, mean: usize, rows: i32, step: usize): void {
  const width = changetype<L>(0).width();
  const last = step - width;
  const products = sums + step;
  const end = dy + <usize>rows * step;
  for (let i: usize = 0; i < step; i += 2 * width) {
    const i0 = min(i, last);
    const i1 = min(i + width, last);
    const m0 = changetype<L>(0).load(mean + i0);
    const m1 = changetype<L>(0).load(mean + i1);
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let t0 = s0;
    let t1 = s0;
    const next = i1 - i0;
    let p = dy + i0;
    let q = x + i0;
    do {
      const d0 = changetype<L>(0).load(p);
      const d1 = changetype<L>(0).load(p + next);
      s0 = f32x4.add(s0, d0);
      s1 = f32x4.add(s1, d1);
      t0 = f32x4.add(t0, f32x4.mul(d0, f32x4.sub(changetype<L>(0).load(q), m0)));
      t1 = f32x4.add(t1, f32x4.mul(d1, f32x4.sub(changetype<L>(0).load(q + next), m1)));
      p += step;
      q += step;
    } while (p < end);
    changetype<L>(0).store(sums + i0, s0);
    changetype<L>(0).store(sums + i1, s1);
    changetype<L>(0).store(products + i0, t0);
    changetype<L>(0).store(products + i1, t1);
  }
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

/** Bytes of the rows that go through one channel's constants while these are in registers: in the first-level cache. */
const BLOCK: usize = 8192;

/** The same in whole rows of `step` bytes, at least four. */
@inline function blockOf(step: usize): usize {
  return max(4, BLOCK / step) * step;
}

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

/**
 * running = (1 − momentum)·running + momentum·(mean, unbiased variance), from stats[4, c] of `rows` rows. count[1] or 0:
 * batches so far, one more afterwards; then momentum is 1 / count, and running the average over all batches.
 */
export function batch_norm_running(
  runningMean: usize, runningVar: usize, count: usize, stats: usize, rows: i32, c: i32, momentum: f64,
): void {
  if (count) {
    const batches = load<f32>(count) + 1;
    store<f32>(count, batches);
    momentum = 1 / <f64>batches;
  }
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
  if (c >= 4) forwardRows<Four>(y, x, stats, work, shift, rows, <usize>c << 2);
  else forwardRows<One>(y, x, stats, work, shift, rows, <usize>c << 2);
}

@inline function forwardRows<L extends Lanes>(y: usize, x: usize, mean: usize, scale: usize, shift: usize, rows: i32, step: usize): void {
  const width = changetype<L>(0).width();
  const last = step - width;
  const block = blockOf(step);
  const end = y + <usize>rows * step;
  while (y < end) {
    const to = min(y + block, end);
    for (let i: usize = 0; i < step; i += 2 * width) {
      const i0 = min(i, last);
      const i1 = min(i + width, last);
      const m0 = changetype<L>(0).load(mean + i0);
      const m1 = changetype<L>(0).load(mean + i1);
      const a0 = changetype<L>(0).load(scale + i0);
      const a1 = changetype<L>(0).load(scale + i1);
      const b0 = changetype<L>(0).load(shift + i0);
      const b1 = changetype<L>(0).load(shift + i1);
      const next = i1 - i0;
      let p = x + i0;
      let q = y + i0;
      do {
        changetype<L>(0).store(q, f32x4.add(f32x4.mul(f32x4.sub(changetype<L>(0).load(p), m0), a0), b0));
        changetype<L>(0).store(q + next, f32x4.add(f32x4.mul(f32x4.sub(changetype<L>(0).load(p + next), m1), a1), b1));
        p += step;
        q += step;
      } while (q < to);
    }
    x += to - y;
    y = to;
  }
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
  if (c >= 4) inputRows<Four>(dx, dy, x, stats, work, q, r, rows, <usize>c << 2);
  else inputRows<One>(dx, dy, x, stats, work, q, r, rows, <usize>c << 2);
}

@inline function inputRows<L extends Lanes>(
  dx: usize, dy: usize, x: usize, mean: usize, p: usize, q: usize, r: usize, rows: i32, step: usize,
): void {
  const width = changetype<L>(0).width();
  const last = step - width;
  const block = blockOf(step);
  const end = dx + <usize>rows * step;
  while (dx < end) {
    const to = min(dx + block, end);
    for (let i: usize = 0; i < step; i += 2 * width) {
      const i0 = min(i, last);
      const i1 = min(i + width, last);
      const m0 = changetype<L>(0).load(mean + i0);
      const m1 = changetype<L>(0).load(mean + i1);
      const p0 = changetype<L>(0).load(p + i0);
      const p1 = changetype<L>(0).load(p + i1);
      const q0 = changetype<L>(0).load(q + i0);
      const q1 = changetype<L>(0).load(q + i1);
      const r0 = changetype<L>(0).load(r + i0);
      const r1 = changetype<L>(0).load(r + i1);
      const next = i1 - i0;
      let d = dx + i0;
      let a = dy + i0;
      let b = x + i0;
      do {
        const v0 = f32x4.add(f32x4.mul(changetype<L>(0).load(a), p0), r0);
        const v1 = f32x4.add(f32x4.mul(changetype<L>(0).load(a + next), p1), r1);
        changetype<L>(0).store(d, f32x4.add(v0, f32x4.mul(f32x4.sub(changetype<L>(0).load(b), m0), q0)));
        changetype<L>(0).store(d + next, f32x4.add(v1, f32x4.mul(f32x4.sub(changetype<L>(0).load(b + next), m1), q1)));
        a += step;
        b += step;
        d += step;
      } while (d < to);
    }
    dy += to - dx;
    x += to - dx;
    dx = to;
  }
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
