// What optimizers do beside their steps: norms of gradients and weights, LAMB's update, moving averages, norm constraints.
import { at } from "./simd";

/** The squares of x's first two lanes, in float64: exact, and nothing overflows. */
@inline function lowSquares(x: v128): v128 {
  const v = f64x2.promote_low_f32x4(x);
  return f64x2.mul(v, v);
}

/** The squares of x's last two lanes. */
@inline function highSquares(x: v128): v128 {
  return lowSquares(v128.shuffle<i64>(x, x, 1, 1));
}

/**
 * Σ x[n]² in float64: eight interleaved sums over the whole eights, added as (0 + 4) … (3 + 7), then (0 + 2) + (1 + 3);
 * then the rest in order. Four chains, as the latency of one addition is what one chain waits for.
 */
export function sum_of_squares(x: usize, n: i32): f64 {
  let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0;
  for (const end = at(x, n & ~7); x < end; x += 32) {
    const a = v128.load(x), b = v128.load(x, 16);
    s0 = f64x2.add(s0, lowSquares(a));
    s1 = f64x2.add(s1, highSquares(a));
    s2 = f64x2.add(s2, lowSquares(b));
    s3 = f64x2.add(s3, highSquares(b));
  }
  const both = f64x2.add(f64x2.add(s0, s2), f64x2.add(s1, s3));
  let sum = f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
  for (let i = 0; i < (n & 7); i++) {
    const v = <f64>load<f32>(at(x, i));
    sum += v * v;
  }
  return sum;
}

/**
 * g[n], m[n], v[n] from w[n], n a multiple of 4: moments as Adam's, and LAMB's update in place of the gradient:
 *   g = m·correction / (sqrt(v)·scale + eps) + decay·w
 * correction = 1 / (1 − beta1^t), scale = 1 / sqrt(1 − beta2^t). You et al. 2020.
 */
export function lamb_update(
  g: usize, m: usize, v: usize, w: usize, n: i32,
  correction: f32, beta1: f32, gain1: f32, beta2: f32, gain2: f32, scale: f32, eps: f32, decay: f32,
): void {
  const vcorrection = f32x4.splat(correction), keep1 = f32x4.splat(beta1), vgain1 = f32x4.splat(gain1), keep2 = f32x4.splat(beta2);
  const vgain2 = f32x4.splat(gain2), vscale = f32x4.splat(scale), veps = f32x4.splat(eps), vdecay = f32x4.splat(decay);
  for (const end = at(g, n); g < end; g += 16, m += 16, v += 16, w += 16) {
    const gg = v128.load(g);
    const mm = f32x4.add(f32x4.mul(keep1, v128.load(m)), f32x4.mul(vgain1, gg));
    const vv = f32x4.add(f32x4.mul(keep2, v128.load(v)), f32x4.mul(vgain2, f32x4.mul(gg, gg)));
    v128.store(m, mm);
    v128.store(v, vv);
    const step = f32x4.div(f32x4.mul(vcorrection, mm), f32x4.add(f32x4.mul(f32x4.sqrt(vv), vscale), veps));
    v128.store(g, f32x4.add(step, f32x4.mul(vdecay, v128.load(w))));
  }
}

/** y[n] += share·(x[n] − y[n]). */
export function move_towards(y: usize, x: usize, n: i32, share: f32): void {
  const vshare = f32x4.splat(share);
  for (const end = at(y, n & ~3); y < end; y += 16, x += 16) {
    const yy = v128.load(y);
    v128.store(y, f32x4.add(yy, f32x4.mul(vshare, f32x4.sub(v128.load(x), yy))));
  }
  for (let i = 0; i < (n & 3); i++) {
    const yy = load<f32>(at(y, i));
    store<f32>(at(y, i), yy + share * (load<f32>(at(x, i)) - yy));
  }
}

/** What brings a norm into [low, high], `rate` of the way: 1 where it is there already. 1e-7 as in Keras: a norm of 0 stays. */
@inline function normFactor(squares: f64, low: f64, high: f64, rate: f64): f32 {
  const norm = sqrt(squares);
  if (norm >= low && norm <= high) return 1;
  return <f32>((rate * max(low, min(norm, high)) + (1 - rate) * norm) / (norm + 1e-7));
}

/**
 * Each column of w[rows, cols] whose Euclidean norm is outside [low, high] is scaled by
 *   (rate·limited + (1 − rate)·norm) / (norm + 1e-7),   limited: the norm, cut to [low, high].
 * Sums of squares run down the columns in order, in float64.
 */
export function limit_column_norms(w: usize, rows: i32, cols: i32, low: f32, high: f32, rate: f32): void {
  const stride = <usize>cols << 2;
  const height = stride * <usize>rows;
  for (const end = at(w, cols & ~3); w < end; w += 16) {
    let first = f64x2.splat(0), last = first;
    for (let p = w; p < w + height; p += stride) {
      const v = v128.load(p);
      first = f64x2.add(first, lowSquares(v));
      last = f64x2.add(last, highSquares(v));
    }
    let factor = f32x4.splat(normFactor(f64x2.extract_lane(first, 0), low, high, rate));
    factor = f32x4.replace_lane(factor, 1, normFactor(f64x2.extract_lane(first, 1), low, high, rate));
    factor = f32x4.replace_lane(factor, 2, normFactor(f64x2.extract_lane(last, 0), low, high, rate));
    factor = f32x4.replace_lane(factor, 3, normFactor(f64x2.extract_lane(last, 1), low, high, rate));
    if (i32x4.all_true(f32x4.eq(factor, f32x4.splat(1)))) continue;
    for (let p = w; p < w + height; p += stride) v128.store(p, f32x4.mul(v128.load(p), factor));
  }
  for (let c = 0; c < (cols & 3); c++, w += 4) {
    let sum: f64 = 0;
    for (let p = w; p < w + height; p += stride) {
      const v = <f64>load<f32>(p);
      sum += v * v;
    }
    const factor = normFactor(sum, low, high, rate);
    if (factor != 1) for (let p = w; p < w + height; p += stride) store<f32>(p, load<f32>(p) * factor);
  }
}
