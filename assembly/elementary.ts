// Element-wise elementary functions and their gradients. n floats each; y may be x, dx may be dy.
import { map, map2, mapGrad, mapGrad2, mapGradPairs, mapPairs, Unary, Unary2, UnaryGrad, UnaryGrad2 } from "./map";
import { cos4, erf4, exp4, expNegative4, log4, pow4, sigmoid4, signOf, sin4, tanh4 } from "./math";

class Exp extends Unary {
  @inline v(x: v128): v128 {
    return exp4(x);
  }
}
class ExpGrad extends UnaryGrad {
  @inline v(dy: v128, y: v128): v128 {
    return f32x4.mul(dy, y);
  }
}

/** y = e^x. */
export function exp_fwd(y: usize, x: usize, n: i32): void {
  map<Exp>(y, x, n);
}

/** dx = dy·y. */
export function exp_dx(dx: usize, dy: usize, y: usize, n: i32): void {
  mapGradPairs<ExpGrad>(dx, dy, y, n);
}

class Log extends Unary {
  @inline v(x: v128): v128 {
    return log4(x);
  }
}
class LogGrad extends UnaryGrad {
  @inline v(dy: v128, x: v128): v128 {
    return f32x4.div(dy, x);
  }
}

/** y = ln x. */
export function log_fwd(y: usize, x: usize, n: i32): void {
  map<Log>(y, x, n);
}

/** dx = dy / x. */
export function log_dx(dx: usize, dy: usize, x: usize, n: i32): void {
  mapGrad<LogGrad>(dx, dy, x, n);
}

class Sqrt extends Unary {
  @inline v(x: v128): v128 {
    return f32x4.sqrt(x);
  }
}
class SqrtGrad extends UnaryGrad {
  @inline v(dy: v128, y: v128): v128 {
    return f32x4.div(dy, f32x4.add(y, y));
  }
}

/** y = √x. */
export function sqrt_fwd(y: usize, x: usize, n: i32): void {
  map<Sqrt>(y, x, n);
}

/** dx = dy / 2y. */
export function sqrt_dx(dx: usize, dy: usize, y: usize, n: i32): void {
  mapGrad<SqrtGrad>(dx, dy, y, n);
}

class Square extends Unary {
  @inline v(x: v128): v128 {
    return f32x4.mul(x, x);
  }
}
class SquareGrad extends UnaryGrad {
  @inline v(dy: v128, x: v128): v128 {
    return f32x4.mul(f32x4.add(x, x), dy);
  }
}

/** y = x². */
export function square_fwd(y: usize, x: usize, n: i32): void {
  mapPairs<Square>(y, x, n);
}

/** dx = 2·x·dy. */
export function square_dx(dx: usize, dy: usize, x: usize, n: i32): void {
  mapGrad<SquareGrad>(dx, dy, x, n);
}

class Abs extends Unary {
  @inline v(x: v128): v128 {
    return f32x4.abs(x);
  }
}
class AbsGrad extends UnaryGrad {
  @inline v(dy: v128, x: v128): v128 {
    return v128.and(v128.xor(dy, signOf(x)), f32x4.ne(x, f32x4.splat(0)));
  }
}

/** y = |x|. */
export function abs_fwd(y: usize, x: usize, n: i32): void {
  mapPairs<Abs>(y, x, n);
}

/** dx = dy·sign x, 0 at 0. */
export function abs_dx(dx: usize, dy: usize, x: usize, n: i32): void {
  mapGrad<AbsGrad>(dx, dy, x, n);
}

class Sin extends Unary {
  @inline v(x: v128): v128 {
    return sin4(x);
  }
}
class SinGrad extends UnaryGrad {
  @inline v(dy: v128, x: v128): v128 {
    return f32x4.mul(dy, cos4(x));
  }
}

/** y = sin x. */
export function sin_fwd(y: usize, x: usize, n: i32): void {
  map<Sin>(y, x, n);
}

/** dx = dy·cos x. */
export function sin_dx(dx: usize, dy: usize, x: usize, n: i32): void {
  mapGrad<SinGrad>(dx, dy, x, n);
}

class Cos extends Unary {
  @inline v(x: v128): v128 {
    return cos4(x);
  }
}
class CosGrad extends UnaryGrad {
  @inline v(dy: v128, x: v128): v128 {
    return f32x4.neg(f32x4.mul(dy, sin4(x)));
  }
}

