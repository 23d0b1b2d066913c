// Activation functions and their gradients. n floats each; y may be x, dx may be dy.
import { map, map2, mapGrad, mapGradPairs, mapPairs, mapPairs2, mapGrad2, Unary, Unary2, UnaryGrad, UnaryGrad2 } from "./map";
import { erf4, expm1Negative4, expNegative4, log1pUnit4, sigmoid4, signOf, tanh4 } from "./math";

// Constants of functions of a few operations lie in memory and are loaded before the loop: some engines rebuild a vector
// constant from code in every turn.
const SIXTH = memory.data<f32>([1.0 / 6.0]);
const THIRD = memory.data<f32>([1.0 / 3.0]);
const HALF = memory.data<f32>([0.5]);
const ONE = memory.data<f32>([1]);
const THREE = memory.data<f32>([3]);

@inline function f(c: f32): v128 {
  return f32x4.splat(c);
}

/** x limited to [low, high]; NaN stays NaN. */
@inline function clamp(x: v128, low: v128, high: v128): v128 {
  return f32x4.pmin(f32x4.pmax(x, low), high);
}

/** dy where low < x < high, else 0. */
@inline function inside(dy: v128, x: v128, low: v128, high: v128): v128 {
  return v128.and(dy, v128.and(f32x4.gt(x, low), f32x4.lt(x, high)));
}

/** ln(1 + e^x) = max(x, 0) + ln(1 + e^-|x|). */
@inline function softplus4(x: v128): v128 {
  return f32x4.add(f32x4.pmax(x, f(0)), log1pUnit4(expNegative4(f32x4.neg(f32x4.abs(x)))));
}

class Relu extends Unary {
  @inline v(x: v128): v128 {
    return f32x4.pmax(x, f(0)); // x < 0 ? 0 : x, so that NaN stays NaN
  }
}
class ReluGrad extends UnaryGrad {
  @inline v(dy: v128, y: v128): v128 {
    return v128.and(dy, f32x4.gt(y, f(0)));
  }
}

/** y = max(x, 0). */
export function relu_fwd(y: usize, x: usize, n: i32): void {
  mapPairs<Relu>(y, x, n);
}

/** dx = dy where y > 0, else 0. */
export function relu_dx(dx: usize, dy: usize, y: usize, n: i32): void {
  mapGradPairs<ReluGrad>(dx, dy, y, n);
}

class LeakyRelu extends Unary2 {
  @inline v(x: v128, slope: v128, _0: v128): v128 {
    return v128.bitselect(x, f32x4.mul(x, slope), f32x4.gt(x, f(0)));
  }
}
class LeakyReluGrad extends UnaryGrad2 {
  @inline v(dy: v128, x: v128, slope: v128, _0: v128): v128 {
    return v128.bitselect(dy, f32x4.mul(dy, slope), f32x4.gt(x, f(0)));
  }
}

/** y = x where x > 0, else slope·x. */
export function leaky_relu_fwd(y: usize, x: usize, n: i32, slope: f32): void {
  mapPairs2<LeakyRelu>(y, x, n, slope, 0);
}

/** dx = dy where x > 0, else slope·dy. */
export function leaky_relu_dx(dx: usize, dy: usize, x: usize, n: i32, slope: f32): void {
  mapGrad2<LeakyReluGrad>(dx, dy, x, n, slope, 0);
}

class Hardtanh extends Unary2 {
  @inline v(x: v128, low: v128, high: v128): v128 {
    return clamp(x, low, high);
  }
}
class HardtanhGrad extends UnaryGrad2 {
  @inline v(dy: v128, x: v128, low: v128, high: v128): v128 {
    return inside(dy, x, low, high);
  }
}

/** y = x limited to [low, high]. */
export function hardtanh_fwd(y: usize, x: usize, n: i32, low: f32, high: f32): void {
  mapPairs2<Hardtanh>(y, x, n, low, high);
}

