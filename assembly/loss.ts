// Losses, their gradients, and their reduction to one number. A loss is first computed per row or element, then summed
// in float64 in chunks of fixed size. Gradients take g = dy[i·step] / total: step 1 for losses that are not reduced,
// 0 for one number; total is an address, 0 for "do not divide".
import { expNegative4 } from "./math";
import { at, loadPart, storePart, sumLanes } from "./simd";
import { logScalar, rowExpSum, rowMax } from "./softmax";

/** Elements summed in one chunk. */
const CHUNK = 4096;

/** Σ x[n] in float64: lanes in order, lanes (0 + 2) + (1 + 3), then the rest. */
@inline function chunkSum(x: usize, n: i32): f64 {
  const end = at(x, n & ~3);
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  for (; x < end; x += 16) {
    const v = v128.load(x);
    low = f64x2.add(low, f64x2.promote_low_f32x4(v));
    high = f64x2.add(high, f64x2.promote_low_f32x4(v128.shuffle<f32>(v, v, 2, 3, 2, 3)));
  }
  const both = f64x2.add(low, high);
  let sum = f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
  for (let i = 0; i < (n & 3); i++) sum += load<f32>(at(x, i));
  return sum;
}

/** y[1] = Σ loss[n] / total. */
export function loss_reduce(y: usize, loss: usize, total: usize, n: i32): void {
  let sum: f64 = 0;
  for (let i = 0; i < n; i += CHUNK) sum += chunkSum(at(loss, i), min(CHUNK, n - i));
  store<f32>(y, <f32>(total ? sum / load<f32>(total) : sum));
}

/** g of row i. */
@inline function rowGradient(dy: usize, i: i32, step: i32, total: usize): f32 {
  const g = load<f32>(at(dy, i * step));
  return total ? g / load<f32>(total) : g;
}

/** 0 if every label is a class or the ignored index, else 1 + the position of the first that is not. */
export function cross_entropy_check(labels: usize, rows: i32, classes: i32, ignoreIndex: i32): i32 {
  for (let i = 0; i < rows; i++) {
    const t = load<i32>(at(labels, i));
    if (<u32>t >= <u32>classes && t != ignoreIndex) return i + 1;
  }
  return 0;
}

/** total[1] = Σ weight[label] of the labels that are not ignored. labels[rows], weight[C]. */
export function cross_entropy_total(total: usize, labels: usize, weight: usize, rows: i32, ignoreIndex: i32): void {
  let sum: f64 = 0;
  for (let i = 0; i < rows; i++) {
    const t = load<i32>(at(labels, i));
    if (t != ignoreIndex) sum += load<f32>(at(weight, t));
  }
  store<f32>(total, <f32>sum);
}

/** y[i] = weight[labels[i]], 0 for ignored rows. y, labels[rows], weight[C]. */
export function cross_entropy_weights(y: usize, labels: usize, weight: usize, rows: i32, ignoreIndex: i32): void {
  for (let i = 0; i < rows; i++) {
    const t = load<i32>(at(labels, i));
    store<f32>(at(y, i), t == ignoreIndex ? 0 : load<f32>(at(weight, t)));
  }
}

/** Σ w[n]·(offset − x[n]). */
@inline function weightedGap(x: usize, w: usize, n: i32, offset: v128): f32 {
  const end = at(x, n & ~3);
  let sum = f32x4.splat(0);
  for (; x < end; x += 16, w += 16) sum = f32x4.add(sum, f32x4.mul(v128.load(w), f32x4.sub(offset, v128.load(x))));
  if (n & 3) {
    const lastW = loadPart(w, n & 3, f32x4.splat(0));
    sum = f32x4.add(sum, f32x4.mul(lastW, f32x4.sub(offset, loadPart(x, n & 3, offset))));
  }
  return sumLanes(sum);
}

/**
 * loss[i] = (1 − s)·w[t]·(−ln p[t]) + s/C·Σ w[c]·(−ln p[c]), p = softmax x[i], t = labels[i], s the smoothing;
 * 0 for ignored rows. stats[rows, 2] = max x and 1 / Σ e^(x − max x), for the gradient. x[rows, C], weight[C].
 */
export function cross_entropy_fwd(
  loss: usize, stats: usize, x: usize, labels: usize, weight: usize,
  rows: i32, classes: i32, smoothing: f32, ignoreIndex: i32,
): void {
  for (let i = 0; i < rows; i++, x = at(x, classes), stats += 8) {
    const t = load<i32>(at(labels, i));
    if (t == ignoreIndex) {
      store<f32>(at(loss, i), 0);
      continue;
    }
    const m = rowMax(x, classes);
    const sum = rowExpSum(x, classes, m);
    const logSum = logScalar(sum);
    const most = f32x4.extract_lane(m, 0);
    let value = (<f32>1 - smoothing) * load<f32>(at(weight, t)) * (most - load<f32>(at(x, t)) + logSum);
    if (smoothing != 0) {
      value += (smoothing / <f32>classes) * weightedGap(x, weight, classes, f32x4.splat(most + logSum));
    }
    store<f32>(at(loss, i), value);
    store<f32>(stats, most);
    store<f32>(stats, 1 / sum, 4);
  }
}

