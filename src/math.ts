// Elementary functions in float64, with the same bits in every engine: only + − × ÷, comparisons and exact
// Math functions, which IEEE 754 fixes to the last bit. The host's exp, log, pow, sin and cos differ between
// engines. For schedules and initializers; kernels have their own, in float32 (assembly/math.ts).
// Polynomials of exp, log, sin and cos: fdlibm (Sun Microsystems, 1993).

/** A number as an unevaluated sum, high part first, of about 106 bits. */
type Pair = readonly [high: number, low: number];

const bits = /* @__PURE__ */ new DataView(/* @__PURE__ */ new ArrayBuffer(8));

const LN2_HIGH = 0.6931471803691238; // 32 bits, so that k·LN2_HIGH is exact
const LN2_LOW = 1.9082149292705877e-10;

/** e^x. Worst error seen 0.82 ulp over 10^5 arguments. */
export function exp(x: number): number {
  return expOfPair([x, 0]);
}

/** e^(high + low), |low| far below |high|. */
function expOfPair([high, low]: Pair): number {
  if (Number.isNaN(high)) return high;
  if (high > 709.782712893384) return Number.POSITIVE_INFINITY;
  if (high < -745.1332191019412) return 0;
  const k = Math.floor(high * Math.LOG2E + 0.5);
  const a = high - k * LN2_HIGH;
  const b = k * LN2_LOW - low;
  const r = a - b;
  const t = r * r;
  const c =
    r -
    t *
      (0.16666666666666602 +
        t * (-0.0027777777777015593 + t * (6.613756321437934e-5 + t * (-1.6533902205465252e-6 + t * 4.1381367970572385e-8))));
  return scale(1 - (b - (r * c) / (2 - c) - a), k);
}

/** y·2^k, rounded once; y near 1. */
function scale(y: number, k: number): number {
  if (k > 1023) return y * 2 * twoTo(k - 1);
  if (k < -1022) return y * twoTo(k + 200) * twoTo(-200);
  return y * twoTo(k);
}

/** 2^k for k in [−1022, 1023]. */
function twoTo(k: number): number {
  bits.setUint32(0, (k + 1023) << 20);
  bits.setUint32(4, 0);
  return bits.getFloat64(0);
}

/** x = m·2^k with m in [√½, √2), for finite x > 0. */
function split(x: number): readonly [m: number, k: number] {
  const lift = x < 2.2250738585072014e-308 ? 54 : 0; // subnormal
  bits.setFloat64(0, lift ? x * 18014398509481984 : x);
  const top = bits.getUint32(0);
  bits.setUint32(0, (top & 0xfffff) | 0x3ff00000);
  const m = bits.getFloat64(0);
  const k = (top >>> 20) - 1023 - lift;
  return m < Math.SQRT2 ? [m, k] : [m / 2, k + 1];
}

/** Natural logarithm. Worst error seen 0.77 ulp. NaN for x < 0, −∞ for 0. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  const [m, k] = split(x);
  const f = m - 1;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373));
  const odd = z * (0.6666666666666735 + w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)));
  const half = 0.5 * f * f;
  return k * LN2_HIGH - (half - (s * (half + (even + odd)) + k * LN2_LOW) - f);
}

/** a + b exactly. */
function twoSum(a: number, b: number): Pair {
  const sum = a + b;
  const bb = sum - a;
  return [sum, a - (sum - bb) + (b - bb)];
}

/** a·b exactly (Dekker 1971), barring overflow. */
function twoProduct(a: number, b: number): Pair {
  const at = a * 134217729;
  const ah = at - (at - a);
  const bt = b * 134217729;
  const bh = bt - (bt - b);
  const product = a * b;
  return [product, ah * bh - product + ah * (b - bh) + (a - ah) * bh + (a - ah) * (b - bh)];
}

/** a + b for pairs. */
function addPairs(a: Pair, b: Pair): Pair {
  const [high, low] = twoSum(a[0], b[0]);
  return twoSum(high, low + (a[1] + b[1]));
}

/** a·b for pairs. */
function multiplyPairs(a: Pair, b: Pair): Pair {
  const [high, low] = twoProduct(a[0], b[0]);
  return twoSum(high, low + (a[0] * b[1] + a[1] * b[0]));
}

