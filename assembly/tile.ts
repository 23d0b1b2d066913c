// The heart of matrix products and convolutions: register tiles of 2 rows x 16 columns (4 x 8 where few
// columns are left). The left side is read through row pointers, the right side in packed panels.
// Sums over k run in order, the first product first, so the shape of a tile never changes a bit.

/** Columns of a panel. */
export const WIDE: i32 = 16;
/** Columns of the last panel where at most that many are left. */
export const NARROW: i32 = 8;

/** A row of zeros: what is added where nothing is to be added. */
const ZEROS: usize = memory.data(64, 16);

/** Behind a Product: a tile's worth of staging rows, a row to add, and the row table. */
const STAGE_OFFSET: usize = 64;
const ADD_OFFSET: usize = 192;
const TABLE_OFFSET: usize = 256;

/**
 * One block of k of C = A·B + add. Row i of A and C lies at the i-th pair of offsets in the row table. Each row of
 * A is read in `lines` lines of `taps` runs of `run` floats: one run for a matrix, the pieces of a window for a
 * convolution. Lies with its table at the start of a kernel's working memory, so that threads don't share it.
 */
@unmanaged
export class Product {
  rows: i32;
  /** k in a run, runs in a line, lines. */
  run: i32;
  taps: i32;
  lines: i32;
  /** Bytes of A from k to k of a run, and from the end of a run to the next: in the same line, in the next line. */
  aStep: usize;
  tapSkip: usize;
  lineSkip: usize;
  /** Bytes of B from k to k of a wide panel (64 where packed); narrow ones are always packed. */
  bStep: usize;
}

/** Bytes of a Product with its table of `rows` rows. */
@inline export function productBytes(rows: i32): usize {
  return (TABLE_OFFSET + (<usize>rows << 3) + 63) & ~63;
}

/** The Product at the start of working memory: one run, B packed. */
@inline export function productAt(work: usize): Product {
  const p = changetype<Product>(work);
  p.taps = 1;
  p.lines = 1;
  p.aStep = 4;
  p.tapSkip = 0;
  p.lineSkip = 0;
  p.bStep = 64;
  return p;
}

/** Byte offsets of row `i` in A and C. */
@inline export function setRow(p: Product, i: i32, a: usize, c: usize): void {
  const entry = changetype<usize>(p) + TABLE_OFFSET + (<usize>i << 3);
  store<u32>(entry, <u32>a);
  store<u32>(entry, <u32>c, 4);
}

/**
 * C[:, 0…n) = A·B + add for all panels of B.
 * b: panel j at b + j·bPanel, a narrow last one behind the wide ones; k0: where this block of k starts in a panel.
 * add: a row [n], or c itself to add to what is there, or 0 for nothing.
 */
export function multiply(p: Product, c: usize, a: usize, b: usize, add: usize, n: i32, bPanel: usize, k0: i32): void {
  const accumulate = add == c;
  const addStep: usize = add == 0 ? 0 : 64;
  if (add == 0) add = ZEROS;
  for (; n > NARROW; n -= WIDE) {
    panel16(p, c, a, b + <usize>k0 * p.bStep, add, accumulate, min(n, WIDE));
    c += 64;
    b += bPanel;
    add += addStep;
  }
  if (n > 0) panel8(p, c, a, b + (<usize>k0 << 5), add, accumulate, n);
}

/** Copies n <= 16 floats. */
@inline function copyRow(to: usize, from: usize, n: i32): void {
  const end = to + (<usize>(n >> 2) << 4);
  while (to < end) {
    v128.store(to, v128.load(from));
    to += 16;
    from += 16;
  }
  for (n &= 3; n > 0; n--) {
    store<f32>(to, load<f32>(from));
    to += 4;
    from += 4;
  }
}

/**
 * One tile: rows y0 and y1 [16] = A·B + rows d0 and d1. a0: where row 0 of A starts; a1: the distance from there to row 1,
 * one pointer less to advance. A function of its own, because V8 makes faster code of it than of the same lines in a panel.
 */
