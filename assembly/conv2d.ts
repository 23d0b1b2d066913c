// Convolution as implicit matrix products over channels-last images: no im2col matrix, rows are read through
// pointers. One kernel serves the forward pass and the data gradient, one the filter gradient.
import { packColumns, packQuads, packRows, panelColumns } from "./pack";
import { multiply, Product, productAt, productBytes, setRow } from "./tile";

/** At most so many k in a block, so that a panel stays in the first-level cache. Part of the bits: never change it. */
const KC: i32 = 288;

/** Equal parts of at most `most` that cover `n`. */
@inline function evenPart(n: i32, most: i32): i32 {
  const parts = (n + most - 1) / most;
  return (n + parts - 1) / parts;
}

/** Filters w[taps, inputs, outputs] to the panels of each group. panels: packedFilters(…) bytes. inputs: of one group. */
export function conv2d_pack(panels: usize, w: usize, taps: i32, inputs: i32, outputs: i32, groups: i32): void {
  const k = taps * inputs, each = outputs / groups;
  const groupBytes = <usize>(panelColumns(each) * k) << 2;
  for (let g = 0; g < groups; g++) {
    packColumns(panels, w, k, each, <usize>outputs << 2, <usize>k << 6, 0);
    panels += groupBytes;
    w += <usize>each << 2;
  }
}

/**
 * Filters w[kh, kw, inputs, outputs] to the panels of the data gradient, which convolves with them turned around and
 * with inputs and outputs exchanged: tap (t, u) of tapsH·tapsW is w[r0 + (tapsH − 1 − t)·stepH, s0 + (tapsW − 1 − u)·stepW].
 */
export function conv2d_pack_dx(
  panels: usize, w: usize, kw: i32, inputs: i32, outputs: i32, groups: i32,
  r0: i32, stepH: i32, tapsH: i32, s0: i32, stepW: i32, tapsW: i32,
): void {
  const each = outputs / groups, k = tapsH * tapsW * each;
  const groupBytes = <usize>(panelColumns(inputs) * k) << 2, row = <usize>outputs << 2, panel = <usize>k << 6;
  for (let g = 0; g < groups; g++) {
    let at = 0;
    for (let t = tapsH - 1; t >= 0; t--) {
      for (let u = tapsW - 1; u >= 0; u--) {
        const tap = (r0 + t * stepH) * kw + s0 + u * stepW;
        packRows(panels, w + <usize>(tap * inputs) * row, each, inputs, row, panel, at);
        at += each;
      }
    }
    panels += groupBytes;
    w += <usize>each << 2;
  }
}

/** Copies rows top… and columns left… of x[images, H, W, C] to y[images, height, width, C], zeros outside x. */
function padImages(
  y: usize, x: usize, images: i32, H: i32, W: i32, pixel: usize, top: i32, left: i32, height: i32, width: i32,
): void {
  const first = min(max(-left, 0), width), last = max(first, min(W - left, width)); // columns of y that lie in x
  const before = <usize>first * pixel, inside = <usize>(last - first) * pixel, after = <usize>(width - last) * pixel;
  for (let n = 0; n < images; n++) {
    for (let i = top; i < top + height; i++) {
      if (i < 0 || i >= H || inside == 0) {
        memory.fill(y, 0, before + inside + after);
        y += before + inside + after;
      } else {
        memory.fill(y, 0, before);
        memory.copy(y + before, x + <usize>(i * W + left + first) * pixel, inside);
        memory.fill(y + before + inside, 0, after);
        y += before + inside + after;
      }
    }
    x += <usize>(H * W) * pixel;
  }
}

/**
 * y[n, i, j, o] = bias[o] + Σ_{r,s,c} x[n, i·strideH + r·dilationH − top, j·strideW + s·dilationW − left, c]·f[r, s, c, o],
 * zeros outside x; C channels of x and O of y are split in groups.
 * y: an output of outH·outW pixels whose images, lines and pixels lie yImage, yLine, yPixel floats apart.
 * x[images, H, W, C], panels: the filters of kh·kw taps, from conv2d_pack; bias[O] or 0.
 * work: convolutionWork(…) bytes; the output is made in bands of bandImages·bandRows lines (bandImages > 1 only where
 * bandRows = outH). `inPlace`: no window leaves x, which is then read where it lies.
 */
