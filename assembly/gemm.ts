// Matrix products: C = A·B, A·Bᵀ and Aᵀ·B, plus a bias row or what C holds already.
import { dots } from "./dots";
import { packColumns, packQuads, packRows } from "./pack";
import { streamRows } from "./stream";
import { multiply, productAt, productBytes, setRow } from "./tile";

/** k in a block: sums run in order inside a block, blocks are added in order. Part of the bits: never change it. */
const KC: i32 = 256;
/** Columns of B packed at once: 512 KiB. */
const NC: i32 = 512;
/** The same where C has few columns and is made as rows (A is packed then, and hardly used): 64 KiB. */
const NC_ONCE: i32 = 64;
/** Rows of A used with them at once: they stay in the second-level cache. */
const MC: i32 = 128;
/**
 * Whether the preparations of anything cleverer would take longer: 128 products of two numbers at most, 64 where B has whole
 * vectors that need no packing, or 12 sums over one block of k. Same bits.
 */
@inline function isTiny(m: i32, n: i32, k: i32, bT: bool): bool {
  if (k <= 0 || k > KC || m > 128 || n > 128) return false;
  const sums = m * n;
  return sums * k <= (bT || n < 8 ? 128 : 64) || (sums <= 12 && m <= 8 && n <= 8);
}

/** Up to so many rows of A, packing a row-major B costs more than it gains: it is read in place. Same bits. */
const FEW: i32 = 8;
/** Rows of A that may be streamed over a row-major B, see streams. */
const STREAMED: i32 = 2;
/** Floats of B from which on two rows of A are streamed too: B comes from beyond the second-level cache. */
const LARGE: i32 = 262144;

/**
 * Whether the rows of B are streamed: a single row of A, or two where reading B in order is what counts, or so few k that
 * a tile has hardly begun when it ends. Same bits.
 */
@inline function streams(m: i32, n: i32, k: i32): bool {
  return m == 1 || k <= 4 || (m <= STREAMED && n >= LARGE / k);
}

/**
 * Whether packing a transposed A pays: few columns of C use it too rarely, and few k fit the first-level cache where they
 * lie, unless their rows fall on the same sets of it. Same bits.
 */
@inline function packsLeft(n: i32, k: i32, lda: usize): bool {
  return n > 32 && lda > 64 && (k > 64 || (lda & 1023) == 0);
}

/** Bytes from one group of four rows of a packed A to the next: a line more than a power of two, which would thrash. */
const QUAD: usize = (KC << 4) + 64;

/** Where nothing is multiplied (k = 0): c[m, n] = add. */
function addOnly(c: usize, add: usize, m: i32, n: i32): void {
  if (add == c) return;
  const bytes = <usize>n << 2;
  for (; m > 0; m--) {
    if (add == 0) memory.fill(c, 0, bytes);
    else memory.copy(c, add, bytes);
    c += bytes;
  }
}

/**
 * One number at a time, for products so small that a tile's preparations would take longer; m, n, k > 0.
 * aRow, aStep: bytes of a from row to row and from k to k; bStep, bColumn: of b from k to k and from column to column.
 */
@inline function tiny(
  c: usize, a: usize, b: usize, add: usize, m: i32, n: i32, k: i32, aRow: usize, aStep: usize, bStep: usize, bColumn: usize,
): void {
  const columns = bColumn * <usize>n, deep = <usize>(k - 1) * aStep, accumulate = add == c;
  for (const lastRow = a + aRow * <usize>m; a < lastRow; a += aRow) {
    let d = accumulate ? c : add;
    for (let bj = b, last = b + columns; bj < last; bj += bColumn) {
      let p = a, q = bj, sum = load<f32>(p) * load<f32>(q);
      for (const end = a + deep; p < end; ) {
        p += aStep;
        q += bStep;
        sum += load<f32>(p) * load<f32>(q);
      }
      store<f32>(c, sum + (add == 0 ? 0 : load<f32>(d)));
      c += 4;
      d += 4;
    }
  }
}

/**
 * All three products: aT: a is [k, m]; bT: b is [n, k]. Loops over columns (of which `atOnce` are packed at once), k and
 * rows, in blocks that fit the caches.
 */
