// Working memory of the matrix products: pure functions of sizes, so that a
// dry run takes exactly what a real one does. The block sizes are those of
// assembly/gemm.ts and assembly/tile.ts.
const KC = 256;
const NC = 512;
const NC_ONCE = 64;
const MC = 128;
const STREAMED = 2;

/** Bytes in front of a product over `rows` rows: its description, staging rows, a row to add, row table. */
export function productBytes(rows: number): number {
  return Math.ceil((256 + 8 * rows) / 64) * 64;
}

/** Columns that n columns take in panels of 16, a last one of 8 where that is enough. */
export function panelColumns(n: number): number {
  const rest = n % 16;
  return n - rest + (rest === 0 ? 0 : rest <= 8 ? 8 : 16);
}

/** Bytes of working memory of gemm_nn and gemm_nt. */
export function gemmWork(n: number, k: number): number {
  const panels = 4 * panelColumns(n <= 4 ? NC_ONCE : Math.min(n, NC)) * Math.min(k, KC);
  const product = productBytes(MC) + 4 * (STREAMED * NC + 4 * NC_ONCE) + panels;
  return n <= 2 ? Math.max(4 * n * k, product) : product;
}

/** Bytes of working memory of gemm_tn, which packs its left side too. */
export function gemmTnWork(n: number, k: number): number {
  return gemmWork(n, k) + (MC / 4) * (16 * KC + 64);
}