/** ln x to about 2^-66 of itself, for finite x > 0: ln m = 2·atanh(s), s = (m − 1) / (m + 1). */
function logPair(x: number): Pair {
  const [m, k] = split(x);
  const f = m - 1;
  const d = twoSum(m, 1);
  const s0 = f / d[0];
  const back = twoProduct(s0, d[0]);
  const s: Pair = [s0, (f - back[0] - back[1] - s0 * d[1]) / d[0]];
  const z = multiplyPairs(s, s);
  let tail = 0;
  for (let n = 27; n >= 5; n -= 2) tail = tail * z[0] + 1 / n; // 1/5 + z/7 + z²/9 + …
  const third: Pair = [0.3333333333333333, 1.850371707708594e-17];
  const q = addPairs(multiplyPairs(z, third), [tail * z[0] * z[0], 0]);
  const twice: Pair = [2 * s[0], 2 * s[1]];
  const ln = addPairs(twice, multiplyPairs(twice, q));
  return addPairs([k * LN2_HIGH, k * LN2_LOW], ln);
}

/** x^y. Worst error seen 0.83 ulp, and exact for integer powers that fit; special cases as in ECMAScript (NaN for x < 0 unless y is an integer). */
export function pow(x: number, y: number): number {
  if (y === 0) return 1;
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  const size = Math.abs(x);
  if (Math.abs(y) === Number.POSITIVE_INFINITY && size === 1) return Number.NaN;
  const whole = Math.floor(y) === y;
  const odd = whole && Math.abs(y) < 9007199254740992 && y % 2 !== 0;
  const negative = x < 0 || Object.is(x, -0);
  if (x < 0 && !whole && size !== Number.POSITIVE_INFINITY) return Number.NaN;
  const result = powOfPositive(size, y);
  return negative && odd ? -result : result;
}

/** x^y for x >= 0, y not 0. */
function powOfPositive(x: number, y: number): number {
  if (x === 1) return 1;
  if (x === 0 || x === Number.POSITIVE_INFINITY || Math.abs(y) > 1.8e19) {
    // ln x is at least 2^-53 in size, so that |y·ln x| > 2047 here
    return x > 1 === y > 0 ? Number.POSITIVE_INFINITY : 0;
  }
  const ln = logPair(x);
  const estimate = y * ln[0];
  if (estimate > 710) return Number.POSITIVE_INFINITY;
  if (estimate < -746) return 0;
  const [high, low] = twoProduct(y, ln[0]);
  return expOfPair(twoSum(high, low + y * ln[1]));
}

/** Sine. Worst error seen 0.76 ulp. @throws RangeError for finite |x| > 1e6, beyond its argument reduction */
export function sin(x: number): number {
  return x === 0 ? x : sine("sin", x, 0);
}

/** Cosine. Worst error seen 0.76 ulp. @throws RangeError for finite |x| > 1e6, beyond its argument reduction */
export function cos(x: number): number {
  return sine("cos", x, 1);
}

/** sin(x + quarters·π/2). */
function sine(name: string, x: number, quarters: number): number {
  if (!(Math.abs(x) < Number.POSITIVE_INFINITY)) return Number.NaN;
  if (Math.abs(x) > 1e6) throw new RangeError(`${name}: expected |x| <= 1e6, got ${x}`);
  const n = Math.floor(x * (2 / Math.PI) + 0.5);
  // π/2 in three parts of 33 bits and a rest: n times a part is exact
  const first = x - n * 1.5707963267341256;
  const r = addPairs(addPairs(twoSum(first, -n * 6.077100506303966e-11), [-n * 2.0222662487111665e-21, 0]), [-n * 8.4784276603689e-32, 0]);
  const quadrant = (n + quarters) & 3;
  const value = (quadrant & 1) === 0 ? sineOfPair(r) : cosineOfPair(r);
  return quadrant < 2 ? value : -value;
}

/** sin(r + low) for |r| <= π/4. */
function sineOfPair([r, low]: Pair): number {
  const z = r * r;
  const p =
    0.00833333333332249 +
    z * (-0.0001984126982985795 + z * (2.7557313707070068e-6 + z * (-2.5050760253406863e-8 + z * 1.58969099521155e-10)));
  const v = z * r;
  return r - (z * (0.5 * low - v * p) - low - v * -0.16666666666666632);
}

/** cos(r + low) for |r| <= π/4. */
function cosineOfPair([r, low]: Pair): number {
  const z = r * r;
  const p =
    z *
    (0.0416666666666666 +
      z *
        (-0.001388888888887411 +
          z * (2.480158728947673e-5 + z * (-2.7557314351390663e-7 + z * (2.087572321298175e-9 + z * -1.1359647557788195e-11)))));
  const half = 0.5 * z;
  const w = 1 - half;
  return w + (1 - w - half + (z * p - r * low));
}
