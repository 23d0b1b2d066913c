// Functions of two tensors that broadcast: the smaller or larger value, comparisons and logic. Their loop is one for all
// shapes, smaller than that of the arithmetic in binary.ts.
import { Binary } from "./binary";
import { at } from "./simd";

/**
 * y[n0, n1, n2], dense, = f(a, b); a and b are walked with their strides, in elements: 0 where an operand is repeated.
 * Along the last axis a stride is 0 or 1.
 */
@inline function walk<F extends Binary>(
  y: usize, a: usize, b: usize, n0: i32, n1: i32, n2: i32, a0: i32, a1: i32, a2: i32, b0: i32, b1: i32, b2: i32,
): void {
  const aStep = <usize>a2 << 4;
  const bStep = <usize>b2 << 4;
  for (let i = 0; i < n0; i++) {
    for (let j = 0; j < n1; j++) {
      let p = at(a, i * a0 + j * a1);
      let q = at(b, i * b0 + j * b1);
      const first = v128.load32_splat(p);
      const second = v128.load32_splat(q);
      const end = at(y, n2 & ~3);
      while (y < end) {
        v128.store(y, changetype<F>(0).v(a2 ? v128.load(p) : first, b2 ? v128.load(q) : second));
        p += aStep;
        q += bStep;
        y += 16;
      }
      for (let rest = n2 & 3; rest > 0; rest--) {
        v128.store32_lane(y, changetype<F>(0).v(v128.load32_splat(p), v128.load32_splat(q)), 0);
        p = at(p, a2);
        q = at(q, b2);
        y += 4;
      }
    }
  }
}

/** 1 where a mask's lane is set, else 0. */
@inline function one(mask: v128): v128 {
  return v128.and(mask, i32x4.splat(1));
}

class Minimum extends Binary {
  @inline v(a: v128, b: v128): v128 {
    return f32x4.min(a, b);
  }
}
class Maximum extends Binary {
  @inline v(a: v128, b: v128): v128 {
    return f32x4.max(a, b);
  }
}
class LargerShare extends Binary {
  @inline v(a: v128, b: v128): v128 {
    const share = v128.bitselect(f32x4.splat(0.5), f32x4.splat(1), f32x4.eq(a, b));
    return v128.andnot(share, f32x4.lt(a, b));
  }
}
class Equal extends Binary {
  @inline v(a: v128, b: v128): v128 {
    return one(f32x4.eq(a, b));
  }
}
class NotEqual extends Binary {
  @inline v(a: v128, b: v128): v128 {
    return one(f32x4.ne(a, b));
  }
}
class Less extends Binary {
  @inline v(a: v128, b: v128): v128 {
    return one(f32x4.lt(a, b));
  }
}
class LessEqual extends Binary {
  @inline v(a: v128, b: v128): v128 {
    return one(f32x4.le(a, b));
  }
}
class EqualInt extends Binary {
  @inline v(a: v128, b: v128): v128 {
    return one(i32x4.eq(a, b));
  }
}
class NotEqualInt extends Binary {
  @inline v(a: v128, b: v128): v128 {
    return one(i32x4.ne(a, b));
  }
}
class LessInt extends Binary {
  @inline v(a: v128, b: v128): v128 {
    return one(i32x4.lt_s(a, b));
  }
}
class LessEqualInt extends Binary {
  @inline v(a: v128, b: v128): v128 {
    return one(i32x4.le_s(a, b));
  }
}
class And extends Binary {
  @inline v(a: v128, b: v128): v128 {
    const zero = i32x4.splat(0);
    return one(v128.and(i32x4.ne(a, zero), i32x4.ne(b, zero)));
  }
}
class Or extends Binary {
  @inline v(a: v128, b: v128): v128 {
    return one(i32x4.ne(v128.or(a, b), i32x4.splat(0)));
  }
}

/** y[n0, n1, n2] = min(a, b), NaN where either is; walked as in `walk`. */
export function minimum(
  y: usize, a: usize, b: usize, n0: i32, n1: i32, n2: i32, a0: i32, a1: i32, a2: i32, b0: i32, b1: i32, b2: i32,
): void {
  walk<Minimum>(y, a, b, n0, n1, n2, a0, a1, a2, b0, b1, b2);
}

/** y[n0, n1, n2] = max(a, b), NaN where either is; walked as in `walk`. */
export function maximum(
  y: usize, a: usize, b: usize, n0: i32, n1: i32, n2: i32, a0: i32, a1: i32, a2: i32, b0: i32, b1: i32, b2: i32,
): void {
  walk<Maximum>(y, a, b, n0, n1, n2, a0, a1, a2, b0, b1, b2);
}