/** dx = dy where low < x < high, else 0. */
export function hardtanh_dx(dx: usize, dy: usize, x: usize, n: i32, low: f32, high: f32): void {
  mapGrad2<HardtanhGrad>(dx, dy, x, n, low, high);
}

class Elu extends Unary2 {
  @inline v(x: v128, alpha: v128, scale: v128): v128 {
    return v128.bitselect(f32x4.mul(scale, x), f32x4.mul(f32x4.mul(scale, alpha), expm1Negative4(x)), f32x4.gt(x, f(0)));
  }
}
class EluGrad extends UnaryGrad2 {
  @inline v(dy: v128, y: v128, alpha: v128, scale: v128): v128 {
    return f32x4.mul(dy, v128.bitselect(scale, f32x4.add(y, f32x4.mul(scale, alpha)), f32x4.gt(y, f(0))));
  }
}

/** y = scale·x where x > 0, else scale·alpha·(e^x − 1); elu has scale 1. */
export function elu_fwd(y: usize, x: usize, n: i32, alpha: f32, scale: f32): void {
  map2<Elu>(y, x, n, alpha, scale);
}

/** dx = scale·dy where y > 0, else dy·(y + scale·alpha), for alpha >= 0. */
export function elu_dx(dx: usize, dy: usize, y: usize, n: i32, alpha: f32, scale: f32): void {
  mapGrad2<EluGrad>(dx, dy, y, n, alpha, scale);
}

class Celu extends Unary2 {
  @inline v(x: v128, alpha: v128, _0: v128): v128 {
    return v128.bitselect(x, f32x4.mul(alpha, expm1Negative4(f32x4.div(x, alpha))), f32x4.gt(x, f(0)));
  }
}
class CeluGrad extends UnaryGrad2 {
  @inline v(dy: v128, x: v128, alpha: v128, _0: v128): v128 {
    return f32x4.mul(dy, v128.bitselect(f(1), expNegative4(f32x4.div(x, alpha)), f32x4.gt(x, f(0))));
  }
}

/** y = x where x > 0, else alpha·(e^(x/alpha) − 1). */
export function celu_fwd(y: usize, x: usize, n: i32, alpha: f32): void {
  map2<Celu>(y, x, n, alpha, 0);
}

/** dx = dy where x > 0, else dy·e^(x/alpha). */
export function celu_dx(dx: usize, dy: usize, x: usize, n: i32, alpha: f32): void {
  mapGrad2<CeluGrad>(dx, dy, x, n, alpha, 0);
}

class Silu extends Unary {
  @inline v(x: v128): v128 {
    return f32x4.mul(x, sigmoid4(x));
  }
}
class SiluGrad extends UnaryGrad {
  @inline v(dy: v128, x: v128): v128 {
    const s = sigmoid4(x);
    return f32x4.mul(dy, f32x4.mul(s, f32x4.add(f(1), f32x4.mul(x, f32x4.sub(f(1), s)))));
  }
}

/** y = x·sigmoid x. */
export function silu_fwd(y: usize, x: usize, n: i32): void {
  map<Silu>(y, x, n);
}

/** dx = dy·s·(1 + x·(1 − s)), s = sigmoid x. */
export function silu_dx(dx: usize, dy: usize, x: usize, n: i32): void {
  mapGrad<SiluGrad>(dx, dy, x, n);
}

class Hardsigmoid extends Unary2 {
  @inline v(x: v128, sixth: v128, half: v128): v128 {
    return clamp(f32x4.add(f32x4.mul(x, sixth), half), f(0), f32x4.add(half, half));
  }
}
class HardsigmoidGrad extends UnaryGrad2 {
  @inline v(dy: v128, x: v128, sixth: v128, three: v128): v128 {
    return inside(f32x4.mul(dy, sixth), x, f32x4.neg(three), three);
  }
}

