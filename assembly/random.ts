// Random numbers from counters: Philox 4x32-10 (Salmon, Moraes, Dror, Shaw 2011).
// Key: the seed. Counter: block, attempt, stream (two words). Element i is lane
// i mod 4 of block ⌊i / 4⌋, so it depends on seed, stream and i alone.
import { log4 } from "./math";
import { at } from "./simd";

/** Multipliers for counter words 0 and 2, and what the two key words grow by each round. */
@inline const M0: i32 = 0xd2511f53;
@inline const M1: i32 = 0xcd9e8d57;
@inline const W0: i32 = 0x9e3779b9;
@inline const W1: i32 = 0xbb67ae85;

/** One round on words in the order 0, 2, 1, 3: both products at once, then words change places. */
@inline function round(s: v128, key: v128, multipliers: v128): v128 {
  const p = i64x2.extmul_low_i32x4_u(s, multipliers); // low0, high0, low1, high1
  const odd = v128.shuffle<i64>(s, i64x2.splat(0), 1, 2); // words 1 and 3, before the products' high words
  return v128.xor(v128.xor(v128.shuffle<i32>(p, p, 3, 1, 2, 0), odd), key);
}

/** The four words of a block; `key`: seedLow, seedHigh, 0, 0. */
@inline function bits(block: i32, attempt: i32, key: v128, streamLow: i32, streamHigh: i32): v128 {
  const multipliers = i32x4(M0, M1, 0, 0);
  const step = i32x4(W0, W1, 0, 0);
  let s = i32x4(block, streamLow, attempt, streamHigh);
  for (let i = 0; i < 10; i++) {
    s = round(s, key, multipliers);
    key = i32x4.add(key, step);
  }
  return v128.shuffle<i32>(s, s, 0, 2, 1, 3);
}

/** y[16] = the words of four blocks, their rounds side by side: one block alone waits for its multiplications. */
@inline function fourBlocks(y: usize, block: i32, key: v128, streamLow: i32, streamHigh: i32): void {
  const multipliers = i32x4(M0, M1, 0, 0);
  const step = i32x4(W0, W1, 0, 0);
  const one = i32x4(1, 0, 0, 0);
  let s0 = i32x4(block, streamLow, 0, streamHigh);
  let s1 = i32x4.add(s0, one);
  let s2 = i32x4.add(s1, one);
  let s3 = i32x4.add(s2, one);
  for (let i = 0; i < 10; i++) {
    s0 = round(s0, key, multipliers);
    s1 = round(s1, key, multipliers);
    s2 = round(s2, key, multipliers);
    s3 = round(s3, key, multipliers);
    key = i32x4.add(key, step);
  }
  v128.store(y, v128.shuffle<i32>(s0, s0, 0, 2, 1, 3));
  v128.store(y, v128.shuffle<i32>(s1, s1, 0, 2, 1, 3), 16);
  v128.store(y, v128.shuffle<i32>(s2, s2, 0, 2, 1, 3), 32);
  v128.store(y, v128.shuffle<i32>(s3, s3, 0, 2, 1, 3), 48);
}

/** Uniform in [0, 1): the upper 24 bits. */
@inline function unit(b: v128): v128 {
  return f32x4.mul(f32x4.convert_i32x4_u(i32x4.shr_u(b, 8)), f32x4.splat(5.9604644775390625e-8)); // 2^-24
}

/** Natural logarithm of a uniform number in (0, 1], all 32 bits used. */
@inline function logUnit(b: v128): v128 {
  const u = f32x4.add(f32x4.convert_i32x4_u(b), f32x4.splat(0.5));
  return log4(f32x4.mul(u, f32x4.splat(2.3283064365386963e-10))); // 2^-32
}

/** c + b·x */
@inline function horner(c: f32, b: v128, x: v128): v128 {
  return f32x4.add(f32x4.splat(c), f32x4.mul(b, x));
}

