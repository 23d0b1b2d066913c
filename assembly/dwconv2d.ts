// Depthwise convolution, channels-last: every channel has its own filter.
// One engine (`slide`) serves the forward pass and, with flipped taps and one call per phase of the stride, the data gradient.
import { fourPixels, fourPixelsOf3, fourPixelsOf3Apart, fourPixelsOf5, onePixel, WIDE } from "./dwconv2d_pixels";
import { copyRow, fill } from "./memory";
import { firstInside, firstTap, lastInside, lastTap } from "./window";

/**
 * y[i, j, c] = bias[c] + sum over taps (r, t) of w[r, t, c] · x[baseH + i·stepH + r·spreadH, baseW + j·stepW + t·spreadW, c]
 * where that lies inside x[h, w, c]. yRow, yStep: bytes between outputs; wRow, wTap: bytes between taps, maybe negative.
 */
export function slide(
  y: usize, yRow: usize, yStep: usize, countH: i32, countW: i32, x: usize, height: i32, width: i32,
  w: usize, wRow: usize, wTap: usize, kh: i32, kw: i32, bias: usize,
  baseH: i32, baseW: i32, stepH: i32, stepW: i32, spreadH: i32, spreadW: i32, bytes: usize,
): void {
  const inRow = <usize>width * bytes;
  const xRow = <usize>spreadH * inRow;
  const xTap = <usize>spreadW * bytes;
  const xStep = <usize>stepW * bytes;
  const j0 = firstInside(baseW, stepW, countW);
  const j1 = lastInside(baseW, stepW, countW, (kw - 1) * spreadW + 1, width, j0);
  for (let i = 0; i < countH; i++) {
    const startH = baseH + i * stepH;
    const r0 = firstTap(startH, spreadH, kh);
    const rows = kw > 0 ? max(0, lastTap(startH, spreadH, kh, height) - r0) : 0;
    const xr = x + <usize>(startH + r0 * spreadH) * inRow;
    const wr = w + <usize>r0 * wRow;
    let to = y + <usize>i * yRow;
    let j = 0;
    for (; j < countW; j++) {
      if (j == j0) {
        let from = xr + <usize>(baseW + j * stepW) * bytes;
        for (; j + 4 <= j1; j += 4) {
          if (kw == 3 && xStep == xTap && bytes < 2 * WIDE) fourPixelsOf3(to, yStep, from, wr, bias, rows, xRow, xTap, wRow, wTap, bytes);
          else if (kw == 3 && xStep == 2 * xTap && bytes < 2 * WIDE)
            fourPixelsOf3Apart(to, yStep, from, wr, bias, rows, xRow, xTap, wRow, wTap, bytes);
          else if (kw == 5 && xStep == xTap && bytes < WIDE) fourPixelsOf5(to, yStep, from, wr, bias, rows, xRow, xTap, wRow, wTap, bytes);
          else fourPixels(to, yStep, from, xStep, wr, bias, rows, kw, xRow, xTap, wRow, wTap, bytes);
          to += 4 * yStep;
          from += 4 * xStep;
          const over = j + 8 - j1; // the last four overlap those before: the same values once more
          if (over > 0 && over < 4) {
            j -= over;
            to -= <usize>over * yStep;
            from -= <usize>over * xStep;
          }
        }
        if (j == countW) break;
      }
      const startW = baseW + j * stepW;
      const t0 = firstTap(startW, spreadW, kw);
      const taps = lastTap(startW, spreadW, kw, width) - t0;
      onePixel(to, xr + <usize>(startW + t0 * spreadW) * bytes, wr + <usize>t0 * wTap, bias, rows, taps, xRow, xTap, wRow, wTap, bytes);
      to += yStep;
    }
  }
}

/** Bytes of channels of a padded copy. */
const PART: usize = 256;

/**
 * `slide` over a padded copy of `PART` bytes of channels at a time, where the border is a large part of an image, or its
 * pixels compete for a few sets of the first-level cache. `flipped`: taps in reverse order. work: the filter, then the
 * image, of one part (paddedBytes of src/ops/depthwiseConv2d.ts).
 */
export function slidePadded(
  y: usize, work: usize, countH: i32, countW: i32, x: usize, height: i32, width: i32, w: usize, kh: i32, kw: i32, bias: usize,
  baseH: i32, baseW: i32, stepH: i32, stepW: i32, spreadH: i32, spreadW: i32, bytes: usize, flipped: bool,
): void {
  const tall = (countH - 1) * stepH + (kh - 1) * spreadH + 1, wide = (countW - 1) * stepW + (kw - 1) * spreadW + 1;
  for (let i: usize = 0; i < bytes; i += PART) {
    const part = min(PART, bytes - i), n = <i32>(part >> 2), image = work + <usize>(kh * kw) * part;
    let to = work;
    for (let t = 0; t < kh * kw; t++) {
      copyRow(to, w + i + <usize>(flipped ? kh * kw - 1 - t : t) * bytes, n);
      to += part;
    }
    for (let h = baseH; h < baseH + tall; h++) {
      for (let v = baseW; v < baseW + wide; v++) {
        if (h >= 0 && h < height && v >= 0 && v < width) copyRow(to, x + i + <usize>(h * width + v) * bytes, n);
        else fill(to, n, 0);
        to += part;
      }
    }
    slide(
      y + i, <usize>countW * bytes, bytes, countH, countW, image, tall, wide, work, <usize>kw * part, part, kh, kw,
      bias ? bias + i : 0, 0, 0, stepH, stepW, spreadH, spreadW, part,
    );
  }
}

/**
 * y[n, oh, ow, c] = bias[c] + sum over taps (r, t) of x[n, i·strideH + r·dilationH − top, j·strideW + t·dilationW − left, c]
 * · weight[r, t, c]; x[n, h, w, c], weight[kh, kw, c], bias[c] or 0. work: for slidePadded, or 0; it changes
 * no bit.
 */
export function dwconv2d_fwd(
  y: usize, work: usize, x: usize, weight: usize, bias: usize, n: i32, h: i32, w: i32, c: i32, oh: i32, ow: i32, kh: i32, kw: i32,
  strideH: i32, strideW: i32, top: i32, left: i32, dilationH: i32, dilationW: i32,
): void {
  const bytes = <usize>c << 2;
  const tapRow = <usize>kw * bytes;
  for (; n > 0; n--) {
    if (work != 0) {
      slidePadded(
        y, work, oh, ow, x, h, w, weight, kh, kw, bias, -top, -left, strideH, strideW, dilationH, dilationW, bytes, false,
      );
    } else {
    slide(
      y, <usize>ow * bytes, bytes, oh, ow, x, h, w, weight, tapRow, bytes, kh, kw, bias,
      -top, -left, strideH, strideW, dilationH, dilationW, bytes,
    );
    }
    x += <usize>(h * w) * bytes;
    y += <usize>(oh * ow) * bytes;
  }
}
