// Brings matrices into the order in which the tiles read them.
import { NARROW, WIDE } from "./tile";
import { at, loadPart } from "./simd";

/** Columns that n columns take in panels of 16, a last one of 8 where that is enough. */
@inline export function panelColumns(n: i32): i32 {
  const rest = n % WIDE;
  return n - rest + (rest == 0 ? 0 : panelWidth(rest));
}

/** Width of the panel that holds the next of `n` columns. */
@inline function panelWidth(n: i32): i32 {
  return n > NARROW ? WIDE : NARROW;
}

/** y[width] = x[n], zeros behind; n < width, a multiple of 4. */
@inline function padRow(y: usize, x: usize, n: i32, width: i32): void {
  const end = y + (<usize>width << 2);
  for (; n >= 4; n -= 4) {
    v128.store(y, v128.load(x));
    x += 16;
    y += 16;
  }
  if (n > 0) {
    v128.store(y, loadPart(x, n, i32x4.splat(0)));
    y += 16;
  }
  for (; y < end; y += 16) v128.store(y, i32x4.splat(0));
}

/**
 * Packs b[k, n], `ldb` bytes per row, into panels [n/16][…][16], the last one 8 wide where at most 8 columns are
 * left, zeros beyond n. Panels lie `panel` bytes apart; row 0 becomes row `k0` of each.
 */
export function packColumns(to: usize, b: usize, k: i32, n: i32, ldb: usize, panel: usize, k0: i32): void {
  for (; n > 0; n -= WIDE) {
    const width = panelWidth(n);
    const step = <usize>width << 2;
    let y = to + <usize>k0 * step, x = b;
    const end = y + <usize>k * step;
    if (n >= WIDE) {
      while (y < end) {
        v128.store(y, v128.load(x));
        v128.store(y, v128.load(x, 16), 16);
        v128.store(y, v128.load(x, 32), 32);
        v128.store(y, v128.load(x, 48), 48);
        x += ldb;
        y += step;
      }
    } else if (n == NARROW) {
      while (y < end) {
        v128.store(y, v128.load(x));
        v128.store(y, v128.load(x, 16), 16);
        x += ldb;
        y += step;
      }
    } else {
      while (y < end) {
        padRow(y, x, n, width);
        x += ldb;
        y += step;
      }
    }
    to += panel;
    b += 64;
  }
}

/** Packs bT[n, k], `ldb` bytes per row, into the panels of its transpose b[k, n]: the same as packColumns(b). */
export function packRows(to: usize, bT: usize, k: i32, n: i32, ldb: usize, panel: usize, k0: i32): void {
  for (; n > 0; n -= WIDE) {
    const width = panelWidth(n);
    const step = <usize>width << 2;
    const start = to + <usize>k0 * step;
    for (let j = 0; j < width; j += 4) transpose(start + (<usize>j << 2), bT + <usize>j * ldb, k, n - j, ldb, step);
    to += panel;
    bT += ldb << 4;
  }
}

/** y[k, 4] = the first `rows` <= 4 of x[4, k] transposed, zeros for the others; `step` bytes from row to row of y. */
function transpose(y: usize, x: usize, k: i32, rows: i32, ldx: usize, step: usize): void {
  if (rows >= 4) {
    for (; k >= 4; k -= 4) {
      const r0 = v128.load(x), r1 = v128.load(x + ldx), r2 = v128.load(x + 2 * ldx), r3 = v128.load(x + 3 * ldx);
      const t0 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5), t1 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
      const t2 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7), t3 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
      v128.store(y, v128.shuffle<f32>(t0, t1, 0, 1, 4, 5));
      v128.store(y + step, v128.shuffle<f32>(t0, t1, 2, 3, 6, 7));
      v128.store(y + 2 * step, v128.shuffle<f32>(t2, t3, 0, 1, 4, 5));
      v128.store(y + 3 * step, v128.shuffle<f32>(t2, t3, 2, 3, 6, 7));
      x += 16;
      y += step << 2;
    }
  }
  for (; k > 0; k--) {
    for (let i = 0; i < 4; i++) store<f32>(at(y, i), i < rows ? load<f32>(x + <usize>i * ldx) : 0);
    x += 4;
    y += step;
  }
}

/** y[4] = x[n], zeros behind; n >= 1. */
@inline function quad(y: usize, x: usize, n: i32): void {
  if (n >= 4) v128.store(y, v128.load(x));
  else padRow(y, x, n, 4);
}

/**
 * Packs the columns of x[rows, columns] in groups of four: y[columns/4][…][4], groups `group` bytes apart, zeros beyond
 * the last column. `ldx` bytes from row to row of x.
 */
export function packQuads(y: usize, x: usize, rows: i32, columns: i32, ldx: usize, group: usize): void {
  for (let i = 0; i < rows; i++) {
    let to = y, from = x;
    for (let j = columns; j > 0; j -= 4) {
      quad(to, from, j);
      to += group;
      from += 16;
    }
    x += ldx;
    y += 16;
  }
}
