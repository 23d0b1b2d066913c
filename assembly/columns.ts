// The data gradient of a convolution with few input channels, second half: sums the columns that a matrix product made.
import { loadPart, storePart } from "./simd";

/**
 * to[n] += x[n] for all outputs that meet a pixel, n <= 4·vectors: `lines` + 1 lines that lie `down` bytes apart, in each
 * of them one every `right` bytes below `span`.
 */
@inline function sumColumns(vectors: i32, to: usize, x: usize, n: i32, lines: i32, down: usize, span: usize, right: usize): void {
  const zero = i32x4.splat(0);
  let s = n >= 4 ? v128.load(to) : loadPart(to, n, zero), t = zero;
  if (vectors == 2) t = n >= 8 ? v128.load(to, 16) : loadPart(to + 16, n - 4, zero);
  for (; lines >= 0; lines--) {
    let p = x;
    const end = x + span;
    do {
      s = f32x4.add(s, v128.load(p));
      if (vectors == 2) t = f32x4.add(t, v128.load(p, 16));
      p += right;
    } while (p < end);
    x += down;
  }
  if (n >= 4) v128.store(to, s);
  else storePart(to, n, s);
  if (vectors == 2) {
    if (n >= 8) v128.store(to, t, 16);
    else storePart(to + 16, n - 4, t);
  }
}

/**
 * dx[h, w, c] += Σ columns[i − firstLine, j, r, s, c] over the taps (r, s) and the outputs (i, j) of lines firstLine …
 * firstLine + lines with i·strideH + r = h + top and j·strideW + s = w + left, i ascending, then j ascending.
 * dx[H, W, C]; columns[lines, outW, kh, kw, C], 16 bytes behind them are read, and ignored.
 */
export function conv2d_dx_columns(
  dx: usize, columns: usize, H: i32, W: i32, C: i32, outW: i32, kh: i32, kw: i32, strideH: i32, strideW: i32,
  top: i32, left: i32, firstLine: i32, lines: i32,
): void {
  const pixel = <usize>C << 2, depth = <usize>(kh * kw) * pixel, line = <usize>outW * depth;
  // to the next output on the same line, or on the next line, that meets the same pixel
  const right = depth - <usize>strideW * pixel, down = line - <usize>(strideH * kw) * pixel;
  const lastLine = firstLine + lines - 1;
  for (let h = 0; h < H; h++) {
    const i = (h + top) / strideH, r = (h + top) - i * strideH;
    const i0 = max(firstLine, i - (kh - 1 - r) / strideH), i1 = min(lastLine, i);
    if (r >= kh || i0 > i1) continue;
    const from = columns + <usize>(i0 - firstLine) * line + <usize>((r + (i - i0) * strideH) * kw) * pixel;
    let y = dx + <usize>(h * W) * pixel;
    for (let w = 0; w < W; w++, y += pixel) {
      const j = (w + left) / strideW, s = (w + left) - j * strideW;
      const j0 = max(0, j - (kw - 1 - s) / strideW), j1 = min(outW - 1, j);
      if (s >= kw || j0 > j1) continue;
      const x = from + <usize>j0 * depth + <usize>(s + (j - j0) * strideW) * pixel;
      const span = <usize>(j1 - j0 + 1) * right;
      for (let c = 0; c < C; c += 8) {
        const q = x + (<usize>c << 2), to = y + (<usize>c << 2);
        if (C - c > 4) sumColumns(2, to, q, C - c, i1 - i0, down, span, right);
        else sumColumns(1, to, q, C - c, i1 - i0, down, span, right);
      }
    }
  }
}
