// Moves and fills, and the search for values that are not finite.
import { at } from "./simd";

/** y[n] = value. */
export function fill(y: usize, n: i32, value: f32): void {
  const v = f32x4.splat(value);
  const end = at(y, n & ~3);
  while (y < end) {
    v128.store(y, v);
    y += 16;
  }
  for (let i = 0; i < (n & 3); i++) store<f32>(at(y, i), value);
}

/** y[n] = x[n]. */
export function copy(y: usize, x: usize, n: i32): void {
  memory.copy(y, x, (<usize>n) << 2);
}

/** 1 if all of x[n] are finite, else 0. */
export function is_finite(x: usize, n: i32): i32 {
  // x − x is 0 for finite x, NaN otherwise; NaN is the only value unequal to 0 here
  const end = at(x, n & ~3);
  const zero = f32x4.splat(0);
  while (x < end) {
    const v = v128.load(x);
    if (!i32x4.all_true(f32x4.eq(f32x4.sub(v, v), zero))) return 0;
    x += 16;
  }
  for (let i = 0; i < (n & 3); i++) {
    const v = load<f32>(at(x, i));
    if (v - v != 0) return 0;
  }
  return 1;
}
