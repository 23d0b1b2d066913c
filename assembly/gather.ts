// Elements and rows picked by index along an axis, and their gradients.
import { copyRow } from "./memory";
import { at } from "./simd";

/** 0 if every index[n] (i32) lies in [0, extent), else 1 + the position of the first that does not. */
export function index_check(index: usize, n: i32, extent: i32): i32 {
  for (let i = 0; i < n; i++) if (<u32>load<i32>(at(index, i)) >= <u32>extent) return i + 1;
  return 0;
}

/** y[outer, n, d] = w[outer, index[n], d] of w[outer, rows, d]; index i32. */
export function gather_rows(y: usize, w: usize, index: usize, outer: i32, n: i32, rows: i32, d: i32): void {
  const bytes = <usize>d << 2;
  const plane = <usize>rows * bytes;
  for (; outer > 0; outer--, w += plane) {
    if (d == 1)
      for (let i = 0; i < n; i++, y += 4) store<f32>(y, load<f32>(at(w, load<i32>(at(index, i)))));
    else for (let i = 0; i < n; i++, y += bytes) copyRow(y, w + <usize>load<i32>(at(index, i)) * bytes, d);
  }
}

/** dw[outer, rows, d] = for each row the sum, in order of i, of dy[outer, i, d] with index[i] = row, i < n. */
export function scatter_rows(dw: usize, dy: usize, index: usize, outer: i32, n: i32, rows: i32, d: i32): void {
  const bytes = <usize>d << 2;
  const plane = <usize>rows * bytes;
  memory.fill(dw, 0, <usize>outer * plane);
  for (; outer > 0; outer--, dw += plane)
    for (let i = 0; i < n; i++, dy += bytes) {
      const to = dw + <usize>load<i32>(at(index, i)) * bytes;
      for (let c = 0; c < (d & ~3); c += 4) v128.store(at(to, c), f32x4.add(v128.load(at(to, c)), v128.load(at(dy, c))));
      for (let c = d & ~3; c < d; c++) store<f32>(at(to, c), load<f32>(at(to, c)) + load<f32>(at(dy, c)));
    }
}

/** y[outer, m, inner] = x[outer, index, inner] of x[outer, n, inner], for each index[outer, m, inner] (i32). */
export function gather_axis(y: usize, x: usize, index: usize, outer: i32, m: i32, n: i32, inner: i32): void {
  const plane = <usize>n * <usize>inner << 2;
  const row = <usize>inner << 2;
  for (; outer > 0; outer--, x += plane) {
    const end = y + <usize>m * row;
    if (inner == 1)
      for (; y < end; y += 4, index += 4) store<f32>(y, load<f32>(at(x, load<i32>(index))));
    while (y < end)
      for (let j: usize = 0; j < row; j += 4) {
        store<f32>(y, load<f32>(x + <usize>load<i32>(index) * row + j));
        y += 4;
        index += 4;
      }
  }
}

/** x[outer, index, inner] += dy[outer, m, inner] for each index[outer, m, inner] (i32), in their order; x[outer, n, inner]. */
export function scatter_add_axis(x: usize, dy: usize, index: usize, outer: i32, m: i32, n: i32, inner: i32): void {
  const plane = <usize>n * <usize>inner << 2;
  const row = <usize>inner << 2;
  for (; outer > 0; outer--, x += plane) {
    const end = dy + <usize>m * row;
    while (dy < end)
      for (let j: usize = 0; j < row; j += 4) {
        const to = x + <usize>load<i32>(index) * row + j;
        store<f32>(to, load<f32>(to) + load<f32>(dy));
        dy += 4;
        index += 4;
      }
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
