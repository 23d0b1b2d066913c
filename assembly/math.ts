// Elementary functions of four floats, inlined: only + − × ÷, comparisons and operations on bits, so that every
// engine computes the same. Each states its worst error, in units in the last place (ulp) of the exact value, measured
// on every 97th float and around the edges (npm run test:slow). "Flushed": results below 2^-126 become 0.
// NaN in, NaN out. Polynomials are minimax fits, coefficients rounded to float32 one after another.

// Constants of the hot functions lie in memory: some engines rebuild a vector constant from code in every turn of a loop,
// which takes longer than loading it (exp: 1.9 against 1.1 ns a value in V8 14; 0.95 against 1.1 in V8 11).
const ONE = memory.data<f32>([1]);
const TWO = memory.data<f32>([2]);
const HALF = memory.data<f32>([0.5]);
const INFINITE = memory.data<f32>([Infinity]);
/** Adding 1.5·2^23 rounds to an integer, which then stands in the low bits. */
const ROUND = memory.data<f32>([12582912]);
const LOG2E = memory.data<f32>([1.44269504]);
const LN2_HIGH = memory.data<f32>([0.693145751953125]); // 15 bits, so that n·LN2_HIGH is exact
const LN2_LOW = memory.data<f32>([1.42860677e-6]);
/** Below it e^x is subnormal, above EXP_MOST infinite. */
const EXP_LEAST = memory.data<f32>([-87.33654]);
const EXP_MOST = memory.data<f32>([88.72283]);
/** (e^r − 1 − r) / r² for |r| <= 0.3466, coefficients from the lowest. */
const EXP = memory.data<f32>([0.5, 0.166665435, 0.0416664034, 0.00836659037, 0.00139406603]);
/** (2·atanh(s)/s − 2) / z, z = s², for 1 + f in [√½, √2) and for 1 + f in [1, 2]. */
const LOG = memory.data<f32>([0.666667759, 0.399775028, 0.298743874]);
const LOG1P = memory.data<f32>([0.666666746, 0.399989456, 0.286153436, 0.21442084, 0.242531031]);
/** (tanh(x)/x − 1) / z, z = x², for |x| < 0.55. */
const TANH = memory.data<f32>([-0.333333194, 0.133326367, -0.0538568422, 0.0210882351, -0.00629548542]);
const TANH_SMALL = memory.data<f32>([0.55]);
/** erf(x)/x − 1 in x² up to 0.9, and −ln(1 − erf t)/t − 1 in t beyond. */
const ERF_NEAR = memory.data<f32>([0.128379151, -0.376125067, 0.112819761, -0.0267732851, 0.00500416011, -0.000605246169]);
const ERF_FAR = memory.data<f32>([0.128519952, 0.635699391, 0.105286792, -0.0229059681, 0.00321994815, -0.000214590706]);
const ERF_SMALL = memory.data<f32>([0.9]);

/** 1.5·2^52, for float64 what ROUND is for float32. */
const ROUND_F64: f64 = 6755399441055744;
const SQRT_HALF_BITS = 0x3f3504f3;
const SIGN: i32 = 0x80000000;

@inline function f(c: f32): v128 {
  return f32x4.splat(c);
}

/** The constant at `p` in all lanes. */
@inline function c(p: usize): v128 {
  return v128.load32_splat(p);
}

/** c₀ + b·x */
@inline function step(table: usize, b: v128, x: v128): v128 {
  return f32x4.add(c(table), f32x4.mul(b, x));
}

/** Σ cᵢ·xⁱ of three, five, six coefficients. */
@inline function polynomial3(table: usize, x: v128): v128 {
  return step(table, step(table + 4, c(table + 8), x), x);
}
@inline function polynomial5(table: usize, x: v128): v128 {
  return step(table, step(table + 4, polynomial3(table + 8, x), x), x);
}
@inline function polynomial6(table: usize, x: v128): v128 {
  return step(table, polynomial5(table + 4, x), x);
}

/** c + b·x, in float64. */
@inline function hornerF64(c: f64, b: v128, x: v128): v128 {
  return f64x2.add(f64x2.splat(c), f64x2.mul(b, x));
}

/** The sign bit of x. */
@inline export function signOf(x: v128): v128 {
  return v128.and(x, i32x4.splat(SIGN));
}

/** n + ROUND, n the integer nearest to x / ln 2. */
@inline function roundedExponent(x: v128): v128 {
  return f32x4.add(f32x4.mul(x, c(LOG2E)), c(ROUND));
}