@inline function tile16(
  a0: usize, a1: usize, aStep: usize, b: usize, bStep: usize, run: usize, taps: i32, tapSkip: usize,
  lines: i32, lineSkip: usize, y0: usize, y1: usize, d0: usize, d1: usize,
): void {
  let p = a0, q = b, end = b + run;
  let b0 = v128.load(q), b1 = v128.load(q, 16), b2 = v128.load(q, 32), b3 = v128.load(q, 48);
  let x = v128.load32_splat(p);
  let s00 = f32x4.mul(x, b0), s01 = f32x4.mul(x, b1), s02 = f32x4.mul(x, b2), s03 = f32x4.mul(x, b3);
  x = v128.load32_splat(p + a1);
  let s10 = f32x4.mul(x, b0), s11 = f32x4.mul(x, b1), s12 = f32x4.mul(x, b2), s13 = f32x4.mul(x, b3);
  p += aStep;
  q += bStep;
  while (true) {
    let left = taps;
    while (true) {
      if (q < end) {
        do {
          b0 = v128.load(q);
          b1 = v128.load(q, 16);
          b2 = v128.load(q, 32);
          b3 = v128.load(q, 48);
          x = v128.load32_splat(p);
          s00 = f32x4.add(s00, f32x4.mul(x, b0));
          s01 = f32x4.add(s01, f32x4.mul(x, b1));
          s02 = f32x4.add(s02, f32x4.mul(x, b2));
          s03 = f32x4.add(s03, f32x4.mul(x, b3));
          x = v128.load32_splat(p + a1);
          s10 = f32x4.add(s10, f32x4.mul(x, b0));
          s11 = f32x4.add(s11, f32x4.mul(x, b1));
          s12 = f32x4.add(s12, f32x4.mul(x, b2));
          s13 = f32x4.add(s13, f32x4.mul(x, b3));
          p += aStep;
          q += bStep;
        } while (q < end);
      }
      if (--left == 0) break;
      p += tapSkip;
      end += run;
    }
    if (--lines == 0) break;
    p += lineSkip;
    end += run;
  }
  v128.store(y0, f32x4.add(s00, v128.load(d0)));
  v128.store(y0, f32x4.add(s01, v128.load(d0, 16)), 16);
  v128.store(y0, f32x4.add(s02, v128.load(d0, 32)), 32);
  v128.store(y0, f32x4.add(s03, v128.load(d0, 48)), 48);
  v128.store(y1, f32x4.add(s10, v128.load(d1)));
  v128.store(y1, f32x4.add(s11, v128.load(d1, 16)), 16);
  v128.store(y1, f32x4.add(s12, v128.load(d1, 32)), 32);
  v128.store(y1, f32x4.add(s13, v128.load(d1, 48)), 48);
}

/** The same for four rows of 8 columns. */
@inline function tile8(
  a0: usize, a1: usize, a2: usize, a3: usize, aStep: usize, b: usize, run: usize, taps: i32, tapSkip: usize,
  lines: i32, lineSkip: usize, y0: usize, y1: usize, y2: usize, y3: usize, d0: usize, d1: usize, d2: usize, d3: usize,
): void {
  const bStep: usize = 32;
  let p = a0, q = b, end = b + run;
  let b0 = v128.load(q), b1 = v128.load(q, 16);
  let x = v128.load32_splat(p);
  let s00 = f32x4.mul(x, b0), s01 = f32x4.mul(x, b1);
  x = v128.load32_splat(p + a1);
  let s10 = f32x4.mul(x, b0), s11 = f32x4.mul(x, b1);
  x = v128.load32_splat(p + a2);
  let s20 = f32x4.mul(x, b0), s21 = f32x4.mul(x, b1);
  x = v128.load32_splat(p + a3);
  let s30 = f32x4.mul(x, b0), s31 = f32x4.mul(x, b1);
  p += aStep;
  q += bStep;
  while (true) {
    let left = taps;
    while (true) {
      if (q < end) {
        do {
          b0 = v128.load(q);
          b1 = v128.load(q, 16);
          x = v128.load32_splat(p);
          s00 = f32x4.add(s00, f32x4.mul(x, b0));
          s01 = f32x4.add(s01, f32x4.mul(x, b1));
          x = v128.load32_splat(p + a1);
          s10 = f32x4.add(s10, f32x4.mul(x, b0));
          s11 = f32x4.add(s11, f32x4.mul(x, b1));
          x = v128.load32_splat(p + a2);
          s20 = f32x4.add(s20, f32x4.mul(x, b0));
          s21 = f32x4.add(s21, f32x4.mul(x, b1));
          x = v128.load32_splat(p + a3);
          s30 = f32x4.add(s30, f32x4.mul(x, b0));
          s31 = f32x4.add(s31, f32x4.mul(x, b1));
          p += aStep;
          q += bStep;
        } while (q < end);
      }
      if (--left == 0) break;
      p += tapSkip;
      end += run;
    }
    if (--lines == 0) break;
    p += lineSkip;
    end += run;
  }
  v128.store(y0, f32x4.add(s00, v128.load(d0)));
  v128.store(y0, f32x4.add(s01, v128.load(d0, 16)), 16);
  v128.store(y1, f32x4.add(s10, v128.load(d1)));
  v128.store(y1, f32x4.add(s11, v128.load(d1, 16)), 16);
  v128.store(y2, f32x4.add(s20, v128.load(d2)));
  v128.store(y2, f32x4.add(s21, v128.load(d2, 16)), 16);
  v128.store(y3, f32x4.add(s30, v128.load(d3)));
  v128.store(y3, f32x4.add(s31, v128.load(d3, 16)), 16);
}