/** y[n0, n1, n2] = the share of max(a, b) that is a's: 1 where a > b (or either is NaN), ½ where they are equal, else 0; walked as in `walk`. */
export function larger_share(
  y: usize, a: usize, b: usize, n0: i32, n1: i32, n2: i32, a0: i32, a1: i32, a2: i32, b0: i32, b1: i32, b2: i32,
): void {
  walk<LargerShare>(y, a, b, n0, n1, n2, a0, a1, a2, b0, b1, b2);
}

/** y[n0, n1, n2] = a = b (i32 0 or 1); walked as in `walk`. */
export function equal(
  y: usize, a: usize, b: usize, n0: i32, n1: i32, n2: i32, a0: i32, a1: i32, a2: i32, b0: i32, b1: i32, b2: i32,
): void {
  walk<Equal>(y, a, b, n0, n1, n2, a0, a1, a2, b0, b1, b2);
}

/** y[n0, n1, n2] = a ≠ b (i32 0 or 1); walked as in `walk`. */
export function not_equal(
  y: usize, a: usize, b: usize, n0: i32, n1: i32, n2: i32, a0: i32, a1: i32, a2: i32, b0: i32, b1: i32, b2: i32,
): void {
  walk<NotEqual>(y, a, b, n0, n1, n2, a0, a1, a2, b0, b1, b2);
}

/** y[n0, n1, n2] = a < b (i32 0 or 1); walked as in `walk`. */
export function less(
  y: usize, a: usize, b: usize, n0: i32, n1: i32, n2: i32, a0: i32, a1: i32, a2: i32, b0: i32, b1: i32, b2: i32,
): void {
  walk<Less>(y, a, b, n0, n1, n2, a0, a1, a2, b0, b1, b2);
}

/** y[n0, n1, n2] = a ≤ b (i32 0 or 1); walked as in `walk`. */
export function less_equal(
  y: usize, a: usize, b: usize, n0: i32, n1: i32, n2: i32, a0: i32, a1: i32, a2: i32, b0: i32, b1: i32, b2: i32,
): void {
  walk<LessEqual>(y, a, b, n0, n1, n2, a0, a1, a2, b0, b1, b2);
}

/** y[n0, n1, n2] = a = b, all i32; walked as in `walk`. */
export function equal_i32(
  y: usize, a: usize, b: usize, n0: i32, n1: i32, n2: i32, a0: i32, a1: i32, a2: i32, b0: i32, b1: i32, b2: i32,
): void {
  walk<EqualInt>(y, a, b, n0, n1, n2, a0, a1, a2, b0, b1, b2);
}

/** y[n0, n1, n2] = a ≠ b, all i32; walked as in `walk`. */
export function not_equal_i32(
  y: usize, a: usize, b: usize, n0: i32, n1: i32, n2: i32, a0: i32, a1: i32, a2: i32, b0: i32, b1: i32, b2: i32,
): void {
  walk<NotEqualInt>(y, a, b, n0, n1, n2, a0, a1, a2, b0, b1, b2);
}

/** y[n0, n1, n2] = a < b, all i32; walked as in `walk`. */
export function less_i32(
  y: usize, a: usize, b: usize, n0: i32, n1: i32, n2: i32, a0: i32, a1: i32, a2: i32, b0: i32, b1: i32, b2: i32,
): void {
  walk<LessInt>(y, a, b, n0, n1, n2, a0, a1, a2, b0, b1, b2);
}

/** y[n0, n1, n2] = a ≤ b, all i32; walked as in `walk`. */
export function less_equal_i32(
  y: usize, a: usize, b: usize, n0: i32, n1: i32, n2: i32, a0: i32, a1: i32, a2: i32, b0: i32, b1: i32, b2: i32,
): void {
  walk<LessEqualInt>(y, a, b, n0, n1, n2, a0, a1, a2, b0, b1, b2);
}

/** y[n0, n1, n2] = a ≠ 0 and b ≠ 0, all i32; walked as in `walk`. */
export function logical_and(
  y: usize, a: usize, b: usize, n0: i32, n1: i32, n2: i32, a0: i32, a1: i32, a2: i32, b0: i32, b1: i32, b2: i32,
): void {
  walk<And>(y, a, b, n0, n1, n2, a0, a1, a2, b0, b1, b2);
}

/** y[n0, n1, n2] = a ≠ 0 or b ≠ 0, all i32; walked as in `walk`. */
export function logical_or(
  y: usize, a: usize, b: usize, n0: i32, n1: i32, n2: i32, a0: i32, a1: i32, a2: i32, b0: i32, b1: i32, b2: i32,
): void {
  walk<Or>(y, a, b, n0, n1, n2, a0, a1, a2, b0, b1, b2);
}