/** y = x/6 + 1/2 limited to [0, 1]. */
export function hardsigmoid_fwd(y: usize, x: usize, n: i32): void {
  mapPairs2<Hardsigmoid>(y, x, n, load<f32>(SIXTH), load<f32>(HALF));
}

/** dx = dy/6 where −3 < x < 3, else 0. */
export function hardsigmoid_dx(dx: usize, dy: usize, x: usize, n: i32): void {
  mapGrad2<HardsigmoidGrad>(dx, dy, x, n, load<f32>(SIXTH), load<f32>(THREE));
}

class Hardswish extends Unary2 {
  @inline v(x: v128, sixth: v128, half: v128): v128 {
    return f32x4.mul(x, clamp(f32x4.add(f32x4.mul(x, sixth), half), f(0), f32x4.add(half, half)));
  }
}
class HardswishGrad extends UnaryGrad2 {
  @inline v(dy: v128, x: v128, third: v128, three: v128): v128 {
    const slope = f32x4.add(f32x4.mul(x, third), v128.load32_splat(HALF));
    return v128.andnot(f32x4.mul(dy, v128.bitselect(v128.load32_splat(ONE), slope, f32x4.gt(x, three))), f32x4.lt(x, f32x4.neg(three)));
  }
}

/** y = x·hardsigmoid x. */
export function hardswish_fwd(y: usize, x: usize, n: i32): void {
  mapPairs2<Hardswish>(y, x, n, load<f32>(SIXTH), load<f32>(HALF));
}

/** dx = 0 where x < −3, dy where x > 3, else dy·(x/3 + 1/2). */
export function hardswish_dx(dx: usize, dy: usize, x: usize, n: i32): void {
  mapGrad2<HardswishGrad>(dx, dy, x, n, load<f32>(THIRD), load<f32>(THREE));
}

/** Φ(x) = (1 + erf(x/√2)) / 2, the normal distribution's cumulative probability. */
@inline function normalCdf4(x: v128): v128 {
  return f32x4.mul(f(0.5), f32x4.add(f(1), erf4(f32x4.mul(x, f(0.70710678)))));
}

class Gelu extends Unary {
  @inline v(x: v128): v128 {
    return f32x4.mul(x, normalCdf4(x));
  }
}
class GeluGrad extends UnaryGrad {
  @inline v(dy: v128, x: v128): v128 {
    const density = f32x4.mul(f(0.39894228), expNegative4(f32x4.mul(f(-0.5), f32x4.mul(x, x))));
    return f32x4.mul(dy, f32x4.add(normalCdf4(x), f32x4.mul(x, density)));
  }
}

/** y = x·Φ(x), Φ(x) = (1 + erf(x/√2)) / 2. */
export function gelu_fwd(y: usize, x: usize, n: i32): void {
  map<Gelu>(y, x, n);
}

/** dx = dy·(Φ(x) + x·φ(x)), φ(x) = e^(−x²/2)/√2π. */
export function gelu_dx(dx: usize, dy: usize, x: usize, n: i32): void {
  mapGrad<GeluGrad>(dx, dy, x, n);
}

class GeluTanh extends Unary {
  @inline v(x: v128): v128 {
    const cubed = f32x4.mul(f(0.071354816), f32x4.pmin(f32x4.mul(x, x), f(100))); // saturated beyond |x| = 10
    return f32x4.mul(x, sigmoid4(f32x4.mul(x, f32x4.add(f(1.5957691), cubed))));
  }
}
class GeluTanhGrad extends UnaryGrad {
  @inline v(dy: v128, x: v128): v128 {
    const cubed = f32x4.mul(f(0.071354816), f32x4.pmin(f32x4.mul(x, x), f(100)));
    const s = sigmoid4(f32x4.mul(x, f32x4.add(f(1.5957691), cubed)));
    const slope = f32x4.add(f(1.5957691), f32x4.mul(f(3), cubed));
    const inner = f32x4.mul(f32x4.mul(x, f32x4.sub(f(1), s)), slope);
    return f32x4.mul(dy, f32x4.mul(s, f32x4.add(f(1), inner)));
  }
}

