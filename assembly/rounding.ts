// Functions whose gradient is 0 or dy: rounding, signs, limits; and the conversion of integers.
import { map, mapGrad2, mapPairs, Unary, UnaryGrad2 } from "./map";
import { signOf } from "./math";

class Sign extends Unary {
  @inline v(x: v128): v128 {
    const zero = f32x4.splat(0);
    const sign = v128.and(v128.or(f32x4.splat(1), signOf(x)), f32x4.ne(x, zero));
    return v128.bitselect(sign, x, f32x4.eq(x, x));
  }
}
class Floor extends Unary {
  @inline v(x: v128): v128 {
    return f32x4.floor(x);
  }
}
class Ceil extends Unary {
  @inline v(x: v128): v128 {
    return f32x4.ceil(x);
  }
}
class Round extends Unary {
  @inline v(x: v128): v128 {
    return f32x4.nearest(x);
  }
}
class FromInt extends Unary {
  @inline v(x: v128): v128 {
    return f32x4.convert_i32x4_s(x);
  }
}
class ClampGrad extends UnaryGrad2 {
  @inline v(dy: v128, x: v128, low: v128, high: v128): v128 {
    return v128.and(dy, v128.and(f32x4.ge(x, low), f32x4.le(x, high)));
  }
}

/** y[n] = −1, 0 or 1, as the sign of x[n] is; NaN stays NaN. */
export function sign_fwd(y: usize, x: usize, n: i32): void {
  map<Sign>(y, x, n);
}

/** y[n] = the largest integer <= x[n]. */
export function floor_fwd(y: usize, x: usize, n: i32): void {
  mapPairs<Floor>(y, x, n);
}

/** y[n] = the smallest integer >= x[n]. */
export function ceil_fwd(y: usize, x: usize, n: i32): void {
  mapPairs<Ceil>(y, x, n);
}

/** y[n] = the integer nearest to x[n], the even one of two. */
export function round_fwd(y: usize, x: usize, n: i32): void {
  mapPairs<Round>(y, x, n);
}

/** y[n] (f32) = x[n] (i32), rounded to nearest. */
export function to_float(y: usize, x: usize, n: i32): void {
  mapPairs<FromInt>(y, x, n);
}

/** dx[n] = dy where low <= x <= high, else 0: the gradient of hardtanh_fwd that includes its limits. */
export function clamp_dx(dx: usize, dy: usize, x: usize, n: i32, low: f32, high: f32): void {
  mapGrad2<ClampGrad>(dx, dy, x, n, low, high);
}
