// Rows picked by index, and their gradient.
import { at } from "./simd";

/** y[n, d] = w[index[n], d]; index i32. */
export function gather_rows(y: usize, w: usize, index: usize, n: i32, d: i32): void {
  const bytes = <usize>d << 2;
  for (let i = 0; i < n; i++, y += bytes) memory.copy(y, w + <usize>load<i32>(at(index, i)) * bytes, bytes);
}

/** dw[rows, d] = for each row the sum, in order of i, of dy[i, d] with index[i] = row. */
export function scatter_rows(dw: usize, dy: usize, index: usize, n: i32, rows: i32, d: i32): void {
  const bytes = <usize>d << 2;
  memory.fill(dw, 0, <usize>rows * bytes);
  for (let i = 0; i < n; i++, dy += bytes) {
    const to = dw + <usize>load<i32>(at(index, i)) * bytes;
    for (let c = 0; c < (d & ~3); c += 4) v128.store(at(to, c), f32x4.add(v128.load(at(to, c)), v128.load(at(dy, c))));
    for (let c = d & ~3; c < d; c++) store<f32>(at(to, c), load<f32>(at(to, c)) + load<f32>(at(dy, c)));
  }
}

/** y[n, classes] = 1 at index[n] (i32), else 0; a row of zeros for an index outside. */
export function one_hot(y: usize, index: usize, n: i32, classes: i32): void {
  memory.fill(y, 0, (<usize>n * <usize>classes) << 2);
  for (let i = 0; i < n; i++) {
    const label = load<i32>(at(index, i));
    if (<u32>label < <u32>classes) store<f32>(at(y, i * classes + label), 1);
  }
}
