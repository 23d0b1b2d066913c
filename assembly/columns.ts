// Sums over all rows of a matrix: the gradient of a bias.
import { at } from "./simd";

/** Rows summed in order before they are added to the total. Part of the bits: never change it. */
const CHUNK: i32 = 256;

/** y[n] = Σ_i x[i, n] over x[m, n]; chunks of 256 rows are summed in order and added in order. */
export function column_sums(y: usize, x: usize, m: i32, n: i32): void {
  memory.fill(y, 0, <usize>n << 2);
  const row = <usize>n << 2;
  for (; m > 0; m -= CHUNK) {
    const rows = min(m, CHUNK);
    let j = 0;
    for (; j <= n - 16; j += 16) sum16(at(y, j), at(x, j), rows, row);
    for (; j <= n - 4; j += 4) sum4(at(y, j), at(x, j), rows, row);
    for (; j < n; j++) sum1(at(y, j), at(x, j), rows, row);
    x += row * CHUNK;
  }
}

@inline function sum16(y: usize, x: usize, rows: i32, row: usize): void {
  let s0 = v128.load(x), s1 = v128.load(x, 16), s2 = v128.load(x, 32), s3 = v128.load(x, 48);
  while (--rows > 0) {
    x += row;
    s0 = f32x4.add(s0, v128.load(x));
    s1 = f32x4.add(s1, v128.load(x, 16));
    s2 = f32x4.add(s2, v128.load(x, 32));
    s3 = f32x4.add(s3, v128.load(x, 48));
  }
  v128.store(y, f32x4.add(v128.load(y), s0));
  v128.store(y, f32x4.add(v128.load(y, 16), s1), 16);
  v128.store(y, f32x4.add(v128.load(y, 32), s2), 32);
  v128.store(y, f32x4.add(v128.load(y, 48), s3), 48);
}

@inline function sum4(y: usize, x: usize, rows: i32, row: usize): void {
  let s = v128.load(x);
  while (--rows > 0) {
    x += row;
    s = f32x4.add(s, v128.load(x));
  }
  v128.store(y, f32x4.add(v128.load(y), s));
}

@inline function sum1(y: usize, x: usize, rows: i32, row: usize): void {
  let s = load<f32>(x);
  while (--rows > 0) {
    x += row;
    s += load<f32>(x);
  }
  store<f32>(y, load<f32>(y) + s);
}