/**
 * One panel of 16 columns, of which `columns` exist, in tiles of 2 rows. A row that doesn't exist repeats the first;
 * its result goes to the staging rows, as do all rows of a panel that is cut off.
 */
function panel16(p: Product, c: usize, a: usize, b: usize, add: usize, accumulate: bool, columns: i32): void {
  const aStep = p.aStep, bStep = p.bStep, taps = p.taps, tapSkip = p.tapSkip, lines = p.lines, lineSkip = p.lineSkip;
  const run = <usize>p.run * bStep, stage = changetype<usize>(p) + STAGE_OFFSET;
  const partial = columns < 16;
  if (partial && !accumulate) {
    const padded = changetype<usize>(p) + ADD_OFFSET;
    copyRow(padded, add, columns);
    add = padded;
  }
  let row = changetype<usize>(p) + TABLE_OFFSET;
  for (let rows = p.rows; rows > 0; rows -= 2) {
    const a0 = a + load<u32>(row);
    const a1 = rows > 1 ? a + load<u32>(row, 8) - a0 : 0;
    const c0 = c + load<u32>(row, 4), c1 = rows > 1 ? c + load<u32>(row, 12) : stage + 64;
    let d0 = accumulate ? c0 : add, d1 = accumulate ? c1 : add;
    let y0 = c0, y1 = c1;
    if (partial) {
      y0 = stage;
      y1 = stage + 64;
      if (accumulate) {
        copyRow(y0, d0, columns);
        d0 = y0;
        copyRow(y1, d1, columns);
        d1 = y1;
      }
    }

    tile16(a0, a1, aStep, b, bStep, run, taps, tapSkip, lines, lineSkip, y0, y1, d0, d1);
    if (partial) {
      copyRow(c0, y0, columns);
      if (rows > 1) copyRow(c1, y1, columns);
    }
    row += 16;
  }
}

/** The same for a panel of 8 columns, in tiles of 4 rows. */
function panel8(p: Product, c: usize, a: usize, b: usize, add: usize, accumulate: bool, columns: i32): void {
  const aStep = p.aStep, taps = p.taps, tapSkip = p.tapSkip, lines = p.lines, lineSkip = p.lineSkip;
  const run = <usize>p.run << 5, stage = changetype<usize>(p) + STAGE_OFFSET;
  const partial = columns < 8;
  if (partial && !accumulate) {
    const padded = changetype<usize>(p) + ADD_OFFSET;
    copyRow(padded, add, columns);
    add = padded;
  }
  let row = changetype<usize>(p) + TABLE_OFFSET;
  for (let rows = p.rows; rows > 0; rows -= 4) {
    const a0 = a + load<u32>(row);
    const a1 = rows > 1 ? a + load<u32>(row, 8) - a0 : 0;
    const a2 = rows > 2 ? a + load<u32>(row, 16) - a0 : 0;
    const a3 = rows > 3 ? a + load<u32>(row, 24) - a0 : 0;
    const c0 = c + load<u32>(row, 4), c1 = rows > 1 ? c + load<u32>(row, 12) : stage + 32;
    const c2 = rows > 2 ? c + load<u32>(row, 20) : stage + 64, c3 = rows > 3 ? c + load<u32>(row, 28) : stage + 96;
    let d0 = accumulate ? c0 : add, d1 = accumulate ? c1 : add, d2 = accumulate ? c2 : add, d3 = accumulate ? c3 : add;
    let y0 = c0, y1 = c1, y2 = c2, y3 = c3;
    if (partial) {
      y0 = stage;
      y1 = stage + 32;
      y2 = stage + 64;
      y3 = stage + 96;
      if (accumulate) {
        copyRow(y0, d0, columns);
        d0 = y0;
        copyRow(y1, d1, columns);
        d1 = y1;
        copyRow(y2, d2, columns);
        d2 = y2;
        copyRow(y3, d3, columns);
        d3 = y3;
      }
    }

    tile8(a0, a1, a2, a3, aStep, b, run, taps, tapSkip, lines, lineSkip, y0, y1, y2, y3, d0, d1, d2, d3);
    if (partial) {
      copyRow(c0, y0, columns);
      if (rows > 1) copyRow(c1, y1, columns);
      if (rows > 2) copyRow(c2, y2, columns);
      if (rows > 3) copyRow(c3, y3, columns);
    }
    row += 32;
  }
}