/** r = x − n·ln 2. */
@inline function remainder(x: v128, n: v128): v128 {
  return f32x4.sub(f32x4.sub(x, f32x4.mul(n, c(LN2_HIGH))), f32x4.mul(n, c(LN2_LOW)));
}

/** e^r − 1 − r, for |r| <= 0.3466; added to r it is within 2^-26 of e^r − 1. */
@inline function expTail(r: v128): v128 {
  return f32x4.mul(f32x4.mul(r, r), polynomial5(EXP, r));
}

/** 2^n from n + ROUND, −126 <= n <= 127. */
@inline function powerOfTwo(t: v128): v128 {
  return i32x4.add(c(ONE), i32x4.shl(t, 23));
}

/** e^r for |r| <= 0.3466. */
@inline function expReduced(r: v128): v128 {
  return f32x4.add(c(ONE), f32x4.add(r, expTail(r)));
}

/** e^x for −87.3365 <= x <= 88.3762. */
@inline function expNormal(x: v128): v128 {
  const t = roundedExponent(x);
  return f32x4.mul(expReduced(remainder(x, f32x4.sub(t, c(ROUND)))), powerOfTwo(t));
}

/** e^x for x <= 0. Flushed (0 below −87.3365). Error <= 1 ulp. */
@inline export function expNegative4(x: v128): v128 {
  return v128.andnot(expNormal(x), f32x4.lt(x, c(EXP_LEAST)));
}

/** e^x. Flushed (0 below −87.3365), ∞ above 88.7228. Error <= 1 ulp. */
@inline export function exp4(x: v128): v128 {
  const t = roundedExponent(x);
  const p = expReduced(remainder(x, f32x4.sub(t, c(ROUND))));
  const y = i32x4.add(p, i32x4.shl(t, 23)); // p·2^n: n goes to the exponent, up to 128 as p < 1 there
  const finite = v128.bitselect(y, f32x4.add(x, c(INFINITE)), f32x4.le(x, c(EXP_MOST)));
  return v128.andnot(finite, f32x4.lt(x, c(EXP_LEAST)));
}

/** e^x − 1 for x <= 18. Error <= 1.1 ulp for x <= 0. */
@inline export function expm1Negative4(x: v128): v128 {
  const z = f32x4.pmax(x, f(-18)); // −1 from here on
  const t = roundedExponent(z);
  const r = remainder(z, f32x4.sub(t, c(ROUND)));
  const s = powerOfTwo(t);
  return f32x4.add(f32x4.mul(s, f32x4.add(r, expTail(r))), f32x4.sub(s, c(ONE)));
}

/** e^x − 1. ∞ above 88.7228. Error <= 1.7 ulp. */
@inline export function expm14(x: v128): v128 {
  const large = f(18); // from here on the 1 is less than half an ulp
  return v128.bitselect(exp4(x), expm1Negative4(f32x4.pmin(x, large)), f32x4.gt(x, large));
}

/** ln(1 + f) + k·ln 2 for 1 + f in [√½, 2], after fdlibm: with s = f / (2 + f), ln(1 + f) = 2·atanh s. */
@inline function logOfOnePlus(fraction: v128, tail: v128, s: v128, k: v128): v128 {
  const half = f32x4.mul(f32x4.mul(c(HALF), fraction), fraction);
  const low = f32x4.add(f32x4.mul(s, f32x4.add(half, tail)), f32x4.mul(k, c(LN2_LOW)));
  return f32x4.sub(f32x4.mul(k, c(LN2_HIGH)), f32x4.sub(f32x4.sub(half, low), fraction));
}

/** Bits of the normal float x·2^23 for subnormal x, else of x. */
@inline function normalized(x: v128, subnormal: v128): v128 {
  return v128.bitselect(f32x4.mul(x, f(8388608)), x, subnormal);
}

/** ln x. −∞ for ±0, NaN for x < 0; subnormal x are not flushed. Error <= 0.8 ulp. */
@inline export function log4(x: v128): v128 {
  const subnormal = f32x4.lt(x, f(1.17549435e-38));
  const i = i32x4.sub(normalized(x, subnormal), i32x4.splat(SQRT_HALF_BITS));
  const k = f32x4.convert_i32x4_s(i32x4.sub(i32x4.shr_s(i, 23), v128.and(subnormal, i32x4.splat(23))));
  const m = i32x4.add(v128.and(i, i32x4.splat(0x7fffff)), i32x4.splat(SQRT_HALF_BITS)); // in [√½, √2)
  const fraction = f32x4.sub(m, c(ONE));
  const s = f32x4.div(fraction, f32x4.add(c(TWO), fraction));
  const z = f32x4.mul(s, s);
  const tail = f32x4.mul(z, polynomial3(LOG, z));
  let y = logOfOnePlus(fraction, tail, s, k);
  y = v128.bitselect(x, y, f32x4.eq(x, c(INFINITE)));
  y = v128.bitselect(f(-Infinity), y, f32x4.eq(x, f(0)));
  return v128.bitselect(y, f(NaN), f32x4.ge(x, f(0)));
}

