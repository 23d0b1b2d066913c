// Softmax and its logarithm over one axis of x[outer, axis, inner]. Where inner is 1 a row lies in one piece and four of
// its values are computed at once, its sum taken lane by lane, then over the lanes; otherwise four neighbouring columns
// are, each summed in order.
import { expNegative4, log4 } from "./math";
import { at, loadPart, maxLanes, storePart, sumLanes } from "./simd";

/** The largest of x[n], in all lanes. */
@inline export function rowMax(x: usize, n: i32): v128 {
  const end = at(x, n & ~3);
  let m = f32x4.splat(-Infinity);
  for (; x < end; x += 16) m = f32x4.pmax(m, v128.load(x));
  if (n & 3) m = f32x4.pmax(m, loadPart(x, n & 3, f32x4.splat(-Infinity)));
  return maxLanes(m);
}

/** Σ e^(x[n] − m), m >= x. */
@inline export function rowExpSum(x: usize, n: i32, m: v128): f32 {
  const end = at(x, n & ~3);
  let sum = f32x4.splat(0);
  for (; x < end; x += 16) sum = f32x4.add(sum, expNegative4(f32x4.sub(v128.load(x), m)));
  if (n & 3) sum = f32x4.add(sum, expNegative4(f32x4.sub(loadPart(x, n & 3, f32x4.splat(-Infinity)), m)));
  return sumLanes(sum);
}

/** y[n] = e^(x[n] − m); returns Σ y. */
@inline function rowExp(y: usize, x: usize, n: i32, m: v128): f32 {
  const end = at(x, n & ~3);
  let sum = f32x4.splat(0);
  for (; x < end; x += 16, y += 16) {
    const e = expNegative4(f32x4.sub(v128.load(x), m));
    v128.store(y, e);
    sum = f32x4.add(sum, e);
  }
  if (n & 3) {
    const e = expNegative4(f32x4.sub(loadPart(x, n & 3, f32x4.splat(-Infinity)), m));
    storePart(y, n & 3, e);
    sum = f32x4.add(sum, e);
  }
  return sumLanes(sum);
}

/** ln x of one number. */
@inline export function logScalar(x: f32): f32 {
  return f32x4.extract_lane(log4(f32x4.splat(x)), 0);
}

/** How a group of columns is loaded and stored: four, or the last 1–3. */
abstract class Columns {
  abstract load(p: usize, count: i32): v128;
  abstract store(p: usize, count: i32, v: v128): void;
}
class Four extends Columns {
  @inline load(p: usize, _count: i32): v128 {
    return v128.load(p);
  }
  @inline store(p: usize, _count: i32, v: v128): void {
    v128.store(p, v);
  }
}
class Part extends Columns {
  @inline load(p: usize, count: i32): v128 {
    return loadPart(p, count, f32x4.splat(0));
  }
  @inline store(p: usize, count: i32, v: v128): void {
    storePart(p, count, v);
  }
}

/** The largest of each column of x[n, stride bytes]. */
@inline function columnMax<C extends Columns>(x: usize, n: i32, stride: usize, count: i32): v128 {
  let m = f32x4.splat(-Infinity);
  for (; n > 0; n--, x += stride) m = f32x4.pmax(m, changetype<C>(0).load(x, count));
  return m;
}

@inline function softmaxColumns<C extends Columns>(y: usize, x: usize, n: i32, stride: usize, count: i32): void {
  const m = columnMax<C>(x, n, stride, count);
  let sum = f32x4.splat(0);
  let p = y;
  for (let i = n; i > 0; i--, x += stride, p += stride) {
    const e = expNegative4(f32x4.sub(changetype<C>(0).load(x, count), m));
    changetype<C>(0).store(p, count, e);
    sum = f32x4.add(sum, e);
  }
  const scale = f32x4.div(f32x4.splat(1), sum);
  for (; n > 0; n--, y += stride) changetype<C>(0).store(y, count, f32x4.mul(changetype<C>(0).load(y, count), scale));
}

