// What the bench measures kernels against: the fastest multiply-adds and copies
// that 128-bit WebAssembly reaches on this engine and CPU. Every exported `peak_*`
// and `copy_*` is one form of the same work; engines differ in which they compile
// best, so the best one counts. Not part of the shipped module.
//
// Eight chains of x·a + b keep the processor waiting: 3 + 3 cycles of latency for 16
// operations, where four a cycle are possible. Twelve chains, or six of each kind,
// fill the pipes, and fit the 15 registers that engines hand out on x86 as long as
// nothing else is live. An engine that spills them anyway is caught by the other forms.
import { sumLanes } from "../../assembly/simd";

/** Vector mul + add pairs that every form does per unit of `rounds`. */
const PAIRS = 7680;

/** Twelve chains c = c·a + b. ones[8]: a and b. */
export function peak_chains12(ones: usize, rounds: i32): f32 {
  const a = v128.load(ones), b = v128.load(ones, 16);
  let c0 = a, c1 = a, c2 = a, c3 = a, c4 = a, c5 = a, c6 = a, c7 = a, c8 = a, c9 = a, c10 = a, c11 = a;
  for (let n = rounds * (PAIRS / 12); n > 0; n--) {
    c0 = f32x4.add(f32x4.mul(c0, a), b);
    c1 = f32x4.add(f32x4.mul(c1, a), b);
    c2 = f32x4.add(f32x4.mul(c2, a), b);
    c3 = f32x4.add(f32x4.mul(c3, a), b);
    c4 = f32x4.add(f32x4.mul(c4, a), b);
    c5 = f32x4.add(f32x4.mul(c5, a), b);
    c6 = f32x4.add(f32x4.mul(c6, a), b);
    c7 = f32x4.add(f32x4.mul(c7, a), b);
    c8 = f32x4.add(f32x4.mul(c8, a), b);
    c9 = f32x4.add(f32x4.mul(c9, a), b);
    c10 = f32x4.add(f32x4.mul(c10, a), b);
    c11 = f32x4.add(f32x4.mul(c11, a), b);
  }
  return sumLanes(f32x4.add(f32x4.add(sum4(c0, c1, c2, c3), sum4(c4, c5, c6, c7)), sum4(c8, c9, c10, c11)));
}

/** Six chains m = m·a beside six chains c = c + b. ones[8]: a and b. */
export function peak_split6(ones: usize, rounds: i32): f32 {
  const a = v128.load(ones), b = v128.load(ones, 16);
  let m0 = a, m1 = a, m2 = a, m3 = a, m4 = a, m5 = a;
  let c0 = b, c1 = b, c2 = b, c3 = b, c4 = b, c5 = b;
  for (let n = rounds * (PAIRS / 6); n > 0; n--) {
    c0 = f32x4.add(c0, b);
    m0 = f32x4.mul(m0, a);
    c1 = f32x4.add(c1, b);
    m1 = f32x4.mul(m1, a);
    c2 = f32x4.add(c2, b);
    m2 = f32x4.mul(m2, a);
    c3 = f32x4.add(c3, b);
    m3 = f32x4.mul(m3, a);
    c4 = f32x4.add(c4, b);
    m4 = f32x4.mul(m4, a);
    c5 = f32x4.add(c5, b);
    m5 = f32x4.mul(m5, a);
  }
  return sumLanes(f32x4.add(f32x4.add(sum4(c0, c1, c2, c3), sum4(m0, m1, m2, m3)), sum4(c4, c5, m4, m5)));
}

/** Eight sums c += x·a as in a 2×16 matrix tile: x comes from L1, twice a round. ones[16 + 1024]: four a, then x. */
export function peak_tile(ones: usize, rounds: i32): f32 {
  const a0 = v128.load(ones), a1 = v128.load(ones, 16), a2 = v128.load(ones, 32), a3 = v128.load(ones, 48);
  let c0 = a0, c1 = a0, c2 = a0, c3 = a0, c4 = a0, c5 = a0, c6 = a0, c7 = a0;
  for (let n = rounds * (PAIRS / 8 / 64); n > 0; n--) {
    let x = ones + 64;
    const end = x + 64 * 32;
    do {
      const low = v128.load(x);
      c0 = f32x4.add(c0, f32x4.mul(low, a0));
      c1 = f32x4.add(c1, f32x4.mul(low, a1));
      c2 = f32x4.add(c2, f32x4.mul(low, a2));
      c3 = f32x4.add(c3, f32x4.mul(low, a3));
      const high = v128.load(x, 16);
      c4 = f32x4.add(c4, f32x4.mul(high, a0));
      c5 = f32x4.add(c5, f32x4.mul(high, a1));
      c6 = f32x4.add(c6, f32x4.mul(high, a2));
      c7 = f32x4.add(c7, f32x4.mul(high, a3));
      x += 32;
    } while (x < end);
  }
  return sumLanes(f32x4.add(sum4(c0, c1, c2, c3), sum4(c4, c5, c6, c7)));
}

@inline function sum4(a: v128, b: v128, c: v128, d: v128): v128 {
  return f32x4.add(f32x4.add(a, b), f32x4.add(c, d));
}

/** y = x, `blocks` (at least one) blocks of 64 bytes; one vector at a time. */
export function copy_single(y: usize, x: usize, blocks: i32): void {
  const end = y + (<usize>blocks << 6);
  do {
    v128.store(y, v128.load(x));
    x += 16;
    y += 16;
  } while (y < end);
}

/** y = x, `blocks` (at least one) blocks of 64 bytes; four vectors at a time. */
export function copy_block(y: usize, x: usize, blocks: i32): void {
  const end = y + (<usize>blocks << 6);
  do {
    v128.store(y, v128.load(x));
    v128.store(y, v128.load(x, 16), 16);
    v128.store(y, v128.load(x, 32), 32);
    v128.store(y, v128.load(x, 48), 48);
    x += 64;
    y += 64;
  } while (y < end);
}