/** ln(1 + x): the logarithm of what 1 + x rounds to, and what rounding left out. −∞ for −1, NaN below. Error <= 1.5 ulp. */
@inline export function log1p4(x: v128): v128 {
  const u = f32x4.add(c(ONE), x);
  const rest = f32x4.div(f32x4.sub(x, f32x4.sub(u, c(ONE))), u);
  const y = log4(u);
  const ordinary = v128.and(f32x4.lt(u, c(INFINITE)), f32x4.gt(u, f(0)));
  return v128.bitselect(f32x4.add(y, rest), y, ordinary);
}

/** ln(1 + x) for x in [0, 1]. With the error of e^x before it, logSigmoid stays <= 2 ulp. */
@inline export function log1pUnit4(x: v128): v128 {
  const s = f32x4.div(x, f32x4.add(c(TWO), x));
  const z = f32x4.mul(s, s);
  return logOfOnePlus(x, f32x4.mul(z, polynomial5(LOG1P, z)), s, f(0));
}

/** tanh x = x + x³·P(x²) up to 0.55, then 1 − 2 / (e^2|x| + 1). Error <= 1.5 ulp. */
@inline export function tanh4(x: v128): v128 {
  const z = f32x4.mul(x, x);
  const small = f32x4.add(x, f32x4.mul(x, f32x4.mul(z, polynomial5(TANH, z))));
  const size = f32x4.abs(x);
  const e = expNormal(f32x4.pmin(f32x4.add(size, size), f(20))); // 1 from |x| = 10 on
  const large = f32x4.sub(c(ONE), f32x4.div(c(TWO), f32x4.add(e, c(ONE))));
  return v128.bitselect(small, v128.or(large, signOf(x)), f32x4.lt(size, c(TANH_SMALL)));
}

/** 1 / (1 + e^-x). Flushed. Error <= 2.5 ulp. */
@inline export function sigmoid4(x: v128): v128 {
  return f32x4.div(c(ONE), f32x4.add(c(ONE), exp4(f32x4.neg(x))));
}

/** The error function: x + x·P(x²) up to 0.9, then 1 − e^-(t + t·Q(t)), t = |x|; 1 from 4 on. Error <= 1.1 ulp. */
@inline export function erf4(x: v128): v128 {
  const small = f32x4.add(x, f32x4.mul(x, polynomial6(ERF_NEAR, f32x4.mul(x, x))));
  const size = f32x4.abs(x);
  const t = f32x4.pmin(size, f(4));
  const large = f32x4.sub(c(ONE), expNormal(f32x4.neg(f32x4.add(t, f32x4.mul(t, polynomial6(ERF_FAR, t))))));
  return v128.bitselect(v128.or(large, signOf(x)), small, f32x4.gt(size, c(ERF_SMALL)));
}

/** Two floats as float64: lanes 0 and 1. */
@inline function lowHalf(x: v128): v128 {
  return f64x2.promote_low_f32x4(x);
}

/** Lanes 2 and 3. */
@inline function highHalf(x: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<f32>(x, x, 2, 3, 2, 3));
}

/** Four floats from two halves. */
@inline function joinHalves(low: v128, high: v128): v128 {
  return v128.shuffle<f32>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 1, 4, 5);
}

