// Matrix products with one or two rows on the left and rows of k on the right: no panels, the right side is read once and in the
// order in which it lies, four rows at a time turned in registers. The order of each sum is that of the tiles.
import { storePart } from "./simd";

/** Zero: what is added where nothing is to be added. */
const ZERO: usize = memory.data(4, 16);
/** k in a block, as in gemm.ts. Part of the bits. */
const KC: i32 = 256;

/** Four numbers `step` bytes apart (0: the same one), of which the first `count` exist. */
@inline function gather(p: usize, step: usize, count: i32): v128 {
  if (step == 0) return v128.load32_splat(p);
  if (step == 4 && count == 4) return v128.load(p);
  let v = v128.load32_zero(p);
  if (count > 1) v = v128.load_lane<f32>(p + step, v, 1);
  if (count > 2) v = v128.load_lane<f32>(p + step + step, v, 2);
  if (count > 3) v = v128.load_lane<f32>(p + step + step + step, v, 3);
  return v;
}

/** c[count], `step` bytes apart, = s + d[count], `dStep` bytes apart. */
@inline function put(c: usize, step: usize, d: usize, dStep: usize, s: v128, count: i32): void {
  s = f32x4.add(s, gather(d, dStep, count));
  if (step == 4) {
    if (count == 4) v128.store(c, s);
    else storePart(c, count, s);
    return;
  }
  v128.store_lane<f32>(c, s, 0);
  if (count > 1) v128.store_lane<f32>(c + step, s, 1);
  if (count > 2) v128.store_lane<f32>(c + step + step, s, 2);
  if (count > 3) v128.store_lane<f32>(c + step + step + step, s, 3);
}

/**
 * Sums over one block of k of `rows` (1 or 2) rows of a with four rows of x, or eight if `wide`, plus d.
 * x1, x2, x3: bytes from the first of four rows of x to the others; x4: to the next four; count: how many of four exist.
 */
@inline function block(
  rows: i32, wide: bool, c: usize, cRow: usize, cColumn: usize, d: usize, dRow: usize, dColumn: usize,
  a: usize, aRow: usize, x: usize, x1: usize, x2: usize, x3: usize, x4: usize, k: i32, count: i32,
): void {
  let s0 = f32x4.splat(-0.0), s1 = s0, t0 = s0, t1 = s0; // -0 + a product is the product
  const end = x + (<usize>k << 2), end4 = end - (<usize>(k & 3) << 2);
  if (x < end4) {
    do {
      const e0 = v128.load(a), e1 = rows > 1 ? v128.load(a + aRow) : e0;
      let r0 = v128.load(x), r1 = v128.load(x + x1), r2 = v128.load(x + x2), r3 = v128.load(x + x3);
      let u0 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5), u1 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
      let u2 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7), u3 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
      r0 = v128.shuffle<f32>(u0, u1, 0, 1, 4, 5);
      r1 = v128.shuffle<f32>(u0, u1, 2, 3, 6, 7);
      r2 = v128.shuffle<f32>(u2, u3, 0, 1, 4, 5);
      r3 = v128.shuffle<f32>(u2, u3, 2, 3, 6, 7);
      s0 = f32x4.add(s0, f32x4.mul(v128.shuffle<f32>(e0, e0, 0, 0, 0, 0), r0));
      s0 = f32x4.add(s0, f32x4.mul(v128.shuffle<f32>(e0, e0, 1, 1, 1, 1), r1));
      s0 = f32x4.add(s0, f32x4.mul(v128.shuffle<f32>(e0, e0, 2, 2, 2, 2), r2));
      s0 = f32x4.add(s0, f32x4.mul(v128.shuffle<f32>(e0, e0, 3, 3, 3, 3), r3));
      if (rows > 1) {
        s1 = f32x4.add(s1, f32x4.mul(v128.shuffle<f32>(e1, e1, 0, 0, 0, 0), r0));
        s1 = f32x4.add(s1, f32x4.mul(v128.shuffle<f32>(e1, e1, 1, 1, 1, 1), r1));
        s1 = f32x4.add(s1, f32x4.mul(v128.shuffle<f32>(e1, e1, 2, 2, 2, 2), r2));
        s1 = f32x4.add(s1, f32x4.mul(v128.shuffle<f32>(e1, e1, 3, 3, 3, 3), r3));
      }
      if (wide) {
        const y = x + x4;
        r0 = v128.load(y), r1 = v128.load(y + x1), r2 = v128.load(y + x2), r3 = v128.load(y + x3);
        u0 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5), u1 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
        u2 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7), u3 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
        r0 = v128.shuffle<f32>(u0, u1, 0, 1, 4, 5);
        r1 = v128.shuffle<f32>(u0, u1, 2, 3, 6, 7);
        r2 = v128.shuffle<f32>(u2, u3, 0, 1, 4, 5);
        r3 = v128.shuffle<f32>(u2, u3, 2, 3, 6, 7);
        t0 = f32x4.add(t0, f32x4.mul(v128.shuffle<f32>(e0, e0, 0, 0, 0, 0), r0));
        t0 = f32x4.add(t0, f32x4.mul(v128.shuffle<f32>(e0, e0, 1, 1, 1, 1), r1));
        t0 = f32x4.add(t0, f32x4.mul(v128.shuffle<f32>(e0, e0, 2, 2, 2, 2), r2));
        t0 = f32x4.add(t0, f32x4.mul(v128.shuffle<f32>(e0, e0, 3, 3, 3, 3), r3));
        if (rows > 1) {
          t1 = f32x4.add(t1, f32x4.mul(v128.shuffle<f32>(e1, e1, 0, 0, 0, 0), r0));
          t1 = f32x4.add(t1, f32x4.mul(v128.shuffle<f32>(e1, e1, 1, 1, 1, 1), r1));
          t1 = f32x4.add(t1, f32x4.mul(v128.shuffle<f32>(e1, e1, 2, 2, 2, 2), r2));
          t1 = f32x4.add(t1, f32x4.mul(v128.shuffle<f32>(e1, e1, 3, 3, 3, 3), r3));
        }
      }
      a += 16;
      x += 16;
    } while (x < end4);
  }
  for (; x < end; x += 4, a += 4) {
    let r = v128.load32_zero(x);
    r = v128.load_lane<f32>(x + x1, r, 1);
    r = v128.load_lane<f32>(x + x2, r, 2);
    r = v128.load_lane<f32>(x + x3, r, 3);
    const e0 = v128.load32_splat(a);
    s0 = f32x4.add(s0, f32x4.mul(e0, r));
    if (rows > 1) s1 = f32x4.add(s1, f32x4.mul(v128.load32_splat(a + aRow), r));
    if (wide) {
      const y = x + x4;
      r = v128.load32_zero(y);
      r = v128.load_lane<f32>(y + x1, r, 1);
      r = v128.load_lane<f32>(y + x2, r, 2);
      r = v128.load_lane<f32>(y + x3, r, 3);
      t0 = f32x4.add(t0, f32x4.mul(e0, r));
      if (rows > 1) t1 = f32x4.add(t1, f32x4.mul(v128.load32_splat(a + aRow), r));
    }
  }
  put(c, cColumn, d, dColumn, s0, count);
  if (wide) put(c + 4 * cColumn, cColumn, d + 4 * dColumn, dColumn, t0, 4);
  if (rows > 1) {
    c += cRow;
    d += dRow;
    put(c, cColumn, d, dColumn, s1, count);
    if (wide) put(c + 4 * cColumn, cColumn, d + 4 * dColumn, dColumn, t1, 4);
  }
}

