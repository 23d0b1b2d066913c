// The data gradient of a convolution with few input channels, second half: sums the columns that a matrix product made.
import { loadPart, storePart } from "./simd";

/**
 * dx[h, w, c] += Σ columns[i − firstLine, j, r, s, c] over the taps (r, s) and the outputs (i, j) of lines firstLine …
 * firstLine + lines with i·strideH + r = h + top and j·strideW + s = w + left, i ascending, then j ascending.
 * dx[H, W, C]; columns[lines, outW, kh, kw, C], 12 bytes behind them are read, and ignored.
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
      for (let c = 0; c < C; c += 4) {
        const to = y + (<usize>c << 2);
        let sum = c + 4 <= C ? v128.load(to) : loadPart(to, C - c, i32x4.splat(0));
        let q = x + (<usize>c << 2);
        for (let n = i0; n <= i1; n++) {
          const end = q + span;
          let p = q;
          do {
            sum = f32x4.add(sum, v128.load(p));
            p += right;
          } while (p < end);
          q += down;
        }
        if (c + 4 <= C) v128.store(to, sum);
        else storePart(to, C - c, sum);
      }
    }
  }
}