/** cos, sin, cos, sin of a uniform angle: two bits choose the quadrant, thirty the place in it. */
@inline function direction(b: v128): v128 {
  const a = f32x4.mul(f32x4.convert_i32x4_s(i32x4.shl(b, 2)), f32x4.splat(3.6572951981076957e-10)); // π/2 · 2^-32
  const z = f32x4.mul(a, a);
  // minimax on |a| <= π/4 (Cephes, Moshier), error below 1e-7
  const s = f32x4.mul(a, horner(1, horner(-0.16666654611, horner(8.3321608736e-3, f32x4.splat(-1.9515295891e-4), z), z), z));
  const c = horner(1, horner(-0.5, horner(4.166664568298827e-2, horner(-1.388731625493765e-3, f32x4.splat(2.443315711809948e-5), z), z), z), z);
  const quadrant = i32x4.add(i32x4.shr_u(b, 30), i32x4(0, 3, 0, 3)); // sin x = cos(x − π/2)
  const odd = i32x4.neg(v128.and(quadrant, i32x4.splat(1)));
  const negative = i32x4.shl(i32x4.shr_u(i32x4.add(quadrant, i32x4.splat(1)), 1), 31);
  return v128.xor(v128.bitselect(s, c, odd), negative);
}

/** Standard normal (Box and Muller 1958): words 0 and 2 give the radii, 1 and 3 the angles of two pairs. */
@inline function gauss(b: v128): v128 {
  const radius = f32x4.sqrt(f32x4.mul(f32x4.splat(-2), logUnit(v128.shuffle<i32>(b, b, 0, 0, 2, 2))));
  return f32x4.mul(radius, direction(v128.shuffle<i32>(b, b, 1, 1, 3, 3)));
}

/** A distribution: four values from a block's bits and two parameters. */
abstract class Distribution {
  abstract v(b: v128, offset: v128, scale: v128): v128;
}
class Uniform extends Distribution {
  @inline v(b: v128, offset: v128, scale: v128): v128 {
    return f32x4.add(offset, f32x4.mul(scale, unit(b)));
  }
}
class Normal extends Distribution {
  @inline v(b: v128, offset: v128, scale: v128): v128 {
    return f32x4.add(offset, f32x4.mul(scale, gauss(b)));
  }
}

/** y[rest] = the first lanes of v; rest < 4. */
@inline function storeTail(y: usize, v: v128, rest: i32): void {
  for (let i = 0; i < rest; i++) {
    store<f32>(at(y, i), f32x4.extract_lane(v, 0));
    v = v128.shuffle<i32>(v, v, 1, 2, 3, 0);
  }
}

@inline function generate<D extends Distribution>(
  y: usize, n: i32, offset: f32, scale: f32, seedLow: i32, seedHigh: i32, streamLow: i32, streamHigh: i32,
): void {
  const key = i32x4(seedLow, seedHigh, 0, 0);
  const o = f32x4.splat(offset);
  const s = f32x4.splat(scale);
  let block = 0;
  for (; n >= 16; n -= 16) {
    fourBlocks(y, block, key, streamLow, streamHigh);
    const end = y + 64;
    do {
      v128.store(y, changetype<D>(0).v(v128.load(y), o, s));
      y += 16;
    } while (y < end);
    block += 4;
  }
  for (; n > 0; n -= 4) {
    const v = changetype<D>(0).v(bits(block++, 0, key, streamLow, streamHigh), o, s);
    if (n >= 4) v128.store(y, v);
    else storeTail(y, v, n);
    y += 16;
  }
}

/** y[n] = low + range · u, u uniform in [0, 1) with 24 bits. */
export function uniform(
  y: usize, n: i32, low: f32, range: f32, seedLow: i32, seedHigh: i32, streamLow: i32, streamHigh: i32,
): void {
  generate<Uniform>(y, n, low, range, seedLow, seedHigh, streamLow, streamHigh);
}

/** y[n] = mean + std · z, z standard normal, |z| < 6.8. */
export function normal(
  y: usize, n: i32, mean: f32, std: f32, seedLow: i32, seedHigh: i32, streamLow: i32, streamHigh: i32,
): void {
  generate<Normal>(y, n, mean, std, seedLow, seedHigh, streamLow, streamHigh);
}