/** sin(x + quarter·π/2) in float64, |x| < 2^29. */
@inline function sineF64(x: v128, quarter: i64): v128 {
  const t = f64x2.add(f64x2.mul(x, f64x2.splat(0.6366197723675814)), f64x2.splat(ROUND_F64));
  const n = f64x2.sub(t, f64x2.splat(ROUND_F64));
  let r = f64x2.sub(x, f64x2.mul(n, f64x2.splat(1.570796251296997))); // π/2 as 24 + 24 + 53 bits
  r = f64x2.sub(r, f64x2.mul(n, f64x2.splat(7.549789415861596e-8)));
  r = f64x2.sub(r, f64x2.mul(n, f64x2.splat(5.390302858158119e-15)));
  const z = f64x2.mul(r, r);
  let s = hornerF64(-1.9839177273249016e-4, f64x2.splat(2.7171428459520164e-6), z);
  s = hornerF64(0.00833332868654537, s, z);
  s = hornerF64(-0.1666666663040873, s, z);
  s = f64x2.mul(r, hornerF64(0.9999999999954445, s, z));
  let c = hornerF64(-0.001388652790256227, f64x2.splat(2.437256666181064e-5), z);
  c = hornerF64(0.041666613190996335, c, z);
  c = hornerF64(-0.49999999571100134, c, z);
  c = hornerF64(0.9999999999438619, c, z);
  const quadrant = i64x2.add(t, i64x2.splat(quarter));
  const odd = i64x2.neg(v128.and(quadrant, i64x2.splat(1))); // all bits where odd
  const negative = i64x2.shl(v128.and(quadrant, i64x2.splat(2)), 62);
  return v128.xor(v128.bitselect(c, s, odd), negative);
}

@inline function sine(x: v128, quarter: i64): v128 {
  const y = joinHalves(sineF64(lowHalf(x), quarter), sineF64(highHalf(x), quarter));
  return v128.bitselect(y, f(NaN), f32x4.lt(f32x4.abs(x), f(536870912)));
}

/** Sine, computed in float64; NaN for |x| >= 2^29, beyond its argument reduction. Error <= 0.51 ulp. */
@inline export function sin4(x: v128): v128 {
  return sine(x, 0);
}

/** Cosine, computed in float64; NaN for |x| >= 2^29. Error <= 0.51 ulp. */
@inline export function cos4(x: v128): v128 {
  return sine(x, 1);
}

/** 2^(y·(log2 m + k)) in float64: m in [√½, √2). */
@inline function powF64(m: v128, k: v128, y: v128): v128 {
  const one = f64x2.splat(1);
  const s = f64x2.div(f64x2.sub(m, one), f64x2.add(m, one));
  const z = f64x2.mul(s, s);
  let log2 = hornerF64(0.41166683568435364, f64x2.splat(0.3408439774709379), z);
  log2 = hornerF64(0.5770836780198101, log2, z);
  log2 = hornerF64(0.9617966728838987, log2, z);
  log2 = f64x2.add(k, f64x2.mul(s, hornerF64(2.885390081790424, log2, z)));
  const e = f64x2.pmax(f64x2.pmin(f64x2.mul(y, log2), f64x2.splat(1000)), f64x2.splat(-1000));
  const t = f64x2.add(e, f64x2.splat(ROUND_F64));
  const r = f64x2.sub(e, f64x2.sub(t, f64x2.splat(ROUND_F64)));
  let p = hornerF64(1.5467237602432364e-4, f64x2.splat(1.5315073698439158e-5), r);
  p = hornerF64(0.001333343026723659, p, r);
  p = hornerF64(0.009618036541800141, p, r);
  p = hornerF64(0.05550410963159844, p, r);
  p = hornerF64(0.24022651078134266, p, r);
  p = hornerF64(0.6931471805415058, p, r);
  return i64x2.add(hornerF64(1, p, r), i64x2.shl(t, 52));
}

/** x^y for x >= 0, computed in float64, with gradual underflow; NaN for x < 0. x^0 = 1^y = 1. Error <= 0.51 ulp. */
@inline export function pow4(x: v128, y: v128): v128 {
  const subnormal = f32x4.lt(x, f(1.17549435e-38));
  const i = i32x4.sub(normalized(x, subnormal), i32x4.splat(SQRT_HALF_BITS));
  let k = f32x4.convert_i32x4_s(i32x4.sub(i32x4.shr_s(i, 23), v128.and(subnormal, i32x4.splat(23))));
  k = v128.bitselect(x, k, f32x4.eq(x, c(INFINITE)));
  k = v128.bitselect(f(-Infinity), k, f32x4.eq(x, f(0)));
  k = v128.bitselect(k, f(NaN), f32x4.ge(x, f(0)));
  const m = i32x4.add(v128.and(i, i32x4.splat(0x7fffff)), i32x4.splat(SQRT_HALF_BITS));
  const power = joinHalves(powF64(lowHalf(m), lowHalf(k), lowHalf(y)), powF64(highHalf(m), highHalf(k), highHalf(y)));
  return v128.bitselect(c(ONE), power, v128.or(f32x4.eq(y, f(0)), f32x4.eq(x, c(ONE))));
}
