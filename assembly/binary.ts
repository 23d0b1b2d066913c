// Arithmetic of two tensors: same shapes, one number, or broadcast. The loops
// are shared through generics over inlined functor classes.
import { at } from "./simd";

/** A function of two values, on four lanes. */
export abstract class Binary {
  abstract v(a: v128, b: v128): v128;
}
class Add extends Binary {
  @inline v(a: v128, b: v128): v128 {
    return f32x4.add(a, b);
  }
}
class Sub extends Binary {
  @inline v(a: v128, b: v128): v128 {
    return f32x4.sub(a, b);
  }
}
class Mul extends Binary {
  @inline v(a: v128, b: v128): v128 {
    return f32x4.mul(a, b);
  }
}
class Div extends Binary {
  @inline v(a: v128, b: v128): v128 {
    return f32x4.div(a, b);
  }
}

/** y[i] = f(a[i], b[i]). */
@inline function both<F extends Binary>(y: usize, a: usize, b: usize, n: i32): void {
  const end = at(y, n & ~7);
  if (y < end) {
    do {
      v128.store(y, changetype<F>(0).v(v128.load(a), v128.load(b)));
      v128.store(y, changetype<F>(0).v(v128.load(a, 16), v128.load(b, 16)), 16);
      a += 32;
      b += 32;
      y += 32;
    } while (y < end);
  }
  if (n & 4) {
    v128.store(y, changetype<F>(0).v(v128.load(a), v128.load(b)));
    a += 16;
    b += 16;
    y += 16;
  }
  for (let rest = n & 3; rest > 0; rest--) {
    store<f32>(y, f32x4.extract_lane(changetype<F>(0).v(v128.load32_splat(a), v128.load32_splat(b)), 0));
    a += 4;
    b += 4;
    y += 4;
  }
}

/** y[i] = f(a[i], b), b the same number in all lanes. */
@inline function oneRight<F extends Binary>(y: usize, a: usize, b: v128, n: i32): void {
  const end = at(y, n & ~7);
  if (y < end) {
    do {
      v128.store(y, changetype<F>(0).v(v128.load(a), b));
      v128.store(y, changetype<F>(0).v(v128.load(a, 16), b), 16);
      a += 32;
      y += 32;
    } while (y < end);
  }
  if (n & 4) {
    v128.store(y, changetype<F>(0).v(v128.load(a), b));
    a += 16;
    y += 16;
  }
  for (let rest = n & 3; rest > 0; rest--) {
    store<f32>(y, f32x4.extract_lane(changetype<F>(0).v(v128.load32_splat(a), b), 0));
    a += 4;
    y += 4;
  }
}

/** y[i] = f(a, b[i]), a the same number in all lanes. */
@inline function oneLeft<F extends Binary>(y: usize, a: v128, b: usize, n: i32): void {
  const end = at(y, n & ~3);
  if (y < end) {
    do {
      v128.store(y, changetype<F>(0).v(a, v128.load(b)));
      b += 16;
      y += 16;
    } while (y < end);
  }
  for (let rest = n & 3; rest > 0; rest--) {
    store<f32>(y, f32x4.extract_lane(changetype<F>(0).v(a, v128.load32_splat(b)), 0));
    b += 4;
    y += 4;
  }
}

/** A row of so many vectors or fewer is not worth the calls, and the tests for its rest, of `both`. */
const SHORT: i32 = 8;

/** y[i] = f(a[i], b[i]) for n >= 4; the last vector overlaps the one before it, so y is neither a nor b. */
@inline function shortRow<F extends Binary>(y: usize, a: usize, b: usize, n: i32): void {
  const last = (<usize>n << 2) - 16;
  let i: usize = 0;
  while (i < last) {
    v128.store(y + i, changetype<F>(0).v(v128.load(a + i), v128.load(b + i)));
    i += 16;
  }
  v128.store(y + last, changetype<F>(0).v(v128.load(a + last), v128.load(b + last)));
}

/**
 * y[n0, n1, n2], dense; a and b are walked with their strides, in elements: 0 where an operand is repeated.
 * Along the last axis a stride is 0 or 1.
 */