export function conv2d_gemm(
  y: usize, x: usize, panels: usize, bias: usize, work: usize,
  images: i32, H: i32, W: i32, C: i32, outH: i32, outW: i32, O: i32, yImage: i32, yLine: i32, yPixel: i32,
  kh: i32, kw: i32, strideH: i32, strideW: i32, dilationH: i32, dilationW: i32, top: i32, left: i32, groups: i32,
  bandImages: i32, bandRows: i32, inPlace: i32,
): void {
  const pixel = <usize>C << 2, inputs = C / groups, outputs = O / groups;
  const width = inPlace ? W : (outW - 1) * strideW + (kw - 1) * dilationW + 1;
  const height = inPlace ? H : (bandRows - 1) * strideH + (kh - 1) * dilationH + 1;
  const line = <usize>width * pixel;

  const p = productAt(work);
  const band = work + productBytes(bandImages * bandRows * outW);
  for (let n = 0, row = 0; n < bandImages; n++) {
    for (let i = 0; i < bandRows; i++) {
      for (let j = 0; j < outW; j++) {
        const a = <usize>(n * height + i * strideH) * line + <usize>(j * strideW) * pixel;
        setRow(p, row++, a, <usize>(n * yImage + i * yLine + j * yPixel) << 2);
      }
    }
  }

  // a line of taps is one run where its pixels touch; then blocks of k: whole lines, else whole taps, else parts of a run
  const touching = groups == 1 && (dilationW == 1 || kw == 1);
  const run = touching ? kw * inputs : inputs, taps = touching ? 1 : kw;
  const runs = run <= KC ? run : evenPart(run, KC);
  const tapsAtOnce = run > KC ? 1 : run * taps <= KC ? taps : evenPart(taps, KC / run);
  const linesAtOnce = run * taps > KC ? 1 : evenPart(kh, KC / (run * taps));
  const k = kh * taps * run, panel = <usize>k << 6, groupBytes = <usize>(panelColumns(outputs) * k) << 2;

  for (let n = 0; n < images; n += bandImages) {
    const count = min(images - n, bandImages);
    for (let i = 0; i < outH; i += bandRows) {
      const rows = min(outH - i, bandRows);
      const from = x + <usize>(n * H * W) * pixel, firstLine = i * strideH - top;
      let a = band;
      if (inPlace) a = from + <usize>(firstLine * W - left) * pixel;
      else padImages(band, from, count, H, W, pixel, firstLine, -left, (rows - 1) * strideH + (kh - 1) * dilationH + 1, width);
      p.rows = count * rows * outW;
      for (let g = 0; g < groups; g++) {
        const c = y + (<usize>(n * yImage + i * yLine + g * outputs) << 2);
        const b = panels + <usize>g * groupBytes, ag = a + (<usize>(g * inputs) << 2);
        let add: usize = bias == 0 ? 0 : bias + (<usize>(g * outputs) << 2);
        for (let r = 0; r < kh; r += linesAtOnce) {
          for (let s = 0; s < taps; s += tapsAtOnce) {
            for (let l = 0; l < run; l += runs) {
              p.run = min(run - l, runs);
              p.taps = min(taps - s, tapsAtOnce);
              p.lines = min(kh - r, linesAtOnce);
              p.tapSkip = <usize>dilationW * pixel - (<usize>p.run << 2);
              p.lineSkip = <usize>dilationH * line - <usize>((p.taps - 1) * dilationW) * pixel - (<usize>p.run << 2);
              const start = ag + <usize>(r * dilationH) * line + <usize>(s * dilationW) * pixel + (<usize>l << 2);
              multiply(p, c, start, b, add, outputs, panel, (r * taps + s) * run + l);
              add = c;
            }
          }
        }
      }
    }
  }
}

/** Copies x in groups of four channels, as padImages does: y[C/4][images, height, width][4], zeros outside x. */
function padQuads(
  y: usize, x: usize, images: i32, H: i32, W: i32, C: i32, inputs: i32, top: i32, left: i32, height: i32, width: i32,
  stepH: i32, stepW: i32, group: usize,
): void {
  for (let n = 0; n < images; n++) {
    for (let i = 0; i < height; i++) {
      const h = top + i * stepH;
      for (let j = 0; j < width; j++) {
        const w = left + j * stepW;
        if (h < 0 || h >= H || w < 0 || w >= W) {
          for (let c = 0, to = y; c < inputs; c += 4, to += group) v128.store(to, i32x4.splat(0));
        } else packQuads(y, x + (<usize>((h * W + w) * C) << 2), 1, inputs, 0, group);
        y += 16;
      }
    }
    x += <usize>(H * W * C) << 2;
  }
}

/**
 * dw[r, s, c, o] = Σ_{n,i,j} x[n, i·strideH + r·dilationH − top, j·strideW + s·dilationW − left, c]·dy[n, i, j, o].
 * Pixels are summed in chunks of chunkImages·chunkRows lines, in order, chunks in order (chunkImages > 1 only where
 * chunkRows = outH): the chunk is part of the bits. work: filterGradientWork(…) bytes.
 */
