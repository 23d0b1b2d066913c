// Element-wise functions of one tensor: one loop, shared through generics over
// inlined functor classes; each op is its formula on four lanes.
import { F32 } from "./simd";

/** A function of one value, on four lanes. */
abstract class Unary {
  abstract v(x: v128): v128;
}

/** The gradient of such a function: from dy and one saved value. */
abstract class UnaryGrad {
  abstract v(dy: v128, s: v128): v128;
}

/** y[i] = f(x[i]). The last 1–3 elements go through one padded vector, so all bits come from one formula. */
@inline function map<F extends Unary>(y: usize, x: usize, n: i32): void {
  const end = y + (<usize>(n & ~3)) * F32;
  while (y < end) {
    v128.store(y, changetype<F>(0).v(v128.load(x)));
    x += 16;
    y += 16;
  }
  tailMap<F>(y, x, n & 3);
}

@inline function tailMap<F extends Unary>(y: usize, x: usize, rest: i32): void {
  for (let i = 0; i < rest; i++) {
    store<f32>(y, f32x4.extract_lane(changetype<F>(0).v(v128.load32_splat(x)), 0));
    x += F32;
    y += F32;
  }
}

/** dx[i] = f'(dy[i], s[i]), s the saved input or output. */
@inline function mapGrad<F extends UnaryGrad>(dx: usize, dy: usize, s: usize, n: i32): void {
  const end = dx + (<usize>(n & ~3)) * F32;
  while (dx < end) {
    v128.store(dx, changetype<F>(0).v(v128.load(dy), v128.load(s)));
    dy += 16;
    s += 16;
    dx += 16;
  }
  for (let i = n & 3; i > 0; i--) {
    store<f32>(dx, f32x4.extract_lane(changetype<F>(0).v(v128.load32_splat(dy), v128.load32_splat(s)), 0));
    dy += F32;
    s += F32;
    dx += F32;
  }
}

class Relu extends Unary {
  @inline v(x: v128): v128 {
    return f32x4.pmax(x, f32x4.splat(0)); // x < 0 ? 0 : x, so that NaN stays NaN
  }
}
class ReluGrad extends UnaryGrad {
  @inline v(dy: v128, y: v128): v128 {
    return v128.and(dy, f32x4.gt(y, f32x4.splat(0)));
  }
}

/** y[n] = max(x, 0). x[n]. */
export function relu_fwd(y: usize, x: usize, n: i32): void {
  map<Relu>(y, x, n);
}

/** dx[n] = dy where y > 0, else 0. dy[n], y[n]: the output of relu_fwd. */
export function relu_dx(dx: usize, dy: usize, y: usize, n: i32): void {
  mapGrad<ReluGrad>(dx, dy, y, n);
}