/** y = cos x. */
export function cos_fwd(y: usize, x: usize, n: i32): void {
  map<Cos>(y, x, n);
}

/** dx = −dy·sin x. */
export function cos_dx(dx: usize, dy: usize, x: usize, n: i32): void {
  mapGrad<CosGrad>(dx, dy, x, n);
}

class Tanh extends Unary {
  @inline v(x: v128): v128 {
    return tanh4(x);
  }
}
class TanhGrad extends UnaryGrad {
  @inline v(dy: v128, y: v128): v128 {
    return f32x4.mul(dy, f32x4.sub(f32x4.splat(1), f32x4.mul(y, y)));
  }
}

/** y = tanh x. */
export function tanh_fwd(y: usize, x: usize, n: i32): void {
  map<Tanh>(y, x, n);
}

/** dx = dy·(1 − y²). */
export function tanh_dx(dx: usize, dy: usize, y: usize, n: i32): void {
  mapGradPairs<TanhGrad>(dx, dy, y, n);
}

class Sigmoid extends Unary {
  @inline v(x: v128): v128 {
    return sigmoid4(x);
  }
}
class SigmoidGrad extends UnaryGrad {
  @inline v(dy: v128, y: v128): v128 {
    return f32x4.mul(dy, f32x4.mul(y, f32x4.sub(f32x4.splat(1), y)));
  }
}

/** y = 1 / (1 + e^-x). */
export function sigmoid_fwd(y: usize, x: usize, n: i32): void {
  map<Sigmoid>(y, x, n);
}

/** dx = dy·y·(1 − y). */
export function sigmoid_dx(dx: usize, dy: usize, y: usize, n: i32): void {
  mapGradPairs<SigmoidGrad>(dx, dy, y, n);
}

class Erf extends Unary {
  @inline v(x: v128): v128 {
    return erf4(x);
  }
}
class ErfGrad extends UnaryGrad {
  @inline v(dy: v128, x: v128): v128 {
    const slope = f32x4.mul(f32x4.splat(1.1283791671), expNegative4(f32x4.neg(f32x4.mul(x, x))));
    return f32x4.mul(dy, slope);
  }
}

/** y = erf x = 2/√π ∫₀ˣ e^-t² dt. */
export function erf_fwd(y: usize, x: usize, n: i32): void {
  map<Erf>(y, x, n);
}

/** dx = dy·2/√π·e^-x². */
export function erf_dx(dx: usize, dy: usize, x: usize, n: i32): void {
  mapGrad<ErfGrad>(dx, dy, x, n);
}


class Pow extends Unary2 {
  @inline v(x: v128, exponent: v128, kind: v128): v128 {
    return powSigned(x, exponent, kind);
  }
}
class PowGrad extends UnaryGrad2 {
  @inline v(dy: v128, x: v128, exponent: v128, kind: v128): v128 {
    const one = f32x4.splat(1);
    const slope = f32x4.mul(exponent, powSigned(x, f32x4.sub(exponent, one), f32x4.sub(one, kind)));
    return v128.and(f32x4.mul(dy, slope), f32x4.ne(exponent, f32x4.splat(0))); // x^0 is constant, at 0 too
  }
}

/** x^exponent, kind: 0 even, 1 odd, NaN not whole. */
@inline function powSigned(x: v128, exponent: v128, kind: v128): v128 {
  const size = v128.bitselect(f32x4.abs(x), x, f32x4.eq(kind, kind)); // a negative x stays, and gives NaN
  const sign = v128.and(signOf(x), f32x4.eq(kind, f32x4.splat(1)));
  return v128.xor(pow4(size, exponent), sign);
}

/** y = x^exponent. kind: 0 for an even, 1 for an odd exponent, NaN (x < 0 gives NaN) for one that is not whole. */
export function pow_fwd(y: usize, x: usize, n: i32, exponent: f32, kind: f32): void {
  map2<Pow>(y, x, n, exponent, kind);
}

/** dx = dy·exponent·x^(exponent − 1). */
export function pow_dx(dx: usize, dy: usize, x: usize, n: i32, exponent: f32, kind: f32): void {
  mapGrad2<PowGrad>(dx, dy, x, n, exponent, kind);
}