/** One block of standard normals kept to [alpha, beta]: each attempt draws anew for the lanes still missing. */
function truncated(
  block: i32, key: v128, streamLow: i32, streamHigh: i32, alpha: f32, beta: f32, peak: f32, fromNormal: i32,
): v128 {
  const low = f32x4.splat(alpha);
  const high = f32x4.splat(beta);
  let y = low;
  let missing = i32x4.splat(-1);
  for (let attempt = 0; v128.any_true(missing); attempt += 2) {
    const b = bits(block, attempt, key, streamLow, streamHigh);
    let z: v128;
    let accepted: v128;
    if (fromNormal) {
      z = gauss(b);
      accepted = v128.and(f32x4.ge(z, low), f32x4.le(z, high));
    } else {
      // uniform over the interval, kept with probability exp((peak² − z²) / 2): the density, 1 at its highest
      z = f32x4.add(low, f32x4.mul(f32x4.sub(high, low), unit(b)));
      const p = f32x4.splat(peak);
      const exponent = f32x4.mul(f32x4.splat(0.5), f32x4.mul(f32x4.sub(p, z), f32x4.add(p, z)));
      accepted = f32x4.le(logUnit(bits(block, attempt + 1, key, streamLow, streamHigh)), exponent);
    }
    y = v128.bitselect(z, y, v128.and(missing, accepted));
    missing = v128.andnot(missing, accepted);
  }
  return y;
}

/**
 * y[n] = mean + std · z, z standard normal given alpha <= z <= beta; y is kept within [low, high].
 * By rejection: from the normal distribution if `fromNormal`, else from the uniform one; `peak` is the z
 * in [alpha, beta] nearest to 0.
 */
export function truncated_normal(
  y: usize, n: i32, mean: f32, std: f32, low: f32, high: f32, alpha: f32, beta: f32, peak: f32, fromNormal: i32,
  seedLow: i32, seedHigh: i32, streamLow: i32, streamHigh: i32,
): void {
  const key = i32x4(seedLow, seedHigh, 0, 0);
  for (let block = 0; n > 0; block++) {
    const z = truncated(block, key, streamLow, streamHigh, alpha, beta, peak, fromNormal);
    let v = f32x4.add(f32x4.splat(mean), f32x4.mul(f32x4.splat(std), z));
    v = f32x4.pmin(f32x4.pmax(v, f32x4.splat(low)), f32x4.splat(high));
    if (n >= 4) v128.store(y, v);
    else storeTail(y, v, n);
    y += 16;
    n -= 4;
  }
}

/**
 * y[n] = scale · x where the element's 32 random bits are >= threshold (unsigned), else 0; x[n].
 * Its own backward pass: the same bits come again. y is not x.
 */
export function dropout(
  y: usize, x: usize, n: i32, threshold: i32, scale: f32, seedLow: i32, seedHigh: i32, streamLow: i32, streamHigh: i32,
): void {
  const key = i32x4(seedLow, seedHigh, 0, 0);
  const t = i32x4.splat(threshold);
  const s = f32x4.splat(scale);
  let block = 0;
  for (; n >= 16; n -= 16) {
    fourBlocks(y, block, key, streamLow, streamHigh);
    const end = y + 64;
    do {
      v128.store(y, v128.and(i32x4.ge_u(v128.load(y), t), f32x4.mul(v128.load(x), s)));
      x += 16;
      y += 16;
    } while (y < end);
    block += 4;
  }
  for (; n > 0; n -= 4) {
    let kept = i32x4.ge_u(bits(block++, 0, key, streamLow, streamHigh), t);
    if (n >= 4) v128.store(y, v128.and(kept, f32x4.mul(v128.load(x), s)));
    else {
      for (let i = 0; i < n; i++) {
        store<f32>(at(y, i), i32x4.extract_lane(kept, 0) != 0 ? load<f32>(at(x, i)) * scale : 0);
        kept = v128.shuffle<i32>(kept, kept, 1, 2, 3, 0);
      }
    }
    x += 16;
    y += 16;
  }
}