/**
 * c[m, n] = a[m, k]·x[n, k]ᵀ + d for m = 1 or 2. cRow, cColumn, dRow, dColumn, aRow, ldx: bytes from row to row and from column to
 * column; the numbers of a row of a and of x touch. add: 0 for nothing, c itself, or where d lies. k >= 1.
 */
export function dots(
  c: usize, cRow: usize, cColumn: usize, add: usize, dRow: usize, dColumn: usize, a: usize, aRow: usize, x: usize,
  ldx: usize, m: i32, n: i32, k: i32,
): void {
  if (add == 0) {
    add = ZERO;
    dRow = 0;
    dColumn = 0;
  }
  while (n > 0) {
    const wide = n >= 8, count = min(n, 4), columns = wide ? 8 : count;
    const x1 = count > 1 ? ldx : 0, x2 = count > 2 ? ldx + ldx : 0, x3 = count > 3 ? ldx + ldx + ldx : 0, x4 = ldx << 2;
    let d = add, stepRow = dRow, stepColumn = dColumn;
    for (let l = 0; l < k; l += KC) {
      const kc = min(k - l, KC);
      const al = a + (<usize>l << 2), xl = x + (<usize>l << 2);
      if (m == 2) {
        if (wide) block(2, true, c, cRow, cColumn, d, stepRow, stepColumn, al, aRow, xl, x1, x2, x3, x4, kc, 4);
        else block(2, false, c, cRow, cColumn, d, stepRow, stepColumn, al, aRow, xl, x1, x2, x3, x4, kc, count);
      } else if (wide) block(1, true, c, cRow, cColumn, d, stepRow, stepColumn, al, aRow, xl, x1, x2, x3, x4, kc, 4);
      else block(1, false, c, cRow, cColumn, d, stepRow, stepColumn, al, aRow, xl, x1, x2, x3, x4, kc, count);
      d = c;
      stepRow = cRow;
      stepColumn = cColumn;
    }
    n -= columns;
    c += <usize>columns * cColumn;
    if (add != ZERO) add += <usize>columns * dColumn;
    x += <usize>columns * ldx;
  }
}