/**
 * dx[i, c] = g·(p[c]·((1 − s)·w[t] + s/C·Σ w) − s/C·w[c] − [c = t]·(1 − s)·w[t]); 0 for ignored rows.
 * dx, x[rows, C], stats[rows, 2] of cross_entropy_fwd.
 */
export function cross_entropy_dx(
  dx: usize, dy: usize, x: usize, stats: usize, labels: usize, weight: usize, total: usize,
  rows: i32, classes: i32, step: i32, smoothing: f32, ignoreIndex: i32,
): void {
  const share = smoothing / <f32>classes;
  const shared = share * <f32>chunkSum(weight, classes);
  const rest = classes & 3;
  const one = f32x4.splat(1);
  for (let i = 0; i < rows; i++, stats += 8) {
    const t = load<i32>(at(labels, i));
    if (t == ignoreIndex) {
      memory.fill(dx, 0, at(0, classes));
      x = at(x, classes);
      dx = at(dx, classes);
      continue;
    }
    const g = rowGradient(dy, i, step, total);
    const hit = (<f32>1 - smoothing) * load<f32>(at(weight, t));
    const target = at(dx, t);
    const m = v128.load32_splat(stats);
    const a = f32x4.splat(g * (hit + shared) * load<f32>(stats, 4));
    const end = at(x, classes & ~3);
    if (smoothing == 0) {
      for (; x < end; x += 16, dx += 16) v128.store(dx, f32x4.mul(a, expNegative4(f32x4.sub(v128.load(x), m))));
      if (rest) storePart(dx, rest, f32x4.mul(a, expNegative4(f32x4.sub(loadPart(x, rest, m), m))));
    } else {
      const b = f32x4.splat(g * share);
      let w = weight;
      for (; x < end; x += 16, dx += 16, w += 16) {
        const p = expNegative4(f32x4.sub(v128.load(x), m));
        v128.store(dx, f32x4.sub(f32x4.mul(a, p), f32x4.mul(b, v128.load(w))));
      }
      if (rest) {
        const p = expNegative4(f32x4.sub(loadPart(x, rest, m), m));
        storePart(dx, rest, f32x4.sub(f32x4.mul(a, p), f32x4.mul(b, loadPart(w, rest, one))));
      }
    }
    x = at(x, rest);
    dx = at(dx, rest);
    store<f32>(target, load<f32>(target) - g * hit);
  }
}

/** w·((1 − s)·q + s/C): what multiplies −ln p of one class. */
@inline function softTarget(q: v128, w: v128, keep: v128, share: v128): v128 {
  return f32x4.mul(w, f32x4.add(f32x4.mul(q, keep), share));
}

/**
 * loss[i] = Σ q′[c]·(−ln p[c]), p = softmax x[i], q′[c] = w[c]·((1 − s)·q[i, c] + s/C).
 * stats[rows, 3] = max x, Σ e^(x − max x), Σ q′. x, q[rows, C], weight[C].
 */
export function cross_entropy_soft_fwd(
  loss: usize, stats: usize, x: usize, q: usize, weight: usize, rows: i32, classes: i32, smoothing: f32,
): void {
  const keep = f32x4.splat(<f32>1 - smoothing);
  const share = f32x4.splat(smoothing / <f32>classes);
  const zero = f32x4.splat(0);
  const rest = classes & 3;
  for (let i = 0; i < rows; i++, stats += 12) {
    const m = rowMax(x, classes);
    const sum = rowExpSum(x, classes, m);
    const logSum = f32x4.splat(logScalar(sum));
    const end = at(x, classes & ~3);
    let mass = zero;
    let value = zero;
    let w = weight;
    for (; x < end; x += 16, q += 16, w += 16) {
      const target = softTarget(v128.load(q), v128.load(w), keep, share);
      mass = f32x4.add(mass, target);
      value = f32x4.add(value, f32x4.mul(target, f32x4.add(f32x4.sub(m, v128.load(x)), logSum)));
    }
    if (rest) {
      const target = softTarget(loadPart(q, rest, zero), loadPart(w, rest, zero), keep, share);
      mass = f32x4.add(mass, target);
      value = f32x4.add(value, f32x4.mul(target, f32x4.add(f32x4.sub(m, loadPart(x, rest, m)), logSum)));
      x = at(x, rest);
      q = at(q, rest);
    }
    store<f32>(stats, f32x4.extract_lane(m, 0));
    store<f32>(stats, sum, 4);
    store<f32>(stats, sumLanes(mass), 8);
    store<f32>(at(loss, i), sumLanes(value));
  }
}

