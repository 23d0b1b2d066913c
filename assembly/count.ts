// Counts of x[outer, n, inner] over its middle axis, as integers.
import { at, loadPart } from "./simd";

/** What one value adds to a count, on four lanes. */
abstract class Term {
  abstract v(x: v128, mask: v128): v128;
}
class Itself extends Term {
  @inline v(x: v128, mask: v128): v128 {
    return x;
  }
}
class IsNotZero extends Term {
  @inline v(x: v128, mask: v128): v128 {
    return i32x4.neg(i32x4.ne(v128.and(x, mask), i32x4.splat(0)));
  }
}

@inline function total<T extends Term>(y: usize, x: usize, outer: i32, n: i32, inner: i32, mask: i32): void {
  const m = i32x4.splat(mask);
  const zero = i32x4.splat(0);
  for (; outer > 0; outer--) {
    if (inner == 1) {
      let sum = zero;
      const end = at(x, n & ~3);
      while (x < end) {
        sum = i32x4.add(sum, changetype<T>(0).v(v128.load(x), m));
        x += 16;
      }
      if (n & 3) sum = i32x4.add(sum, changetype<T>(0).v(loadPart(x, n & 3, zero), m));
      x = at(x, n & 3);
      const pairs = i32x4.add(sum, v128.shuffle<i32>(sum, sum, 2, 3, 0, 1));
      store<i32>(y, i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1));
    } else {
      memory.fill(y, 0, <usize>inner << 2);
      for (let i = 0; i < n; i++) {
        let j = 0;
        for (; j <= inner - 4; j += 4) v128.store(at(y, j), i32x4.add(v128.load(at(y, j)), changetype<T>(0).v(v128.load(at(x, j)), m)));
        for (; j < inner; j++)
          store<i32>(at(y, j), load<i32>(at(y, j)) + i32x4.extract_lane(changetype<T>(0).v(v128.load32_splat(at(x, j)), m), 0));
        x = at(x, inner);
      }
    }
    y = at(y, inner);
  }
}

/** y[outer, inner] (i32) = how many of x[outer, n, inner] have bits set within `mask`: −1 for i32, all but the sign for f32. */
export function count_nonzero(y: usize, x: usize, outer: i32, n: i32, inner: i32, mask: i32): void {
  total<IsNotZero>(y, x, outer, n, inner, mask);
}

/** y[outer, inner] = sum over n of x[outer, n, inner], all i32. */
export function sum_i32(y: usize, x: usize, outer: i32, n: i32, inner: i32): void {
  total<Itself>(y, x, outer, n, inner, 0);
}
