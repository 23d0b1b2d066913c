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

/** y[n, 3] = x[3, n] transposed: the colours of an image together; sx: bytes from row to row. Returns how many were done. */
function interleaveThree(y: usize, x: usize, n: i32, sx: usize): i32 {
  const end = at(x, n & ~3);
  const x1 = sx;
  const x2 = sx << 1;
  for (; x < end; x += 16) {
    const a = v128.load(x);
    const b = v128.load(x + x1);
    const c = v128.load(x + x2);
    const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5); // a0 b0 a1 b1
    const bc = v128.shuffle<i32>(b, c, 1, 5, 2, 6); // b1 c1 b2 c2
    const ca = v128.shuffle<i32>(c, a, 2, 7, 3, 0); // c2 a3 c3 .
    v128.store(y, v128.shuffle<i32>(ab, c, 0, 1, 4, 2)); // a0 b0 c0 a1
    v128.store(y, v128.shuffle<i32>(bc, a, 0, 1, 6, 2), 16); // b1 c1 a2 b2
    v128.store(y, v128.shuffle<i32>(ca, b, 0, 1, 7, 2), 32); // c2 a3 b3 c3
    y += 48;
  }
  return n & ~3;
}

/** y[3, n] = x[n, 3] transposed: the colours of an image apart; sy: bytes from row to row. Returns how many were done. */
function separateThree(y: usize, x: usize, n: i32, sy: usize): i32 {
  const end = at(y, n & ~3);
  const y1 = sy;
  const y2 = sy << 1;
  for (; y < end; y += 16) {
    const u = v128.load(x); // a0 b0 c0 a1
    const v = v128.load(x, 16); // b1 c1 a2 b2
    const w = v128.load(x, 32); // c2 a3 b3 c3
    const uv = v128.shuffle<i32>(u, v, 1, 4, 2, 5); // b0 b1 c0 c1
    const vw = v128.shuffle<i32>(v, w, 2, 5, 3, 6); // a2 a3 b2 b3
    v128.store(y, v128.shuffle<i32>(u, vw, 0, 3, 4, 5));
    v128.store(y + y1, v128.shuffle<i32>(uv, vw, 0, 1, 6, 7));
    v128.store(y + y2, v128.shuffle<i32>(uv, w, 2, 3, 4, 7));
    x += 48;
  }
  return n & ~3;
}

/** y[cols, rows] = x[rows, cols] transposed; sx, sy: bytes from row to row. */
function transpose(y: usize, x: usize, rows: i32, cols: i32, sy: usize, sx: usize): void {
  if (rows == 3 && sy == 12) {
    const done = interleaveThree(y, x, cols, sx);
    y += <usize>done * 12;
    x = at(x, done);
    cols -= done;
  } else if (cols == 3 && sx == 12) {
    const done = separateThree(y, x, rows, sy);
    x += <usize>done * 12;
    y = at(y, done);
    rows -= done;
  }
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