/** y = x·(1 + tanh u)/2 = x·sigmoid 2u, u = √(2/π)·(x + 0.044715·x³). */
export function gelu_tanh_fwd(y: usize, x: usize, n: i32): void {
  map<GeluTanh>(y, x, n);
}

/** dx = dy·(s + x·s·(1 − s)·(2u)′), s = sigmoid 2u. */
export function gelu_tanh_dx(dx: usize, dy: usize, x: usize, n: i32): void {
  mapGrad<GeluTanhGrad>(dx, dy, x, n);
}

class Softplus extends Unary2 {
  @inline v(x: v128, beta: v128, threshold: v128): v128 {
    const z = f32x4.mul(x, beta);
    return v128.bitselect(x, f32x4.div(softplus4(z), beta), f32x4.gt(z, threshold));
  }
}
class SoftplusGrad extends UnaryGrad2 {
  @inline v(dy: v128, x: v128, beta: v128, threshold: v128): v128 {
    const z = f32x4.mul(x, beta);
    return f32x4.mul(dy, v128.bitselect(f(1), sigmoid4(z), f32x4.gt(z, threshold)));
  }
}

/** y = ln(1 + e^(beta·x)) / beta; x itself where beta·x > threshold. */
export function softplus_fwd(y: usize, x: usize, n: i32, beta: f32, threshold: f32): void {
  map2<Softplus>(y, x, n, beta, threshold);
}

/** dx = dy·sigmoid(beta·x); dy where beta·x > threshold. */
export function softplus_dx(dx: usize, dy: usize, x: usize, n: i32, beta: f32, threshold: f32): void {
  mapGrad2<SoftplusGrad>(dx, dy, x, n, beta, threshold);
}

class LogSigmoid extends Unary {
  @inline v(x: v128): v128 {
    return f32x4.neg(softplus4(f32x4.neg(x)));
  }
}
class LogSigmoidGrad extends UnaryGrad {
  @inline v(dy: v128, x: v128): v128 {
    return f32x4.mul(dy, sigmoid4(f32x4.neg(x)));
  }
}

/** y = ln sigmoid x = −softplus(−x). */
export function log_sigmoid_fwd(y: usize, x: usize, n: i32): void {
  map<LogSigmoid>(y, x, n);
}

/** dx = dy·sigmoid(−x). */
export function log_sigmoid_dx(dx: usize, dy: usize, x: usize, n: i32): void {
  mapGrad<LogSigmoidGrad>(dx, dy, x, n);
}

/** tanh(softplus x) = ((1 + e^x)² − 1) / ((1 + e^x)² + 1), written with e = e^-|x| so that nothing overflows. */
@inline function tanhSoftplus4(x: v128): v128 {
  const e = expNegative4(f32x4.neg(f32x4.abs(x)));
  const two = f32x4.add(e, e);
  const positive = f32x4.gt(x, f(0));
  // x > 0: (1 + 2e) / (1 + 2e + 2e²); else (e² + 2e) / (e² + 2e + 2)
  const n = v128.bitselect(f32x4.add(f(1), two), f32x4.mul(e, f32x4.add(e, f(2))), positive);
  return f32x4.div(n, f32x4.add(n, v128.bitselect(f32x4.mul(two, e), f(2), positive)));
}

class Mish extends Unary {
  @inline v(x: v128): v128 {
    return f32x4.mul(x, tanhSoftplus4(x));
  }
}
class MishGrad extends UnaryGrad {
  @inline v(dy: v128, x: v128): v128 {
    const t = tanhSoftplus4(x);
    const slope = f32x4.mul(f32x4.sub(f(1), f32x4.mul(t, t)), sigmoid4(x));
    return f32x4.mul(dy, f32x4.add(t, f32x4.mul(x, slope)));
  }
}