@inline function product(
  c: usize, a: usize, b: usize, add: usize, work: usize, m: i32, n: i32, k: i32, aT: bool, bT: bool, atOnce: i32,
): void {
  if (k == 0) return addOnly(c, add, m, n);
  const ldc = <usize>n << 2, lda = <usize>(aT ? m : k) << 2, ldb = <usize>(bT ? k : n) << 2;
  const p = productAt(work);
  const sums = work + productBytes(MC), left = sums + (<usize>(STREAMED * NC) << 2);
  const streamed = !bT && streams(m, n, k);
  const packA = aT && !streamed && packsLeft(n, k, lda);
  const panels = packA ? left + <usize>(MC >> 2) * QUAD : left;
  for (let i = 0, rows = min(m, MC); i < rows; i++) {
    const ai = !aT ? <usize>i * lda : packA ? <usize>(i >> 2) * QUAD + (<usize>(i & 3) << 2) : <usize>i << 2;
    setRow(p, i, ai, <usize>i * ldc);
  }
  if (aT) p.aStep = packA ? 16 : lda;
  for (let j = 0; j < n; j += atOnce) {
    const nc = min(n - j, atOnce), column = <usize>j << 2;
    for (let l = 0; l < k; l += KC) {
      const kc = min(k - l, KC), panel = <usize>kc << 6;
      const block = bT ? b + <usize>j * ldb + (<usize>l << 2) : b + <usize>l * ldb + column;
      const inPlace = streamed ? nc & ~7 : !bT && m <= FEW ? nc & ~15 : 0; // columns read where they lie
      if (bT) packRows(panels, block, kc, nc, ldb, panel, 0);
      else packColumns(panels, block + (<usize>inPlace << 2), kc, nc - inPlace, ldb, panel, 0);
      p.run = kc;
      for (let i = 0; i < m; i += MC) {
        const ci = c + <usize>i * ldc + column;
        const addition = l > 0 || add == c ? ci : add == 0 ? 0 : add + column;
        let ai = aT ? a + <usize>l * lda + (<usize>i << 2) : a + <usize>i * lda + (<usize>l << 2);
        p.rows = min(m - i, MC);
        if (packA) {
          packQuads(left, ai, kc, p.rows, lda, QUAD);
          ai = left;
        }
        if (streamed) {
          if (inPlace > 0) {
            streamRows(ci, ldc, ai, aT ? 4 : lda, p.aStep, block, ldb, addition, sums, p.rows, inPlace, kc);
          }
        } else if (inPlace > 0) {
          p.bStep = ldb;
          multiply(p, ci, ai, block, addition, inPlace, 64, 0);
          p.bStep = 64;
        }
        const packed = <usize>inPlace << 2;
        multiply(p, ci + packed, ai, panels, addition == 0 ? 0 : addition + packed, nc - inPlace, panel, 0);
      }
    }
  }
}

/** Copies x[rows, columns] to y[columns, rows]; xRow: bytes from row to row of x, 0 where all are the same. */
function turn(y: usize, x: usize, rows: i32, columns: i32, xRow: usize): void {
  const yRow = <usize>rows << 2;
  for (let i = 0; i < rows; i++) {
    let to = y + (<usize>i << 2);
    for (let from = x, end = x + (<usize>columns << 2); from < end; from += 4) {
      store<f32>(to, load<f32>(from));
      to += yRow;
    }
    x += xRow;
  }
}

/** For 3 or 4 columns, most of a tile would be padding: Cᵀ = Bᵀ·Aᵀ instead, so many columns of it at once as NC_ONCE says. */
@inline function turned(
  c: usize, a: usize, b: usize, add: usize, work: usize, m: i32, n: i32, k: i32, bT: bool,
): void {
  const row = <usize>n << 2, accumulate = add == c, inner = work + (<usize>(4 * NC_ONCE) << 2);
  for (let i = 0; i < m; i += NC_ONCE) {
    const rows = min(m - i, NC_ONCE);
    if (add != 0) turn(work, accumulate ? c : add, rows, n, accumulate ? row : 0);
    product(work, b, a, add == 0 ? 0 : work, inner, n, rows, k, !bT, true, NC_ONCE);
    turn(c, work, n, rows, <usize>rows << 2);
    a += <usize>(rows * k) << 2;
    c += <usize>rows * row;
  }
}

/** Whether that pays. Same bits. */
@inline function turns(m: i32, n: i32, k: i32): bool {
  return (n == 3 || n == 4) && m >= 16 && k >= 16;
}

/**
 * Whether a product with one or two rows on the left (or columns on the right) is made without panels, where the other side,
 * of n rows, lies along k. Same bits.
 */
@inline function dotted(m: i32, n: i32, k: i32): bool {
  return m <= 2 && n > 8 && k > 4;
}

