// Functions of two tensors that broadcast: the smaller or larger value, comparisons and logic.
import { Binary, broadcast } from "./binary";

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

/** y[n0, n1, n2] = min(a, b), NaN where either is; walked as in `broadcast`. */
export function minimum(
  y: usize, a: usize, b: usize, n0: i32, n1: i32, n2: i32, a0: i32, a1: i32, a2: i32, b0: i32, b1: i32, b2: i32,
): void {
  broadcast<Minimum>(y, a, b, n0, n1, n2, a0, a1, a2, b0, b1, b2);
}

/** y[n0, n1, n2] = max(a, b), NaN where either is; walked as in `broadcast`. */
export function maximum(
  y: usize, a: usize, b: usize, n0: i32, n1: i32, n2: i32, a0: i32, a1: i32, a2: i32, b0: i32, b1: i32, b2: i32,
): void {
  broadcast<Maximum>(y, a, b, n0, n1, n2, a0, a1, a2, b0, b1, b2);
}

/** y[n0, n1, n2] = the share of max(a, b) that is a's: 1 where a > b (or either is NaN), ½ where they are equal, else 0; walked as in `broadcast`. */
export function larger_share(
  y: usize, a: usize, b: usize, n0: i32, n1: i32, n2: i32, a0: i32, a1: i32, a2: i32, b0: i32, b1: i32, b2: i32,
): void {
  broadcast<LargerShare>(y, a, b, n0, n1, n2, a0, a1, a2, b0, b1, b2);
}

/** y[n0, n1, n2] = a = b (i32 0 or 1); walked as in `broadcast`. */
export function equal(
  y: usize, a: usize, b: usize, n0: i32, n1: i32, n2: i32, a0: i32, a1: i32, a2: i32, b0: i32, b1: i32, b2: i32,
): void {
  broadcast<Equal>(y, a, b, n0, n1, n2, a0, a1, a2, b0, b1, b2);
}

/** y[n0, n1, n2] = a ≠ b (i32 0 or 1); walked as in `broadcast`. */
export function not_equal(
  y: usize, a: usize, b: usize, n0: i32, n1: i32, n2: i32, a0: i32, a1: i32, a2: i32, b0: i32, b1: i32, b2: i32,
): void {
  broadcast<NotEqual>(y, a, b, n0, n1, n2, a0, a1, a2, b0, b1, b2);
}

/** y[n0, n1, n2] = a < b (i32 0 or 1); walked as in `broadcast`. */
export function less(
  y: usize, a: usize, b: usize, n0: i32, n1: i32, n2: i32, a0: i32, a1: i32, a2: i32, b0: i32, b1: i32, b2: i32,
): void {
  broadcast<Less>(y, a, b, n0, n1, n2, a0, a1, a2, b0, b1, b2);
}

/** y[n0, n1, n2] = a ≤ b (i32 0 or 1); walked as in `broadcast`. */
export function less_equal(
  y: usize, a: usize, b: usize, n0: i32, n1: i32, n2: i32, a0: i32, a1: i32, a2: i32, b0: i32, b1: i32, b2: i32,
): void {
  broadcast<LessEqual>(y, a, b, n0, n1, n2, a0, a1, a2, b0, b1, b2);
}

/** y[n0, n1, n2] = a = b, all i32; walked as in `broadcast`. */
export function equal_i32(
  y: usize, a: usize, b: usize, n0: i32, n1: i32, n2: i32, a0: i32, a1: i32, a2: i32, b0: i32, b1: i32, b2: i32,
): void {
  broadcast<EqualInt>(y, a, b, n0, n1, n2, a0, a1, a2, b0, b1, b2);
}

/** y[n0, n1, n2] = a ≠ b, all i32; walked as in `broadcast`. */
export function not_equal_i32(
  y: usize, a: usize, b: usize, n0: i32, n1: i32, n2: i32, a0: i32, a1: i32, a2: i32, b0: i32, b1: i32, b2: i32,
): void {
  broadcast<NotEqualInt>(y, a, b, n0, n1, n2, a0, a1, a2, b0, b1, b2);
}

/** y[n0, n1, n2] = a < b, all i32; walked as in `broadcast`. */
export function less_i32(
  y: usize, a: usize, b: usize, n0: i32, n1: i32, n2: i32, a0: i32, a1: i32, a2: i32, b0: i32, b1: i32, b2: i32,
): void {
  broadcast<LessInt>(y, a, b, n0, n1, n2, a0, a1, a2, b0, b1, b2);
}

/** y[n0, n1, n2] = a ≤ b, all i32; walked as in `broadcast`. */
export function less_equal_i32(
  y: usize, a: usize, b: usize, n0: i32, n1: i32, n2: i32, a0: i32, a1: i32, a2: i32, b0: i32, b1: i32, b2: i32,
): void {
  broadcast<LessEqualInt>(y, a, b, n0, n1, n2, a0, a1, a2, b0, b1, b2);
}

/** y[n0, n1, n2] = a ≠ 0 and b ≠ 0, all i32; walked as in `broadcast`. */
export function logical_and(
  y: usize, a: usize, b: usize, n0: i32, n1: i32, n2: i32, a0: i32, a1: i32, a2: i32, b0: i32, b1: i32, b2: i32,
): void {
  broadcast<And>(y, a, b, n0, n1, n2, a0, a1, a2, b0, b1, b2);
}

/** y[n0, n1, n2] = a ≠ 0 or b ≠ 0, all i32; walked as in `broadcast`. */
export function logical_or(
  y: usize, a: usize, b: usize, n0: i32, n1: i32, n2: i32, a0: i32, a1: i32, a2: i32, b0: i32, b1: i32, b2: i32,
): void {
  broadcast<Or>(y, a, b, n0, n1, n2, a0, a1, a2, b0, b1, b2);
}
