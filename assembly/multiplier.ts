// Channel multipliers of depthwise convolution: every channel several times, and the sums of the copies.
import { at } from "./simd";

/** y[pixels, c·m] = x[pixels, c], every channel m times. */
export function repeat_channels(y: usize, x: usize, pixels: i32, c: i32, m: i32): void {
  for (let i = pixels * c; i > 0; i--) {
    const v = v128.load32_splat(x);
    let j = 0;
    for (; j <= m - 4; j += 4) v128.store(at(y, j), v);
    for (; j < m; j++) v128.store_lane<f32>(at(y, j), v, 0);
    x += 4;
    y = at(y, m);
  }
}

/** y[pixels, c] = sum over each channel's m copies in x[pixels, c·m], in order. */
export function sum_channels(y: usize, x: usize, pixels: i32, c: i32, m: i32): void {
  for (let i = pixels * c; i > 0; i--) {
    let sum = load<f32>(x);
    for (let j = 1; j < m; j++) sum += load<f32>(at(x, j));
    store<f32>(y, sum);
    x = at(x, m);
    y += 4;
  }
}
