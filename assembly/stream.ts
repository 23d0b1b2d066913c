// Matrix products that stream the rows of B, for few rows of A or few k, where a tile does not pay. Sums stay in the
// first-level cache, and B is read in the order in which it lies. The order of each sum is that of the tiles.

/** Zeros: what is added where nothing is to be added. */
const ZEROS: usize = memory.data(32, 16);

/**
 * to[n] = (sums[n], unless `first`) + Σ a[l]·b[l, n] over the next `count` k, + what lies at d where this is the `last`
 * step. n: a multiple of 8, in bytes; aStep, ldb: bytes from k to k of a and b; dStep: 32, or 0 for the same 8 floats.
 */
@inline function step(
  count: i32, first: bool, last: bool, to: usize, sums: usize, d: usize, dStep: usize, a: usize, aStep: usize, b: usize,
  ldb: usize, n: usize,
): void {
  const x0 = v128.load32_splat(a), x1 = count > 1 ? v128.load32_splat(a + aStep) : x0;
  const x2 = count > 2 ? v128.load32_splat(a + aStep + aStep) : x0, x3 = count > 3 ? v128.load32_splat(a + aStep + aStep + aStep) : x0;
  const ldb2 = ldb + ldb, ldb3 = ldb2 + ldb, end = to + n;
  do {
    let s = f32x4.mul(x0, v128.load(b)), t = f32x4.mul(x0, v128.load(b, 16));
    if (!first) {
      s = f32x4.add(v128.load(sums), s);
      t = f32x4.add(v128.load(sums, 16), t);
      sums += 32;
    }
    if (count > 1) {
      s = f32x4.add(s, f32x4.mul(x1, v128.load(b + ldb)));
      t = f32x4.add(t, f32x4.mul(x1, v128.load(b + ldb, 16)));
    }
    if (count > 2) {
      s = f32x4.add(s, f32x4.mul(x2, v128.load(b + ldb2)));
      t = f32x4.add(t, f32x4.mul(x2, v128.load(b + ldb2, 16)));
    }
    if (count > 3) {
      s = f32x4.add(s, f32x4.mul(x3, v128.load(b + ldb3)));
      t = f32x4.add(t, f32x4.mul(x3, v128.load(b + ldb3, 16)));
    }
    if (last) {
      s = f32x4.add(s, v128.load(d));
      t = f32x4.add(t, v128.load(d, 16));
      d += dStep;
    }
    v128.store(to, s);
    v128.store(to, t, 16);
    to += 32;
    b += 32;
  } while (to < end);
}

/**
 * One block of k of c[m, n] = a[m, k]·b[k, n] + add; n a multiple of 8, n and k at least 1. aRow, aStep: bytes of a from
 * row to row and from k to k; add: a row [n], or c itself, or 0 for nothing. sums: m·n floats of working memory if k > 4.
 */
export function streamRows(
  c: usize, ldc: usize, a: usize, aRow: usize, aStep: usize, b: usize, ldb: usize, add: usize, sums: usize, m: i32, n: i32, k: i32,
): void {
  const row = <usize>n << 2, dStep: usize = add == 0 ? 0 : 32, dRow = add == c ? ldc : 0;
  if (add == 0) add = ZEROS;
  if (k <= 4) {
    for (; m > 0; m--) {
      if (k == 1) step(1, true, true, c, sums, add, dStep, a, aStep, b, ldb, row);
      else if (k == 2) step(2, true, true, c, sums, add, dStep, a, aStep, b, ldb, row);
      else if (k == 3) step(3, true, true, c, sums, add, dStep, a, aStep, b, ldb, row);
      else step(4, true, true, c, sums, add, dStep, a, aStep, b, ldb, row);
      a += aRow;
      c += ldc;
      add += dRow;
    }
    return;
  }
  for (let l = 0; l < k; l++) {
    let ai = a, ci = c, d = add, s = sums;
    for (let i = 0; i < m; i++) {
      if (l == 0) step(1, true, false, s, s, d, dStep, ai, aStep, b, ldb, row);
      else if (l < k - 1) step(1, false, false, s, s, d, dStep, ai, aStep, b, ldb, row);
      else step(1, false, true, ci, s, d, dStep, ai, aStep, b, ldb, row);
      ai += aRow;
      ci += ldc;
      d += dRow;
      s += row;
    }
    a += aStep;
    b += ldb;
  }
}
