// Reciprocals, roots, and the logarithm and exponential near 1, with their gradients. n floats each; y may be x, dx may be dy.
import { map, mapGrad, mapGrad2, Unary, UnaryGrad, UnaryGrad2 } from "./map";
import { expm14, log1p4, pow4 } from "./math";

class Reciprocal extends Unary {
  @inline v(x: v128): v128 {
    return f32x4.div(f32x4.splat(1), x);
  }
}
class ReciprocalGrad extends UnaryGrad {
  @inline v(dy: v128, y: v128): v128 {
    return f32x4.neg(f32x4.mul(dy, f32x4.mul(y, y)));
  }
}
class Rsqrt extends Unary {
  @inline v(x: v128): v128 {
    return f32x4.div(f32x4.splat(1), f32x4.sqrt(x));
  }
}
class RsqrtGrad extends UnaryGrad {
  @inline v(dy: v128, y: v128): v128 {
    return f32x4.mul(f32x4.mul(dy, f32x4.splat(-0.5)), f32x4.mul(y, f32x4.mul(y, y)));
  }
}
class Log1p extends Unary {
  @inline v(x: v128): v128 {
    return log1p4(x);
  }
}
class Log1pGrad extends UnaryGrad {
  @inline v(dy: v128, x: v128): v128 {
    return f32x4.div(dy, f32x4.add(f32x4.splat(1), x));
  }
}
class Expm1 extends Unary {
  @inline v(x: v128): v128 {
    return expm14(x);
  }
}
class Expm1Grad extends UnaryGrad {
  @inline v(dy: v128, y: v128): v128 {
    return f32x4.mul(dy, f32x4.add(y, f32x4.splat(1)));
  }
}
class RootGrad extends UnaryGrad2 {
  @inline v(dy: v128, y: v128, exponent: v128, scale: v128): v128 {
    const slope = f32x4.mul(f32x4.mul(dy, scale), pow4(y, exponent));
    return v128.and(slope, f32x4.ne(y, f32x4.splat(0)));
  }
}

/** y = 1 / x. */
export function reciprocal_fwd(y: usize, x: usize, n: i32): void {
  map<Reciprocal>(y, x, n);
}

/** dx = −dy·y². */
export function reciprocal_dx(dx: usize, dy: usize, y: usize, n: i32): void {
  mapGrad<ReciprocalGrad>(dx, dy, y, n);
}

/** y = 1 / √x. */
export function rsqrt_fwd(y: usize, x: usize, n: i32): void {
  map<Rsqrt>(y, x, n);
}

/** dx = −½·dy·y³. */
export function rsqrt_dx(dx: usize, dy: usize, y: usize, n: i32): void {
  mapGrad<RsqrtGrad>(dx, dy, y, n);
}

/** y = ln(1 + x). */
export function log1p_fwd(y: usize, x: usize, n: i32): void {
  map<Log1p>(y, x, n);
}

/** dx = dy / (1 + x). */
export function log1p_dx(dx: usize, dy: usize, x: usize, n: i32): void {
  mapGrad<Log1pGrad>(dx, dy, x, n);
}

/** y = e^x − 1. */
export function expm1_fwd(y: usize, x: usize, n: i32): void {
  map<Expm1>(y, x, n);
}

/** dx = dy·(y + 1). */
export function expm1_dx(dx: usize, dy: usize, y: usize, n: i32): void {
  mapGrad<Expm1Grad>(dx, dy, y, n);
}

/** dx = dy·y^(1 − p) / p where y = x^(1/p) is not 0, else 0. exponent: 1 − p, scale: 1 / p. */
export function root_dx(dx: usize, dy: usize, y: usize, n: i32, exponent: f32, scale: f32): void {
  mapGrad2<RootGrad>(dx, dy, y, n, exponent, scale);
}
