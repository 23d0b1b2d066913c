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
    if (c >= 4) gradientColumns<Four>(sums, dy, x, s, rows, <usize>c << 2, false);
    else gradientColumns<One>(sums, dy, x, s, rows, <usize>c << 2, false);
  }
  @inline widen(wide: usize, sums: usize, _a: usize, _rows: i32, c: i32): void {
    widenSums(wide, sums, 2 * c);
  }
}

/** The same of dy where ReLU lets it through; s: mean[c], scale[c], −shift[c]. */
class MaskedGradientSums extends RowSums {
  @inline group(sums: usize, dy: usize, x: usize, s: usize, rows: i32, c: i32): void {
    if (c >= 4) gradientColumns<Four>(sums, dy, x, s, rows, <usize>c << 2, true);
    else gradientColumns<One>(sums, dy, x, s, rows, <usize>c << 2, true);
  }
  @inline widen(wide: usize, sums: usize, _a: usize, _rows: i32, c: i32): void {
    widenSums(wide, sums, 2 * c);
  }
}

/** dy where v = d·scale + shift, what went into ReLU, is more than 0, else 0: v > 0 just where d·scale > −shift, rounding included. */
@inline function masked(dy: v128, d: v128, scale: v128, minusShift: v128): v128 {
  return v128.and(dy, f32x4.gt(f32x4.mul(d, scale), minusShift));
}

