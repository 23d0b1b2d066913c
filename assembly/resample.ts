// A sparse matrix applied along one axis: resizing, adaptive averages, mirrored borders, and their gradients.
import { at } from "./simd";

/**
 * y[outer, rows, inner] = M · x[outer, columns, inner] along the middle axis.
 * M by rows: row r has the entries starts[r] … starts[r + 1) (i32) of places (i32, columns) and weights (f32),
 * added in their order, from 0.
 */
export function apply_sparse(y: usize, x: usize, starts: usize, places: usize, weights: usize, outer: i32, rows: i32, columns: i32, inner: i32): void {
  const whole = inner & ~3;
  for (let o = 0; o < outer; o++, x = at(x, columns * inner)) {
    for (let r = 0; r < rows; r++, y = at(y, inner)) {
      const first = load<i32>(at(starts, r)), last = load<i32>(at(starts, r + 1));
      for (let i = 0; i < whole; i += 4) {
        let sum = f32x4.splat(0);
        for (let e = first; e < last; e++)
          sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(at(weights, e)), v128.load(at(x, load<i32>(at(places, e)) * inner + i))));
        v128.store(at(y, i), sum);
      }
      for (let i = whole; i < inner; i++) {
        let sum: f32 = 0;
        for (let e = first; e < last; e++) sum += load<f32>(at(weights, e)) * load<f32>(at(x, load<i32>(at(places, e)) * inner + i));
        store<f32>(at(y, i), sum);
      }
    }
  }
}
