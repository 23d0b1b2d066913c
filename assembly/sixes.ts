// Six channels (LeNet-5's first feature map), which fill no whole number of vectors a pixel: pixels i and i + 2 go together,
// their twelve values in three vectors, so that windows of two columns side by side need no lane twice.

/** The middle one of the three vectors of the pixels at p and p + 48; the first is at p, the last at p + 56. */
@inline export function middleSix(p: usize): v128 {
  return v128.load64_lane(p, v128.load64_zero(p, 16), 1, 48);
}

/** Stores a row of four pixels at p: the first and third of them a, the second and fourth b. */
@inline export function storeSixes(p: usize, a0: v128, a1: v128, a2: v128, b0: v128, b1: v128, b2: v128): void {
  v128.store(p, a0);
  v128.store(p, v128.shuffle<i64>(a1, b0, 0, 2), 16);
  v128.store(p, v128.shuffle<i64>(b0, b1, 1, 2), 32);
  v128.store(p, v128.shuffle<i64>(a1, a2, 1, 2), 48);
  v128.store(p, v128.shuffle<i64>(a2, b1, 1, 3), 64);
  v128.store(p, b2, 80);
}