/** y = x·tanh(softplus x). */
export function mish_fwd(y: usize, x: usize, n: i32): void {
  map<Mish>(y, x, n);
}

/** dx = dy·(t + x·(1 − t²)·sigmoid x), t = tanh(softplus x). */
export function mish_dx(dx: usize, dy: usize, x: usize, n: i32): void {
  mapGrad<MishGrad>(dx, dy, x, n);
}

class Softsign extends Unary {
  @inline v(x: v128): v128 {
    return f32x4.div(x, f32x4.add(f(1), f32x4.abs(x)));
  }
}
class SoftsignGrad extends UnaryGrad {
  @inline v(dy: v128, x: v128): v128 {
    const d = f32x4.add(f(1), f32x4.abs(x));
    return f32x4.div(dy, f32x4.mul(d, d));
  }
}

/** y = x / (1 + |x|). */
export function softsign_fwd(y: usize, x: usize, n: i32): void {
  map<Softsign>(y, x, n);
}

/** dx = dy / (1 + |x|)². */
export function softsign_dx(dx: usize, dy: usize, x: usize, n: i32): void {
  mapGrad<SoftsignGrad>(dx, dy, x, n);
}

class Tanhshrink extends Unary {
  @inline v(x: v128): v128 {
    return f32x4.sub(x, tanh4(x));
  }
}
class TanhshrinkGrad extends UnaryGrad {
  @inline v(dy: v128, x: v128): v128 {
    const t = tanh4(x);
    return f32x4.mul(dy, f32x4.mul(t, t));
  }
}

/** y = x − tanh x. */
export function tanhshrink_fwd(y: usize, x: usize, n: i32): void {
  map<Tanhshrink>(y, x, n);
}

/** dx = dy·tanh² x. */
export function tanhshrink_dx(dx: usize, dy: usize, x: usize, n: i32): void {
  mapGrad<TanhshrinkGrad>(dx, dy, x, n);
}

class Softshrink extends Unary2 {
  @inline v(x: v128, lambda: v128, _0: v128): v128 {
    return v128.andnot(f32x4.sub(x, v128.or(lambda, signOf(x))), f32x4.le(f32x4.abs(x), lambda));
  }
}
class SoftshrinkGrad extends UnaryGrad2 {
  @inline v(dy: v128, x: v128, lambda: v128, _0: v128): v128 {
    return v128.andnot(dy, f32x4.le(f32x4.abs(x), lambda));
  }
}

/** y = x − sign(x)·lambda where |x| > lambda, 0 where it is not; NaN stays NaN. */
export function softshrink_fwd(y: usize, x: usize, n: i32, lambda: f32): void {
  map2<Softshrink>(y, x, n, lambda, 0);
}

/** dx = dy where |x| > lambda (or x is NaN), else 0; with dy = x it is hard shrinkage. dx may be dy. */
export function softshrink_dx(dx: usize, dy: usize, x: usize, n: i32, lambda: f32): void {
  mapGrad2<SoftshrinkGrad>(dx, dy, x, n, lambda, 0);
}

class Threshold extends Unary2 {
  @inline v(x: v128, limit: v128, value: v128): v128 {
    return v128.bitselect(x, value, f32x4.gt(x, limit));
  }
}
class ThresholdGrad extends UnaryGrad2 {
  @inline v(dy: v128, x: v128, limit: v128, value: v128): v128 {
    return v128.and(dy, f32x4.gt(x, limit));
  }
}

/** y = x where x > limit, else value. */
export function threshold_fwd(y: usize, x: usize, n: i32, limit: f32, value: f32): void {
  map2<Threshold>(y, x, n, limit, value);
}

/** dx = dy where x > limit, else 0. */
export function threshold_dx(dx: usize, dy: usize, x: usize, n: i32, limit: f32, value: f32): void {
  mapGrad2<ThresholdGrad>(dx, dy, x, n, limit, value);
}