/** `mask` is a literal. */
@inline function gradientColumns<L extends Lanes>(sums: usize, dy: usize, x: usize, s: usize, rows: i32, step: usize, mask: bool): void {
  const width = changetype<L>(0).width();
  const last = step - width;
  const products = sums + step;
  const scale = s + step;
  const minusShift = scale + step;
  const end = dy + <usize>rows * step;
  for (let i: usize = 0; i < step; i += 2 * width) {
    const i0 = min(i, last);
    const i1 = min(i + width, last);
    const m0 = changetype<L>(0).load(s + i0);
    const m1 = changetype<L>(0).load(s + i1);
    const a0 = mask ? changetype<L>(0).load(scale + i0) : m0;
    const a1 = mask ? changetype<L>(0).load(scale + i1) : m1;
    const b0 = mask ? changetype<L>(0).load(minusShift + i0) : m0;
    const b1 = mask ? changetype<L>(0).load(minusShift + i1) : m1;
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let t0 = s0;
    let t1 = s0;
    const next = i1 - i0;
    let p = dy + i0;
    let q = x + i0;
    do {
      const x0 = f32x4.sub(changetype<L>(0).load(q), m0);
      let d0 = changetype<L>(0).load(p);
      if (mask) d0 = masked(d0, x0, a0, b0);
      s0 = f32x4.add(s0, d0);
      t0 = f32x4.add(t0, f32x4.mul(d0, x0));
      const x1 = f32x4.sub(changetype<L>(0).load(q + next), m1);
      let d1 = changetype<L>(0).load(p + next);
      if (mask) d1 = masked(d1, x1, a1, b1);
      s1 = f32x4.add(s1, d1);
      t1 = f32x4.add(t1, f32x4.mul(d1, x1));
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
const BLOCK: usize = 2048;

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
 * What (x − mean) is multiplied by and what is added, this times `sign`: scale[c] = weight/√(var + eps), shift[c] = bias, less
 * what rounding the mean lost.
 */
@inline function affine(scale: usize, shift: usize, stats: usize, weight: usize, bias: usize, c: i32, sign: f32): void {
  for (let i = 0; i < c; i++) {
    const factor = load<f32>(at(stats, 2 * c + i)) * (weight ? load<f32>(at(weight, i)) : 1);
    store<f32>(at(scale, i), factor);
    store<f32>(at(shift, i), sign * ((bias ? load<f32>(at(bias, i)) : 0) - load<f32>(at(stats, c + i)) * factor));
  }
}

/**
 * y[rows, c] = (x − mean)·weight/√(var + eps) + bias + residual, with `relu` no less than 0. x[rows, c], residual[rows, c] or 0
 * (none), stats[4, c], weight[c] or 0 (ones), bias[c] or 0 (zeros). work: 2·c f32.
 */
export function batch_norm_fwd(
  y: usize, x: usize, residual: usize, stats: usize, weight: usize, bias: usize, work: usize, rows: i32, c: i32, relu: i32,
): void {
  const shift = at(work, c);
  affine(work, shift, stats, weight, bias, c, 1);
  if (residual && relu) forward(y, x, residual, stats, work, shift, rows, c, true, true);
  else if (residual) forward(y, x, residual, stats, work, shift, rows, c, true, false);
  else if (relu) forward(y, x, x, stats, work, shift, rows, c, false, true);
  else forward(y, x, x, stats, work, shift, rows, c, false, false);
}

/** Whole cache lines at a time where there are channels enough. `add`, `relu` and forwardRows' `wide` are literals. */
@inline function forward(
  y: usize, x: usize, residual: usize, stats: usize, scale: usize, shift: usize, rows: i32, c: i32, add: bool, relu: bool,
): void {
  const step = <usize>c << 2;
  if (c > 8) forwardRows<Four>(y, x, residual, stats, scale, shift, rows, step, true, add, relu);
  else if (c >= 4) forwardRows<Four>(y, x, residual, stats, scale, shift, rows, step, false, add, relu);
  else forwardRows<One>(y, x, residual, stats, scale, shift, rows, step, false, add, relu);
}

/** One vector of the forward pass. */
@inline function normalized<L extends Lanes>(p: usize, r: usize, m: v128, a: v128, b: v128, add: bool, relu: bool): v128 {
  let v = f32x4.add(f32x4.mul(f32x4.sub(changetype<L>(0).load(p), m), a), b);
  if (add) v = f32x4.add(v, changetype<L>(0).load(r));
  return relu ? f32x4.pmax(v, f32x4.splat(0)) : v;
}

@inline function forwardRows<L extends Lanes>(
  y: usize, x: usize, residual: usize, mean: usize, scale: usize, shift: usize, rows: i32, step: usize,
  wide: bool, add: bool, relu: bool,
): void {
  const width = changetype<L>(0).width();
  const last = step - width;
  const block = blockOf(step);
  const end = y + <usize>rows * step;
  const toX = x - y;
  const toResidual = residual - y;
  while (y < end) {
    const to = min(y + block, end);
    for (let i: usize = 0; i < step; i += (wide ? 4 : 2) * width) {
      const i0 = min(i, last);
      const i1 = min(i + width, last);
      const i2 = wide ? min(i + 2 * width, last) : i1;
      const i3 = wide ? min(i + 3 * width, last) : i1;
      const m0 = changetype<L>(0).load(mean + i0);
      const m1 = changetype<L>(0).load(mean + i1);
      const m2 = wide ? changetype<L>(0).load(mean + i2) : m1;
      const m3 = wide ? changetype<L>(0).load(mean + i3) : m1;
      const a0 = changetype<L>(0).load(scale + i0);
      const a1 = changetype<L>(0).load(scale + i1);
      const a2 = wide ? changetype<L>(0).load(scale + i2) : a1;
      const a3 = wide ? changetype<L>(0).load(scale + i3) : a1;
      const b0 = changetype<L>(0).load(shift + i0);
      const b1 = changetype<L>(0).load(shift + i1);
      const b2 = wide ? changetype<L>(0).load(shift + i2) : b1;
      const b3 = wide ? changetype<L>(0).load(shift + i3) : b1;
      const n1 = i1 - i0;
      const n2 = i2 - i0;
      const n3 = i3 - i0;
      let q = y + i0;
      let p = q + toX;
      let r = q + toResidual;
      do {
        changetype<L>(0).store(q, normalized<L>(p, r, m0, a0, b0, add, relu));
        changetype<L>(0).store(q + n1, normalized<L>(p + n1, r + n1, m1, a1, b1, add, relu));
        if (wide) {
          changetype<L>(0).store(q + n2, normalized<L>(p + n2, r + n2, m2, a2, b2, add, relu));
          changetype<L>(0).store(q + n3, normalized<L>(p + n3, r + n3, m3, a3, b3, add, relu));
        }
        p += step;
        q += step;
        if (add) r += step;
      } while (q < to);
    }
    y = to;
  }
}

/**
 * dw[c] = sum over rows of dy·x̂, db[c] = sum of dy, where x̂ = (x − mean)/√(var + eps); dy, x [rows, c],
 * stats[4, c]. With `relu` dy counts where the forward pass, of the same weight[c] or 0 and bias[c] or 0, is more than 0.
 * work: 52·c bytes.
 */
export function batch_norm_dw(
  dw: usize, db: usize, work: usize, dy: usize, x: usize, stats: usize, weight: usize, bias: usize, rows: i32, c: i32,
  relu: i32,
): void {
  if (relu) {
    const mean = at(work, 10 * c);
    memory.copy(mean, stats, <usize>c << 2);
    affine(at(mean, c), at(mean, 2 * c), stats, weight, bias, c, -1);
    sumOverRows<MaskedGradientSums>(work, dy, x, mean, 2, rows, c);
  } else sumOverRows<GradientSums>(work, dy, x, stats, 2, rows, c);
  for (let i = 0; i < c; i++) {
    const sum = load<f64>(work + (<usize>i << 3));
    const product = load<f64>(work + (<usize>(c + i) << 3)) - <f64>load<f32>(at(stats, c + i)) * sum;
    store<f32>(at(dw, i), <f32>(product * <f64>load<f32>(at(stats, 2 * c + i))));
    store<f32>(at(db, i), <f32>sum);
  }
}

/**
 * dx[rows, c] of batch statistics: weight/√(var + eps)·(dy − db/rows − x̂·dw/rows), as dy·p + (x − mean)·q + r.
 * dy, x [rows, c], stats[4, c], weight[c] or 0, bias[c] or 0, dw[c] and db[c] of batch_norm_dw; `relu` as there.
 * work: 5·c f32.
 */
export function batch_norm_dx(
  dx: usize, dy: usize, x: usize, stats: usize, weight: usize, bias: usize, dw: usize, db: usize, work: usize, rows: i32, c: i32,
  relu: i32,
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
  if (relu) {
    affine(at(r, c), at(r, 2 * c), stats, weight, bias, c, -1);
    if (c >= 4) inputRows<Four>(dx, dy, x, stats, work, rows, step, true);
    else inputRows<One>(dx, dy, x, stats, work, rows, step, true);
  } else if (c >= 4) inputRows<Four>(dx, dy, x, stats, work, rows, step, false);
  else inputRows<One>(dx, dy, x, stats, work, rows, step, false);
}

/** p, q, r and, with `mask`, scale and −shift lie one after the other. `mask` is a literal. */
@inline function inputRows<L extends Lanes>(
  dx: usize, dy: usize, x: usize, mean: usize, p: usize, rows: i32, step: usize, mask: bool,
): void {
  const width = changetype<L>(0).width();
  const last = step - width;
  const block = blockOf(step);
  const end = dx + <usize>rows * step;
  const q = p + step;
  const r = q + step;
  const scale = r + step;
  const shift = scale + step;
  const toDy = dy - dx;
  const toX = x - dx;
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
      const a0 = mask ? changetype<L>(0).load(scale + i0) : m0;
      const a1 = mask ? changetype<L>(0).load(scale + i1) : m1;
      const b0 = mask ? changetype<L>(0).load(shift + i0) : m0;
      const b1 = mask ? changetype<L>(0).load(shift + i1) : m1;
      const next = i1 - i0;
      let d = dx + i0;
      let a = d + toDy;
      let b = d + toX;
      do {
        const x0 = f32x4.sub(changetype<L>(0).load(b), m0);
        let d0 = changetype<L>(0).load(a);
        if (mask) d0 = masked(d0, x0, a0, b0);
        changetype<L>(0).store(d, f32x4.add(f32x4.add(f32x4.mul(d0, p0), r0), f32x4.mul(x0, q0)));
        const x1 = f32x4.sub(changetype<L>(0).load(b + next), m1);
        let d1 = changetype<L>(0).load(a + next);
        if (mask) d1 = masked(d1, x1, a1, b1);
        changetype<L>(0).store(d + next, f32x4.add(f32x4.add(f32x4.mul(d1, p1), r1), f32x4.mul(x1, q1)));
        a += step;
        b += step;
        d += step;
      } while (d < to);
    }
    dx = to;
  }
}

/**
 * dx[rows, c] of fixed statistics: dy·weight/√(var + eps). dy, x [rows, c], stats[4, c], weight[c] or 0, bias[c] or 0;
 * `relu` as in batch_norm_dw. work: 2·c f32.
 */
export function batch_norm_dx_fixed(
  dx: usize, dy: usize, x: usize, stats: usize, weight: usize, bias: usize, work: usize, rows: i32, c: i32, relu: i32,
): void {
  const bytes = <usize>c << 2;
  const shift = work + bytes;
  affine(work, shift, stats, weight, bias, c, -1);
  for (; rows > 0; rows--) {
    let i: usize = 0;
    for (; i + 12 < bytes; i += 16) fixedGradient<Four>(dx, dy, x, stats, work, shift, i, relu);
    for (; i < bytes; i += 4) fixedGradient<One>(dx, dy, x, stats, work, shift, i, relu);
    dx += bytes;
    dy += bytes;
    x += bytes;
  }
}

@inline function fixedGradient<L extends Lanes>(
  dx: usize, dy: usize, x: usize, mean: usize, scale: usize, minusShift: usize, i: usize, relu: i32,
): void {
  const a = changetype<L>(0).load(scale + i);
  let d = changetype<L>(0).load(dy + i);
  if (relu) {
    const v = f32x4.sub(changetype<L>(0).load(x + i), changetype<L>(0).load(mean + i));
    d = masked(d, v, a, changetype<L>(0).load(minusShift + i));
  }
  changetype<L>(0).store(dx + i, f32x4.mul(d, a));
}