@inline export function broadcast<F extends Binary>(
  y: usize, a: usize, b: usize, n0: i32, n1: i32, n2: i32, a0: i32, a1: i32, a2: i32, b0: i32, b1: i32, b2: i32,
): void {
  const row = <usize>n2 << 2;
  const short = n2 >= 4 && n2 <= 4 * SHORT && a2 == b2 && y != a && y != b;
  for (let i = 0; i < n0; i++) {
    let pa = at(a, i * a0);
    let pb = at(b, i * b0);
    if (short) {
      for (let j = n1; j > 0; j--) {
        shortRow<F>(y, pa, pb, n2);
        y += row;
        pa = at(pa, a1);
        pb = at(pb, b1);
      }
    } else for (let j = 0; j < n1; j++) {
      if (a2 == b2) both<F>(y, pa, pb, n2);
      else if (a2 != 0) oneRight<F>(y, pa, v128.load32_splat(pb), n2);
      else oneLeft<F>(y, v128.load32_splat(pa), pb, n2);
      y += row;
      pa = at(pa, a1);
      pb = at(pb, b1);
    }
  }
}

/** y[n] = a[n] + b[n]; y may be a or b. */
export function add_fwd(y: usize, a: usize, b: usize, n: i32): void {
  both<Add>(y, a, b, n);
}

/** y[n] = a[n] − b[n]; y may be a or b. */
export function sub_fwd(y: usize, a: usize, b: usize, n: i32): void {
  both<Sub>(y, a, b, n);
}

/** y[n] = a[n] · b[n]; y may be a or b. */
export function mul_fwd(y: usize, a: usize, b: usize, n: i32): void {
  both<Mul>(y, a, b, n);
}

/** y[n] = a[n] / b[n]; y may be a or b. */
export function div_fwd(y: usize, a: usize, b: usize, n: i32): void {
  both<Div>(y, a, b, n);
}

/** y[n] = a[n] + b; y may be a. */
export function add_fwd_scalar(y: usize, a: usize, n: i32, b: f32): void {
  oneRight<Add>(y, a, f32x4.splat(b), n);
}

/** y[n] = a[n] · b; y may be a. */
export function mul_fwd_scalar(y: usize, a: usize, n: i32, b: f32): void {
  oneRight<Mul>(y, a, f32x4.splat(b), n);
}

/** y[n] = a[n] / b; y may be a. */
export function div_fwd_scalar(y: usize, a: usize, n: i32, b: f32): void {
  oneRight<Div>(y, a, f32x4.splat(b), n);
}

/** y[n0, n1, n2] = a + b, walked with strides a0, a1, a2 and b0, b1, b2 (elements; the last is 0 or 1). */
export function add_fwd_broadcast(
  y: usize, a: usize, b: usize, n0: i32, n1: i32, n2: i32, a0: i32, a1: i32, a2: i32, b0: i32, b1: i32, b2: i32,
): void {
  broadcast<Add>(y, a, b, n0, n1, n2, a0, a1, a2, b0, b1, b2);
}

/** y[n0, n1, n2] = a − b, walked as in add_fwd_broadcast. */
export function sub_fwd_broadcast(
  y: usize, a: usize, b: usize, n0: i32, n1: i32, n2: i32, a0: i32, a1: i32, a2: i32, b0: i32, b1: i32, b2: i32,
): void {
  broadcast<Sub>(y, a, b, n0, n1, n2, a0, a1, a2, b0, b1, b2);
}

/** y[n0, n1, n2] = a · b, walked as in add_fwd_broadcast. */
export function mul_fwd_broadcast(
  y: usize, a: usize, b: usize, n0: i32, n1: i32, n2: i32, a0: i32, a1: i32, a2: i32, b0: i32, b1: i32, b2: i32,
): void {
  broadcast<Mul>(y, a, b, n0, n1, n2, a0, a1, a2, b0, b1, b2);
}

/** y[n0, n1, n2] = a / b, walked as in add_fwd_broadcast. */
export function div_fwd_broadcast(
  y: usize, a: usize, b: usize, n0: i32, n1: i32, n2: i32, a0: i32, a1: i32, a2: i32, b0: i32, b1: i32, b2: i32,
): void {
  broadcast<Div>(y, a, b, n0, n1, n2, a0, a1, a2, b0, b1, b2);
}