export function conv2d_dw_gemm(
  dw: usize, x: usize, dy: usize, work: usize,
  images: i32, H: i32, W: i32, C: i32, outH: i32, outW: i32, O: i32,
  kh: i32, kw: i32, strideH: i32, strideW: i32, dilationH: i32, dilationW: i32, top: i32, left: i32, groups: i32,
  chunkImages: i32, chunkRows: i32,
): void {
  const inputs = C / groups, outputs = O / groups;
  // few channels: the left side is a padded copy, where the pixels of a line touch, and a product makes all taps at once
  const touching = inputs < 4 && groups == 1 && (dilationW == 1 || kw == 1);
  // where a window is one line or column, only the lines or columns it meets are copied
  const stepH = kh == 1 && !touching ? strideH : 1, stepW = kw == 1 && !touching ? strideW : 1;
  const moveH = strideH / stepH, moveW = strideW / stepW;
  const width = (outW - 1) * moveW + (kw - 1) * dilationW + 1;
  const tallest = (chunkRows - 1) * moveH + (kh - 1) * dilationH + 1;
  const cell: usize = touching ? <usize>C << 2 : 16; // bytes of a pixel on the left side
  const line = <usize>width * cell;
  const taps = touching ? 1 : kh * kw, depth = touching ? kh * kw * inputs : inputs;

  const p = productAt(work);
  const left4 = work + productBytes(depth);
  const group = <usize>(chunkImages * tallest) * line;
  // dy is read where it lies if its panels are whole, and read so few times that a copy costs more than it gains
  const inPlace = touching && O % 16 == 0 && depth * O <= 800;
  const groupsOf4 = touching ? 1 : ((inputs + 3) >> 2);
  const right = left4 + <usize>(touching ? 1 : groups * groupsOf4) * group;
  for (let i = 0; i < depth; i++) {
    const r = i / (kw * inputs), c = i - r * (kw * inputs);
    const offset = touching ? <usize>(r * dilationH) * line + (<usize>c << 2) : <usize>(i >> 2) * group + (<usize>(i & 3) << 2);
    setRow(p, i, offset, <usize>(i * O) << 2);
  }
  p.rows = depth;
  p.aStep = <usize>moveW * cell;
  if (inPlace) p.bStep = <usize>O << 2;
  p.run = outW;
  p.tapSkip = <usize>moveH * line - <usize>outW * p.aStep;

  for (let n = 0; n < images; n += chunkImages) {
    const count = min(images - n, chunkImages);
    for (let i = 0; i < outH; i += chunkRows) {
      const rows = min(outH - i, chunkRows), height = (rows - 1) * moveH + (kh - 1) * dilationH + 1;
      const from = x + (<usize>(n * H * W * C) << 2), firstLine = i * strideH - top;
      const pixels = count * rows * outW, panel = <usize>pixels << 6;
      const rightGroup = <usize>(panelColumns(outputs) * pixels) << 2;
      if (touching) padImages(left4, from, count, H, W, cell, firstLine, -left, height, width);
      for (let g = 0; g < groups; g++) {
        if (!touching) {
          padQuads(left4 + <usize>(g * groupsOf4) * group, from + (<usize>(g * inputs) << 2), count, H, W, C, inputs,
            firstLine, -left, height, width, stepH, stepW, group);
        }
        const dyg = dy + (<usize>((n * outH + i) * outW * O + g * outputs) << 2);
        if (!inPlace) packColumns(right + <usize>g * rightGroup, dyg, pixels, outputs, <usize>O << 2, panel, 0);
      }
      p.taps = rows;
      p.lines = count;
      p.lineSkip = <usize>(height - (rows - 1) * moveH) * line - <usize>outW * p.aStep;
      const first = n == 0 && i == 0;
      for (let g = 0; g < groups; g++) {
        const a = left4 + <usize>(touching ? 0 : g * groupsOf4) * group;
        let c = dw + (<usize>(g * outputs) << 2);
        for (let tap = 0; tap < taps; tap++) {
          const r = tap / kw, s = tap - r * kw;
          const start = a + <usize>(r * dilationH) * line + <usize>(s * dilationW) * cell;
          const b = inPlace ? dy + (<usize>((n * outH + i) * outW * O) << 2) : right + <usize>g * rightGroup;
          multiply(p, c, start, b, first ? 0 : c, outputs, inPlace ? 64 : panel, 0);
          c += <usize>(depth * O) << 2;
        }
      }
    }
  }
}