@inline function logSoftmaxColumns<C extends Columns>(y: usize, x: usize, n: i32, stride: usize, count: i32): void {
  const m = columnMax<C>(x, n, stride, count);
  let sum = f32x4.splat(0);
  let p = x;
  for (let i = n; i > 0; i--, p += stride) sum = f32x4.add(sum, expNegative4(f32x4.sub(changetype<C>(0).load(p, count), m)));
  const logSum = log4(sum);
  for (; n > 0; n--, x += stride, y += stride) {
    changetype<C>(0).store(y, count, f32x4.sub(f32x4.sub(changetype<C>(0).load(x, count), m), logSum));
  }
}

@inline function softmaxGradColumns<C extends Columns>(
  dx: usize, dy: usize, y: usize, n: i32, stride: usize, count: i32,
): void {
  let dot = f32x4.splat(0);
  let p = dy;
  let q = y;
  for (let i = n; i > 0; i--, p += stride, q += stride) {
    dot = f32x4.add(dot, f32x4.mul(changetype<C>(0).load(p, count), changetype<C>(0).load(q, count)));
  }
  for (; n > 0; n--, dx += stride, dy += stride, y += stride) {
    const d = f32x4.sub(changetype<C>(0).load(dy, count), dot);
    changetype<C>(0).store(dx, count, f32x4.mul(changetype<C>(0).load(y, count), d));
  }
}

@inline function logSoftmaxGradColumns<C extends Columns>(
  dx: usize, dy: usize, y: usize, n: i32, stride: usize, count: i32,
): void {
  let sum = f32x4.splat(0);
  let p = dy;
  for (let i = n; i > 0; i--, p += stride) sum = f32x4.add(sum, changetype<C>(0).load(p, count));
  for (; n > 0; n--, dx += stride, dy += stride, y += stride) {
    const e = expNegative4(changetype<C>(0).load(y, count));
    changetype<C>(0).store(dx, count, f32x4.sub(changetype<C>(0).load(dy, count), f32x4.mul(e, sum)));
  }
}

/** y[outer, axis, inner] = e^(x − max x) / Σ e^(x − max x), max and sum over the axis. */
export function softmax_fwd(y: usize, x: usize, outer: i32, axis: i32, inner: i32): void {
  if (inner == 1) {
    for (; outer > 0; outer--, x = at(x, axis), y = at(y, axis)) {
      const scale = f32x4.splat(1 / rowExp(y, x, axis, rowMax(x, axis)));
      const end = at(y, axis & ~3);
      let p = y;
      for (; p < end; p += 16) v128.store(p, f32x4.mul(v128.load(p), scale));
      if (axis & 3) storePart(p, axis & 3, f32x4.mul(loadPart(p, axis & 3, scale), scale));
    }
    return;
  }
  const stride = at(0, inner);
  for (; outer > 0; outer--, x += stride * axis, y += stride * axis) {
    let i = 0;
    for (; i + 4 <= inner; i += 4) softmaxColumns<Four>(at(y, i), at(x, i), axis, stride, 4);
    if (i < inner) softmaxColumns<Part>(at(y, i), at(x, i), axis, stride, inner - i);
  }
}

