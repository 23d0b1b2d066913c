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

/** y[n] = x[n]; no call where a row is too short to be worth one. */
@inline export function copyRow(y: usize, x: usize, n: i32): void {
  if (n > 256) {
    memory.copy(y, x, (<usize>n) << 2);
    return;
  }
  const end = at(y, n & ~3);
  while (y < end) {
    v128.store(y, v128.load(x));
    x += 16;
    y += 16;
  }
  for (let rest = n & 3; rest > 0; rest--) {
    store<f32>(y, load<f32>(x));
    x += 4;
    y += 4;
  }
}

/** Copies x[n0, n1, n2] to y, their outer axes walked with strides y0, y1 and x0, x1 (elements). */
export function copy_strided(y: usize, x: usize, n0: i32, n1: i32, n2: i32, y0: i32, y1: i32, x0: i32, x1: i32): void {
  for (let i = 0; i < n0; i++) {
    let to = at(y, i * y0);
    let from = at(x, i * x0);
    for (let j = 0; j < n1; j++) {
      copyRow(to, from, n2);
      to = at(to, y1);
      from = at(from, x1);
    }
  }
}

/** y[n0, n1, n2], dense, = scale · x, walked with strides x0, x1, x2 (elements, 0: repeated; the last is 0 or 1). */
export function expand(y: usize, x: usize, n0: i32, n1: i32, n2: i32, x0: i32, x1: i32, x2: i32, scale: f32): void {
  const s = f32x4.splat(scale);
  for (let i = 0; i < n0; i++) {
    let p = at(x, i * x0);
    for (let j = 0; j < n1; j++) {
      if (x2 == 0) fill(y, n2, load<f32>(p) * scale);
      else {
        const n = n2 & ~3;
        for (let k = 0; k < n; k += 4) v128.store(at(y, k), f32x4.mul(v128.load(at(p, k)), s));
        for (let k = n; k < n2; k++) store<f32>(at(y, k), load<f32>(at(p, k)) * scale);
      }
      y = at(y, n2);
      p = at(p, x1);
    }
  }
}