/** dx[i, c] = g·(p[c]·Σ q′ − q′[c]). dx, x, q[rows, C], stats[rows, 3] of cross_entropy_soft_fwd. */
export function cross_entropy_soft_dx(
  dx: usize, dy: usize, x: usize, q: usize, stats: usize, weight: usize, total: usize,
  rows: i32, classes: i32, step: i32, smoothing: f32,
): void {
  const keep = f32x4.splat(<f32>1 - smoothing);
  const share = f32x4.splat(smoothing / <f32>classes);
  const zero = f32x4.splat(0);
  const rest = classes & 3;
  for (let i = 0; i < rows; i++, stats += 12) {
    const g = f32x4.splat(rowGradient(dy, i, step, total));
    const m = v128.load32_splat(stats);
    const a = f32x4.splat(load<f32>(stats, 8) / load<f32>(stats, 4));
    const end = at(x, classes & ~3);
    let w = weight;
    for (; x < end; x += 16, q += 16, dx += 16, w += 16) {
      const p = expNegative4(f32x4.sub(v128.load(x), m));
      const target = softTarget(v128.load(q), v128.load(w), keep, share);
      v128.store(dx, f32x4.mul(g, f32x4.sub(f32x4.mul(a, p), target)));
    }
    if (rest) {
      const p = expNegative4(f32x4.sub(loadPart(x, rest, m), m));
      const target = softTarget(loadPart(q, rest, zero), loadPart(w, rest, zero), keep, share);
      storePart(dx, rest, f32x4.mul(g, f32x4.sub(f32x4.mul(a, p), target)));
      x = at(x, rest);
      q = at(q, rest);
      dx = at(dx, rest);
    }
  }
}

/** dq[i, c] = g·(1 − s)·w[c]·(−ln p[c]). dq, x[rows, C], stats[rows, 3] of cross_entropy_soft_fwd. */
export function cross_entropy_soft_dq(
  dq: usize, dy: usize, x: usize, stats: usize, weight: usize, total: usize,
  rows: i32, classes: i32, step: i32, smoothing: f32,
): void {
  const rest = classes & 3;
  for (let i = 0; i < rows; i++, stats += 12) {
    const g = f32x4.splat(rowGradient(dy, i, step, total) * (<f32>1 - smoothing));
    const m = v128.load32_splat(stats);
    const logSum = f32x4.splat(logScalar(load<f32>(stats, 4)));
    const end = at(x, classes & ~3);
    let w = weight;
    for (; x < end; x += 16, dq += 16, w += 16) {
      const gap = f32x4.add(f32x4.sub(m, v128.load(x)), logSum);
      v128.store(dq, f32x4.mul(g, f32x4.mul(v128.load(w), gap)));
    }
    if (rest) {
      const gap = f32x4.add(f32x4.sub(m, loadPart(x, rest, m)), logSum);
      storePart(dq, rest, f32x4.mul(g, f32x4.mul(loadPart(w, rest, m), gap)));
      x = at(x, rest);
      dq = at(dq, rest);
    }
  }
}

/** loss[n] = (x[n] − t[n])². */
export function mse_fwd(loss: usize, x: usize, t: usize, n: i32): void {
  const end = at(x, n & ~3);
  for (; x < end; x += 16, t += 16, loss += 16) {
    const d = f32x4.sub(v128.load(x), v128.load(t));
    v128.store(loss, f32x4.mul(d, d));
  }
  for (let i = 0; i < (n & 3); i++) {
    const d = load<f32>(at(x, i)) - load<f32>(at(t, i));
    store<f32>(at(loss, i), d * d);
  }
}

/** dx[n] = 2·g·(x[n] − t[n]); exchange x and t for dt. */
export function mse_dx(dx: usize, dy: usize, x: usize, t: usize, total: usize, n: i32, step: i32): void {
  if (step) {
    for (let i = 0; i < n; i++) {
      const d = load<f32>(at(x, i)) - load<f32>(at(t, i));
      store<f32>(at(dx, i), <f32>2 * rowGradient(dy, i, step, total) * d);
    }
    return;
  }
  const g = <f32>2 * rowGradient(dy, 0, 0, total);
  const end = at(x, n & ~3);
  for (; x < end; x += 16, t += 16, dx += 16) {
    v128.store(dx, f32x4.mul(f32x4.splat(g), f32x4.sub(v128.load(x), v128.load(t))));
  }
  for (let i = 0; i < (n & 3); i++) store<f32>(at(dx, i), g * (load<f32>(at(x, i)) - load<f32>(at(t, i))));
}

/** correct[1] = how many rows have their largest value at labels[i]; the first of equal ones counts. x[rows, C]. */
export function count_correct(correct: usize, x: usize, labels: usize, rows: i32, classes: i32): void {
  let count = 0;
  for (let i = 0; i < rows; i++, x = at(x, classes)) {
    const t = load<i32>(at(labels, i));
    const value = load<f32>(at(x, t));
    let right = value == value;
    for (let c = 0; right && c < classes; c++) {
      const other = load<f32>(at(x, c));
      right = c < t ? other < value : other <= value;
    }
    if (right) count++;
  }
  store<f32>(correct, <f32>count);
}
