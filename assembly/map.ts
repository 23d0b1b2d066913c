// Loops of element-wise functions of one tensor, shared through generics over inlined functor classes: a function is
// its formula on four lanes. The last 1–3 elements go through the same formula in one part-filled vector.
import { at, loadPart, storePart } from "./simd";

/** A function of one value. */
export abstract class Unary {
  abstract v(x: v128): v128;
}

/** A function of one value and two parameters. */
export abstract class Unary2 {
  abstract v(x: v128, a: v128, b: v128): v128;
}

/** The gradient of a Unary: from dy and one saved value, the function's input or output. */
export abstract class UnaryGrad {
  abstract v(dy: v128, s: v128): v128;
}

/** The gradient of a Unary2. */
export abstract class UnaryGrad2 {
  abstract v(dy: v128, s: v128, a: v128, b: v128): v128;
}

/** y[n] = f(x[n]); y may be x. */
@inline export function map<F extends Unary>(y: usize, x: usize, n: i32): void {
  const end = at(y, n & ~3);
  if (y < end) {
    do {
      v128.store(y, changetype<F>(0).v(v128.load(x)));
      x += 16;
      y += 16;
    } while (y < end);
  }
  if (n & 3) storePart(y, n & 3, changetype<F>(0).v(loadPart(x, n & 3, f32x4.splat(0))));
}

/** map for functions of a few operations: two vectors a turn. */
@inline export function mapPairs<F extends Unary>(y: usize, x: usize, n: i32): void {
  const end = at(y, n & ~7);
  if (y < end) {
    do {
      v128.store(y, changetype<F>(0).v(v128.load(x)));
      v128.store(y, changetype<F>(0).v(v128.load(x, 16)), 16);
      x += 32;
      y += 32;
    } while (y < end);
  }
  if (n & 4) {
    v128.store(y, changetype<F>(0).v(v128.load(x)));
    x += 16;
    y += 16;
  }
  if (n & 3) storePart(y, n & 3, changetype<F>(0).v(loadPart(x, n & 3, f32x4.splat(0))));
}

/** y[n] = f(x[n], a, b); y may be x. */
@inline export function map2<F extends Unary2>(y: usize, x: usize, n: i32, a: f32, b: f32): void {
  const av = f32x4.splat(a);
  const bv = f32x4.splat(b);
  const end = at(y, n & ~3);
  if (y < end) {
    do {
      v128.store(y, changetype<F>(0).v(v128.load(x), av, bv));
      x += 16;
      y += 16;
    } while (y < end);
  }
  if (n & 3) storePart(y, n & 3, changetype<F>(0).v(loadPart(x, n & 3, f32x4.splat(0)), av, bv));
}

/** map2 for functions of a few operations: two vectors a turn. */
@inline export function mapPairs2<F extends Unary2>(y: usize, x: usize, n: i32, a: f32, b: f32): void {
  const av = f32x4.splat(a);
  const bv = f32x4.splat(b);
  const end = at(y, n & ~7);
  if (y < end) {
    do {
      v128.store(y, changetype<F>(0).v(v128.load(x), av, bv));
      v128.store(y, changetype<F>(0).v(v128.load(x, 16), av, bv), 16);
      x += 32;
      y += 32;
    } while (y < end);
  }
  if (n & 4) {
    v128.store(y, changetype<F>(0).v(v128.load(x), av, bv));
    x += 16;
    y += 16;
  }
  if (n & 3) storePart(y, n & 3, changetype<F>(0).v(loadPart(x, n & 3, f32x4.splat(0)), av, bv));
}

/** dx[n] = g(dy[n], s[n]); dx may be dy. */
@inline export function mapGrad<G extends UnaryGrad>(dx: usize, dy: usize, s: usize, n: i32): void {
  const end = at(dx, n & ~3);
  if (dx < end) {
    do {
      v128.store(dx, changetype<G>(0).v(v128.load(dy), v128.load(s)));
      dy += 16;
      s += 16;
      dx += 16;
    } while (dx < end);
  }
  if (n & 3) {
    const zero = f32x4.splat(0);
    storePart(dx, n & 3, changetype<G>(0).v(loadPart(dy, n & 3, zero), loadPart(s, n & 3, zero)));
  }
}

/** mapGrad for functions of a few operations: two vectors a turn. */
@inline export function mapGradPairs<G extends UnaryGrad>(dx: usize, dy: usize, s: usize, n: i32): void {
  const end = at(dx, n & ~7);
  if (dx < end) {
    do {
      v128.store(dx, changetype<G>(0).v(v128.load(dy), v128.load(s)));
      v128.store(dx, changetype<G>(0).v(v128.load(dy, 16), v128.load(s, 16)), 16);
      dy += 32;
      s += 32;
      dx += 32;
    } while (dx < end);
  }
  if (n & 4) {
    v128.store(dx, changetype<G>(0).v(v128.load(dy), v128.load(s)));
    dy += 16;
    s += 16;
    dx += 16;
  }
  if (n & 3) {
    const zero = f32x4.splat(0);
    storePart(dx, n & 3, changetype<G>(0).v(loadPart(dy, n & 3, zero), loadPart(s, n & 3, zero)));
  }
}

/** dx[n] = g(dy[n], s[n], a, b); dx may be dy. */
@inline export function mapGrad2<G extends UnaryGrad2>(dx: usize, dy: usize, s: usize, n: i32, a: f32, b: f32): void {
  const av = f32x4.splat(a);
  const bv = f32x4.splat(b);
  const end = at(dx, n & ~3);
  if (dx < end) {
    do {
      v128.store(dx, changetype<G>(0).v(v128.load(dy), v128.load(s), av, bv));
      dy += 16;
      s += 16;
      dx += 16;
    } while (dx < end);
  }
  if (n & 3) {
    const zero = f32x4.splat(0);
    storePart(dx, n & 3, changetype<G>(0).v(loadPart(dy, n & 3, zero), loadPart(s, n & 3, zero), av, bv));
  }
}
