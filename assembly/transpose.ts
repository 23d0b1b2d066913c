// Matrix transposes, the core of every permutation of axes that moves the last one.
import { at } from "./simd";

/** Rows of x per tile: a tile's column fills one 64-byte line of y. */
const TILE: i32 = 16;

/** y[4, 4] = x[4, 4] transposed; sx, sy: bytes from row to row. */
@inline function block(y: usize, x: usize, sy: usize, sx: usize): void {
  const x2 = x + 2 * sx;
  const y2 = y + 2 * sy;
  const a = v128.load(x);
  const b = v128.load(x + sx);
  const c = v128.load(x2);
  const d = v128.load(x2 + sx);
  const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
  const abHigh = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
  const cdHigh = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
  v128.store(y, v128.shuffle<i64>(ab, cd, 0, 2));
  v128.store(y + sy, v128.shuffle<i64>(ab, cd, 1, 3));
  v128.store(y2, v128.shuffle<i64>(abHigh, cdHigh, 0, 2));
  v128.store(y2 + sy, v128.shuffle<i64>(abHigh, cdHigh, 1, 3));
}

/** y[cols, rows] = x[rows, cols] transposed; sx, sy: bytes from row to row. */
function transpose(y: usize, x: usize, rows: i32, cols: i32, sy: usize, sx: usize): void {
  const rows4 = rows & ~3;
  const cols4 = cols & ~3;
  for (let top = 0; top < rows4; top += TILE) {
    const height = <usize>min(TILE, rows4 - top);
    let from = x + <usize>top * sx;
    let to = at(y, top);
    for (let j = 0; j < cols4; j += 4) {
      let p = from;
      let q = to;
      const end = to + (height << 2);
      do {
        block(q, p, sy, sx);
        p += sx << 2;
        q += 16;
      } while (q < end);
      from += 16;
      to += sy << 2;
    }
  }
  // the columns, then the rows, that fill no block of four
  for (let i = 0; i < rows; i++) {
    for (let j = i < rows4 ? cols4 : 0; j < cols; j++) store<f32>(at(y + <usize>j * sy, i), load<f32>(at(x + <usize>i * sx, j)));
  }
}

/**
 * For each of n0 · n1 · n2 places: y[cols, rows] = x[rows, cols] transposed.
 * y0, y1, y2 and x0, x1, x2 lead from place to place, sy and sx from row to row, in elements.
 */
export function transpose_fwd(
  y: usize, x: usize, n0: i32, n1: i32, n2: i32, rows: i32, cols: i32,
  y0: i32, y1: i32, y2: i32, x0: i32, x1: i32, x2: i32, sy: i32, sx: i32,
): void {
  for (let i = 0; i < n0; i++) {
    for (let j = 0; j < n1; j++) {
      let to = at(y, i * y0 + j * y1);
      let from = at(x, i * x0 + j * x1);
      for (let k = 0; k < n2; k++) {
        transpose(to, from, rows, cols, <usize>sy << 2, <usize>sx << 2);
        to = at(to, y2);
        from = at(from, x2);
      }
    }
  }
}