/** Copies the n <= 2 columns of x[k, n] to rows y[n, k]. */
function toRows(y: usize, x: usize, k: i32, n: i32, ldx: usize): void {
  for (let j = 0; j < n; j++) {
    for (let l = 0, from = x; l < k; l++, from += ldx, y += 4) store<f32>(y, load<f32>(from));
    x += 4;
  }
}

/** n <= 2 columns of c[m, *], each row of which is `ldc` bytes, as the rows of dots. bT: b is [n, k]. */
function fewColumns(
  c: usize, ldc: usize, a: usize, b: usize, ldb: usize, add: usize, work: usize, m: i32, n: i32, k: i32, bT: bool,
): void {
  let rows = b, row = ldb;
  if (!bT && n > 1) {
    toRows(work, b, k, n, ldb);
    rows = work;
    row = <usize>k << 2;
  }
  dots(c, 4, ldc, add, 4, add == c ? ldc : 0, rows, row, a, <usize>k << 2, n, m, k);
}

/** gemm_nn of products that are not tiny. */
function nn(c: usize, a: usize, b: usize, add: usize, work: usize, m: i32, n: i32, k: i32): void {
  if (dotted(n, m, k)) fewColumns(c, <usize>n << 2, a, b, <usize>n << 2, add, work, m, n, k, false);
  else if (turns(m, n, k)) turned(c, a, b, add, work, m, n, k, false);
  else product(c, a, b, add, work, m, n, k, false, false, NC);
}

/** gemm_nt of products that are not tiny. */
function nt(c: usize, a: usize, b: usize, add: usize, work: usize, m: i32, n: i32, k: i32): void {
  const row = <usize>k << 2, ldc = <usize>n << 2;
  if (k == 1 || n == 1) nn(c, a, b, add, work, m, n, k); // b lies as its transpose does
  else if (dotted(n, m, k)) fewColumns(c, ldc, a, b, row, add, work, m, n, k, true);
  else if (dotted(m, n, k)) dots(c, ldc, 4, add, add == c ? ldc : 0, 4, a, row, b, row, m, n, k);
  else if (turns(m, n, k)) turned(c, a, b, add, work, m, n, k, true);
  else product(c, a, b, add, work, m, n, k, false, true, NC);
}

/** What to add to a column c[m] that is made as a row: c, filled with the one number to add, or 0. */
function spread(c: usize, add: usize, m: i32): usize {
  if (add == c || add == 0) return add;
  const value = load<f32>(add);
  for (let end = c + (<usize>m << 2), p = c; p < end; p += 4) store<f32>(p, value);
  return c;
}

/** gemm_tn of products that are not tiny. */
function tn(c: usize, a: usize, b: usize, add: usize, work: usize, m: i32, n: i32, k: i32): void {
  if (n == 1 && m > 8) product(c, b, a, spread(c, add, m), work, 1, m, k, false, false, NC);
  else product(c, a, b, add, work, m, n, k, true, false, NC);
}

/**
 * c[m, n] = a[m, k]·b[k, n] + add. add: a row [n], 0 for nothing, or c itself to add to what is there.
 * work: gemmWork(n, k) bytes (src/ops/gemm.ts), gemmTnWork(n, k) for gemm_tn.
 */
export function gemm_nn(c: usize, a: usize, b: usize, add: usize, work: usize, m: i32, n: i32, k: i32): void {
  if (isTiny(m, n, k, false)) tiny(c, a, b, add, m, n, k, <usize>k << 2, 4, <usize>n << 2, 4);
  else nn(c, a, b, add, work, m, n, k);
}

/** c[m, n] = a[m, k]·b[n, k]ᵀ + add; otherwise as gemm_nn. */
export function gemm_nt(c: usize, a: usize, b: usize, add: usize, work: usize, m: i32, n: i32, k: i32): void {
  if (isTiny(m, n, k, true)) tiny(c, a, b, add, m, n, k, <usize>k << 2, 4, 4, <usize>k << 2);
  else nt(c, a, b, add, work, m, n, k);
}

/** c[m, n] = a[k, m]ᵀ·b[k, n] + add; otherwise as gemm_nn. */
export function gemm_tn(c: usize, a: usize, b: usize, add: usize, work: usize, m: i32, n: i32, k: i32): void {
  if (isTiny(m, n, k, false)) tiny(c, a, b, add, m, n, k, 4, <usize>m << 2, <usize>n << 2, 4);
  else tn(c, a, b, add, work, m, n, k);
}