/** dx = y·(dy − Σ dy·y), the sum over the axis. dx, dy, y[outer, axis, inner]; y: the output of softmax_fwd. */
export function softmax_dx(dx: usize, dy: usize, y: usize, outer: i32, axis: i32, inner: i32): void {
  if (inner == 1) {
    const rest = axis & 3;
    const zero = f32x4.splat(0);
    for (; outer > 0; outer--) {
      const end = at(dy, axis & ~3);
      let sum = zero;
      let p = dy;
      let q = y;
      for (; p < end; p += 16, q += 16) sum = f32x4.add(sum, f32x4.mul(v128.load(p), v128.load(q)));
      if (rest) sum = f32x4.add(sum, f32x4.mul(loadPart(p, rest, zero), loadPart(q, rest, zero)));
      const dot = f32x4.splat(sumLanes(sum));
      for (; dy < end; dx += 16, dy += 16, y += 16) {
        v128.store(dx, f32x4.mul(v128.load(y), f32x4.sub(v128.load(dy), dot)));
      }
      if (rest) storePart(dx, rest, f32x4.mul(loadPart(y, rest, zero), f32x4.sub(loadPart(dy, rest, zero), dot)));
      dx = at(dx, rest);
      dy = at(dy, rest);
      y = at(y, rest);
    }
    return;
  }
  const stride = at(0, inner);
  for (; outer > 0; outer--, dx += stride * axis, dy += stride * axis, y += stride * axis) {
    let i = 0;
    for (; i + 4 <= inner; i += 4) softmaxGradColumns<Four>(at(dx, i), at(dy, i), at(y, i), axis, stride, 4);
    if (i < inner) softmaxGradColumns<Part>(at(dx, i), at(dy, i), at(y, i), axis, stride, inner - i);
  }
}

/** y[outer, axis, inner] = x − max x − ln Σ e^(x − max x), max and sum over the axis. */
export function log_softmax_fwd(y: usize, x: usize, outer: i32, axis: i32, inner: i32): void {
  if (inner == 1) {
    const rest = axis & 3;
    for (; outer > 0; outer--) {
      const m = rowMax(x, axis);
      const logSum = f32x4.splat(logScalar(rowExpSum(x, axis, m)));
      const end = at(x, axis & ~3);
      for (; x < end; x += 16, y += 16) v128.store(y, f32x4.sub(f32x4.sub(v128.load(x), m), logSum));
      if (rest) storePart(y, rest, f32x4.sub(f32x4.sub(loadPart(x, rest, m), m), logSum));
      x = at(x, rest);
      y = at(y, rest);
    }
    return;
  }
  const stride = at(0, inner);
  for (; outer > 0; outer--, x += stride * axis, y += stride * axis) {
    let i = 0;
    for (; i + 4 <= inner; i += 4) logSoftmaxColumns<Four>(at(y, i), at(x, i), axis, stride, 4);
    if (i < inner) logSoftmaxColumns<Part>(at(y, i), at(x, i), axis, stride, inner - i);
  }
}

/** dx = dy − e^y·Σ dy, the sum over the axis. dx, dy, y[outer, axis, inner]; y: the output of log_softmax_fwd. */
export function log_softmax_dx(dx: usize, dy: usize, y: usize, outer: i32, axis: i32, inner: i32): void {
  if (inner == 1) {
    const rest = axis & 3;
    const zero = f32x4.splat(0);
    for (; outer > 0; outer--) {
      const end = at(dy, axis & ~3);
      let lanes = zero;
      let p = dy;
      for (; p < end; p += 16) lanes = f32x4.add(lanes, v128.load(p));
      if (rest) lanes = f32x4.add(lanes, loadPart(p, rest, zero));
      const sum = f32x4.splat(sumLanes(lanes));
      for (; dy < end; dx += 16, dy += 16, y += 16) {
        v128.store(dx, f32x4.sub(v128.load(dy), f32x4.mul(expNegative4(v128.load(y)), sum)));
      }
      if (rest) {
        const e = expNegative4(loadPart(y, rest, zero));
        storePart(dx, rest, f32x4.sub(loadPart(dy, rest, zero), f32x4.mul(e, sum)));
      }
      dx = at(dx, rest);
      dy = at(dy, rest);
      y = at(y, rest);
    }
    return;
  }
  const stride = at(0, inner);
  for (; outer > 0; outer--, dx += stride * axis, dy += stride * axis, y += stride * axis) {
    let i = 0;
    for (; i + 4 <= inner; i += 4) logSoftmaxGradColumns<Four>(at(dx, i), at(dy, i), at(y, i), axis, stride, 4);
    if (i < inner) logSoftmaxGradColumns<Part>(at(dx, i), at(dy, i), at(y, i), axis, stride, inner - i);
  }
}
