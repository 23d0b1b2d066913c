// Arithmetic of two tensors.
import { at } from "./simd";

/** y[n] = a[n] + b[n]; y may be a or b. */
export function add_fwd(y: usize, a: usize, b: usize, n: i32): void {
  const end = at(y, n & ~3);
  while (y < end) {
    v128.store(y, f32x4.add(v128.load(a), v128.load(b)));
    a += 16;
    b += 16;
    y += 16;
  }
  for (let i = 0; i < (n & 3); i++) store<f32>(at(y, i), load<f32>(at(a, i)) + load<f32>(at(b, i)));
}
