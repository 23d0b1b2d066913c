// Running sums and products of x[outer, n, inner] along its middle axis, in order, accumulated in float64.
import { at } from "./simd";

/** y, x: a column of n values `step` bytes apart, from the first or (a negative step) from the last. */
@inline function sumColumn(y: usize, x: usize, n: i32, step: usize): void {
  let sum: f64 = 0;
  for (; n > 0; n--) {
    sum += <f64>load<f32>(x);
    store<f32>(y, <f32>sum);
    x += step;
    y += step;
  }
}

/** sumColumn of four columns side by side. */
@inline function sumFourColumns(y: usize, x: usize, n: i32, step: usize): void {
  let low = f64x2.splat(0);
  let high = low;
  for (; n > 0; n--) {
    const v = v128.load(x);
    low = f64x2.add(low, f64x2.promote_low_f32x4(v));
    high = f64x2.add(high, f64x2.promote_low_f32x4(v128.shuffle<i64>(v, v, 1, 1)));
    v128.store(y, v128.shuffle<i64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2));
    x += step;
    y += step;
  }
}

/** y[outer, n, inner] = the sum of x[outer, n, inner] up to and with each place along n, or from it on where `reverse` is 1. y may be x. */
export function cumsum(y: usize, x: usize, outer: i32, n: i32, inner: i32, reverse: i32): void {
  const row = <usize>inner << 2;
  const first = reverse ? <usize>(n - 1) * row : 0;
  const step = reverse ? <usize>0 - row : row;
  for (; outer > 0; outer--) {
    let j = 0;
    for (; j <= inner - 4; j += 4) sumFourColumns(at(y, j) + first, at(x, j) + first, n, step);
    for (; j < inner; j++) sumColumn(at(y, j) + first, at(x, j) + first, n, step);
    x = at(x, n * inner);
    y = at(y, n * inner);
  }
}

/** y[outer, inner] = product over n of x[outer, n, inner], 1 where n is 0. */
export function prod_fwd(y: usize, x: usize, outer: i32, n: i32, inner: i32): void {
  for (; outer > 0; outer--) {
    for (let j = 0; j < inner; j++) {
      let product: f64 = 1;
      for (let i = 0; i < n; i++) product *= <f64>load<f32>(at(x, i * inner + j));
      store<f32>(y, <f32>product);
      y += 4;
    }
    x = at(x, n * inner);
  }
}

/** dx[outer, n, inner] = dy[outer, inner] · the product of the other x[outer, n, inner] along n: right where some are 0. */
export function prod_dx(dx: usize, dy: usize, x: usize, outer: i32, n: i32, inner: i32): void {
  for (; outer > 0; outer--) {
    for (let j = 0; j < inner; j++) {
      let before: f64 = <f64>load<f32>(dy);
      for (let i = 0; i < n; i++) {
        const place = i * inner + j;
        store<f32>(at(dx, place), <f32>before);
        before *= <f64>load<f32>(at(x, place));
      }
      let after: f64 = 1;
      for (let i = n - 1; i >= 0; i--) {
        const place = i * inner + j;
        store<f32>(at(dx, place), <f32>(<f64>load<f32>(at(dx, place)) * after));
        after *= <f64>load<f32>(at(x, place));
      }
      dy += 4;
    }
    x = at(x, n * inner);
    dx = at(dx, n * inner);
  }
}
