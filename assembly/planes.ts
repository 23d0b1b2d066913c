// Convolution for few channels: vectors run over the pixels of a line, not over channels, so that no lane is empty
// where the channels would fill a part of a vector. The input is split into planes, one for each channel.
import { sumLanes } from "./simd";

/** At most so many k are summed before they are added to what there is. Part of the bits: never change it. */
const KC: i32 = 288;
/** Bytes of staging, after the tables: what is added to a tile, and a tile's sums. */
const TILE: usize = 128;

@inline function roundUp(p: usize): usize {
  return p + 63 & ~63;
}

/** Zeros, `bytes` of them, a multiple of 16. */
@inline function clear(y: usize, bytes: usize): void {
  const zero = f32x4.splat(0), end = y + bytes;
  while (y < end) {
    v128.store(y, zero);
    y += 16;
  }
}

/** y[c][4] = x[4, c] for C channels of four pixels, `step` bytes apart; lines of y lie `channel` bytes apart. */
@inline function splitPixels(y: usize, x: usize, C: i32, step: usize, channel: usize): void {
  let c = C;
  for (; c >= 4; c -= 4) {
    const p2 = x + (step << 1), r0 = v128.load(x), r1 = v128.load(x + step), r2 = v128.load(p2), r3 = v128.load(p2 + step);
    const t0 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5), t1 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
    const t2 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7), t3 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
    v128.store(y, v128.shuffle<f32>(t0, t1, 0, 1, 4, 5));
    v128.store(y += channel, v128.shuffle<f32>(t0, t1, 2, 3, 6, 7));
    v128.store(y += channel, v128.shuffle<f32>(t2, t3, 0, 1, 4, 5));
    v128.store(y += channel, v128.shuffle<f32>(t2, t3, 2, 3, 6, 7));
    y += channel;
    x += 16;
  }
  for (; c > 0; c--) {
    const p2 = x + (step << 1);
    const v = v128.load_lane<f32>(x + step, v128.load32_zero(x), 1);
    v128.store(y, v128.load_lane<f32>(p2 + step, v128.load_lane<f32>(p2, v, 2), 3));
    y += channel;
    x += 4;
  }
}

/** Writes x[count, C], `step` bytes from pixel to pixel, to C lines y[c][count], `channel` bytes apart. */
@inline function splitLine(y: usize, x: usize, count: i32, C: i32, step: usize, channel: usize): void {
  if (step == 4) {
    for (; count >= 4; count -= 4) {
      v128.store(y, v128.load(x));
      x += 16;
      y += 16;
    }
  } else {
    for (; count >= 4; count -= 4) {
      splitPixels(y, x, C, step, channel);
      x += step << 2;
      y += 16;
    }
  }
  for (; count > 0; count--) {
    for (let to = y, from = x, end = x + (<usize>C << 2); from < end; from += 4) {
      store<f32>(to, load<f32>(from));
      to += channel;
    }
    x += step;
    y += 4;
  }
}

/**
 * Splits lines top… of x[images, H, W, C] by channel and by the remainder of a column by the stride:
 * y[n, i, c, f, q] = x[n, top + i, q·stride + f − left, c], zeros outside x; y[images, height, C, stride, width], width a
 * multiple of 4.
 */
function splitImages(
  y: usize, x: usize, images: i32, H: i32, W: i32, C: i32, top: i32, left: i32, stride: i32, height: i32, width: i32,
): void {
  const pixel = <usize>C << 2, plane = <usize>width << 2, channel = <usize>stride * plane, line = <usize>C * channel;
  const covered = left <= 0 && W + left >= width * stride;
  for (let n = 0; n < images; n++) {
    for (let h = top; h < top + height; h++) {
      const inside = h >= 0 && h < H;
      if (!inside || !covered) clear(y, line);
      if (inside) {
        for (let f = 0; f < stride; f++) {
          const first = max(0, (left - f + stride - 1) / stride), room = W - 1 + left - f;
          const last = room < 0 ? 0 : min(width, room / stride + 1);
          const from = x + <usize>(h * W + first * stride + f - left) * pixel;
          splitLine(y + <usize>f * plane + (<usize>first << 2), from, last - first, C, <usize>stride * pixel, channel);
        }
      }
      y += line;
    }
    x += <usize>(H * W) * pixel;
  }
}

/** table[kh·kw·C]: where k lies, in bytes from the first tap of the first channel. */
@inline function setOffsets(
  table: usize, kh: i32, kw: i32, C: i32, strideW: i32, dilationH: i32, dilationW: i32, width: i32,
): void {
  const plane = width << 2, channel = strideW * plane, line = C * channel;
  for (let r = 0; r < kh; r++) {
    for (let s = 0; s < kw; s++) {
      const column = s * dilationW, at = r * dilationH * line + column % strideW * plane + (column / strideW << 2);
      for (let c = 0; c < C; c++) {
        store<u32>(table, at + c * channel);
        table += 4;
      }
    }
  }
}

/** The first `outs` lanes. */
@inline function storeSome(outs: i32, y: usize, v: v128): void {
  if (outs == 4) v128.store(y, v);
  else {
    v128.store_lane<i64>(y, v, 0);
    if (outs == 3) v128.store_lane<f32>(y, v, 2, 8);
  }
}

/** Four pixels, `step` bytes apart, of `outs` channels (s0 … s3, four pixels each). */
@inline function storePixels(outs: i32, y: usize, step: usize, s0: v128, s1: v128, s2: v128, s3: v128): void {
  if (outs == 1) {
    v128.store_lane<f32>(y, s0, 0);
    v128.store_lane<f32>(y += step, s0, 1);
    v128.store_lane<f32>(y += step, s0, 2);
    v128.store_lane<f32>(y + step, s0, 3);
    return;
  }
  const t0 = v128.shuffle<f32>(s0, s1, 0, 4, 1, 5), t2 = v128.shuffle<f32>(s0, s1, 2, 6, 3, 7);
  const t1 = outs > 2 ? v128.shuffle<f32>(s2, s3, 0, 4, 1, 5) : t0, t3 = outs > 2 ? v128.shuffle<f32>(s2, s3, 2, 6, 3, 7) : t2;
  storeSome(outs, y, v128.shuffle<f32>(t0, t1, 0, 1, 4, 5));
  storeSome(outs, y += step, v128.shuffle<f32>(t0, t1, 2, 3, 6, 7));
  storeSome(outs, y += step, v128.shuffle<f32>(t2, t3, 0, 1, 4, 5));
  storeSome(outs, y + step, v128.shuffle<f32>(t2, t3, 2, 3, 6, 7));
}

/**
 * `outs` channels of `count` vectors of four pixels, in tiles of two vectors by 3 or 4 channels or four vectors by 1 or 2.
 * table: where each vector lies in the planes at `a` and in y; offsets[k]: bytes; b: weights of the channels, bStep bytes
 * from k to k; stage: what is to be added to every tile, then room for one. step: bytes from pixel to pixel of y.
 */
@inline function tiles(
  outs: i32, y: usize, a: usize, table: usize, count: i32, offsets: usize, k: i32, b: usize, bStep: usize, stage: usize, step: usize,
): void {
  const four = outs < 3, across = four ? 4 : 2, zero = f32x4.splat(0);
  const blocks = (k + KC - 1) / KC, block = <usize>((k + blocks - 1) / blocks) << 2, last = offsets + (<usize>k << 2);
  for (let v = 0; v < count; v += across) {
    const e0 = table + (<usize>v << 3), e1 = v + 1 < count ? e0 + 8 : e0;
    const e2 = four && v + 2 < count ? e0 + 16 : e0, e3 = four && v + 3 < count ? e0 + 24 : e0;
    const a0 = a + load<u32>(e0), a1 = load<u32>(e1) - load<u32>(e0);
    const a2 = four ? load<u32>(e2) - load<u32>(e0) : 0, a3 = four ? load<u32>(e3) - load<u32>(e0) : 0;
    let s0 = zero, s1 = zero, s2 = zero, s3 = zero, s4 = zero, s5 = zero, s6 = zero, s7 = zero;
    let t = offsets, q = b, d = stage;
    while (true) {
      const end = min(t + block, last);
      s0 = s1 = s2 = s3 = s4 = s5 = s6 = s7 = zero;
      do {
        const p = a0 + load<u32>(t), x0 = v128.load(p), x1 = v128.load(p + a1);
        let w = v128.load32_splat(q);
        if (four) {
          const x2 = v128.load(p + a2), x3 = v128.load(p + a3);
          s0 = f32x4.add(s0, f32x4.mul(x0, w));
          s1 = f32x4.add(s1, f32x4.mul(x1, w));
          s2 = f32x4.add(s2, f32x4.mul(x2, w));
          s3 = f32x4.add(s3, f32x4.mul(x3, w));
          if (outs == 2) {
            w = v128.load32_splat(q, 4);
            s4 = f32x4.add(s4, f32x4.mul(x0, w));
            s5 = f32x4.add(s5, f32x4.mul(x1, w));
            s6 = f32x4.add(s6, f32x4.mul(x2, w));
            s7 = f32x4.add(s7, f32x4.mul(x3, w));
          }
        } else {
          s0 = f32x4.add(s0, f32x4.mul(x0, w));
          s1 = f32x4.add(s1, f32x4.mul(x1, w));
          w = v128.load32_splat(q, 4);
          s2 = f32x4.add(s2, f32x4.mul(x0, w));
          s3 = f32x4.add(s3, f32x4.mul(x1, w));
          w = v128.load32_splat(q, 8);
          s4 = f32x4.add(s4, f32x4.mul(x0, w));
          s5 = f32x4.add(s5, f32x4.mul(x1, w));
          if (outs == 4) {
            w = v128.load32_splat(q, 12);
            s6 = f32x4.add(s6, f32x4.mul(x0, w));
            s7 = f32x4.add(s7, f32x4.mul(x1, w));
          }
        }
        q += bStep;
        t += 4;
      } while (t < end);
      s0 = f32x4.add(s0, v128.load(d));
      s1 = f32x4.add(s1, v128.load(d, 16));
      s2 = f32x4.add(s2, v128.load(d, 32));
      s3 = f32x4.add(s3, v128.load(d, 48));
      if (outs != 1) {
        s4 = f32x4.add(s4, v128.load(d, 64));
        s5 = f32x4.add(s5, v128.load(d, 80));
      }
      if (outs == 2 || outs == 4) {
        s6 = f32x4.add(s6, v128.load(d, 96));
        s7 = f32x4.add(s7, v128.load(d, 112));
      }
      if (t == last) break;
      d = stage + TILE;
      v128.store(d, s0);
      v128.store(d, s1, 16);
      v128.store(d, s2, 32);
      v128.store(d, s3, 48);
      v128.store(d, s4, 64);
      v128.store(d, s5, 80);
      v128.store(d, s6, 96);
      v128.store(d, s7, 112);
    }
    const y0 = y + load<u32>(e0, 4), y1 = y + load<u32>(e1, 4);
    if (four) {
      storePixels(outs, y0, step, s0, s4, zero, zero);
      storePixels(outs, y1, step, s1, s5, zero, zero);
      storePixels(outs, y + load<u32>(e2, 4), step, s2, s6, zero, zero);
      storePixels(outs, y + load<u32>(e3, 4), step, s3, s7, zero, zero);
    } else {
      storePixels(outs, y0, step, s0, s2, s4, s6);
      storePixels(outs, y1, step, s1, s3, s5, s7);
    }
  }
}

function tiles1(
  y: usize, a: usize, table: usize, count: i32, offsets: usize, k: i32, b: usize, bStep: usize, stage: usize, step: usize,
): void {
  tiles(1, y, a, table, count, offsets, k, b, bStep, stage, step);
}

function tiles2(
  y: usize, a: usize, table: usize, count: i32, offsets: usize, k: i32, b: usize, bStep: usize, stage: usize, step: usize,
): void {
  tiles(2, y, a, table, count, offsets, k, b, bStep, stage, step);
}

function tiles3(
  y: usize, a: usize, table: usize, count: i32, offsets: usize, k: i32, b: usize, bStep: usize, stage: usize, step: usize,
): void {
  tiles(3, y, a, table, count, offsets, k, b, bStep, stage, step);
}

function tiles4(
  y: usize, a: usize, table: usize, count: i32, offsets: usize, k: i32, b: usize, bStep: usize, stage: usize, step: usize,
): void {
  tiles(4, y, a, table, count, offsets, k, b, bStep, stage, step);
}

/** How many of the next `left` channels of a panel a tile takes. */
@inline function tileOuts(left: i32): i32 {
  return left <= 2 ? left : left % 4 == 0 ? 4 : 3;
}

/**
 * The same as conv2d_gemm of one group, for outW >= 4.
 * work: planesWork(…) bytes (src/ops/planes.ts); bands as in conv2d_gemm.
 */
export function conv2d_planes(
  y: usize, x: usize, panels: usize, bias: usize, work: usize,
  images: i32, H: i32, W: i32, C: i32, outH: i32, outW: i32, O: i32, yImage: i32, yLine: i32, yPixel: i32,
  kh: i32, kw: i32, strideH: i32, strideW: i32, dilationH: i32, dilationW: i32, top: i32, left: i32,
  bandImages: i32, bandRows: i32,
): void {
  const width = outW + (kw - 1) * dilationW / strideW + 3 & ~3, k = kh * kw * C;
  const height = (bandRows - 1) * strideH + (kh - 1) * dilationH + 1;
  const line = <usize>(C * strideW * width) << 2, vectors = (outW + 3) >> 2;
  const offsets = work + 2 * TILE, table = offsets + (<usize>k << 2);
  const a = roundUp(table + (<usize>(bandImages * bandRows * vectors) << 3));
  setOffsets(offsets, kh, kw, C, strideW, dilationH, dilationW, width);
  for (let n = 0, entry = table; n < bandImages; n++) {
    for (let i = 0; i < bandRows; i++) {
      for (let j = 0; j < vectors; j++) {
        const column = min(j << 2, outW - 4);
        store<u32>(entry, <u32>(<usize>(n * height + i * strideH) * line + (<usize>column << 2)));
        store<u32>(entry, (n * yImage + i * yLine + column * yPixel) << 2, 4);
        entry += 8;
      }
    }
  }
  const step = <usize>yPixel << 2;
  for (let n = 0; n < images; n += bandImages) {
    const count = min(images - n, bandImages);
    for (let i = 0; i < outH; i += bandRows) {
      const rows = min(outH - i, bandRows), used = count * rows * vectors;
      const from = x + (<usize>(n * H * W * C) << 2);
      const tall = (rows - 1) * strideH + (kh - 1) * dilationH + 1;
      splitImages(a, from, count, H, W, C, i * strideH - top, left, strideW, tall, width);
      let panel = panels;
      for (let o = 0; o < O; o += 16) {
        const columns = min(O - o, 16), bStep: usize = columns > 8 ? 64 : 32;
        for (let j = 0; j < columns; ) {
          const outs = tileOuts(columns - j), across = outs < 3 ? 4 : 2;
          for (let d = 0; d < outs * across; d++) {
            v128.store(work + (<usize>d << 4), bias == 0 ? f32x4.splat(0) : v128.load32_splat(bias + (<usize>(o + j + d / across) << 2)));
          }
          const to = y + (<usize>(n * yImage + i * yLine + o + j) << 2), b = panel + (<usize>j << 2);
          if (outs == 4) tiles4(to, a, table, used, offsets, k, b, bStep, work, step);
          else if (outs == 3) tiles3(to, a, table, used, offsets, k, b, bStep, work, step);
          else if (outs == 2) tiles2(to, a, table, used, offsets, k, b, bStep, work, step);
          else tiles1(to, a, table, used, offsets, k, b, bStep, work, step);
          j += outs;
        }
        panel += <usize>k << 6;
      }
    }
  }
}

/** dw[0], and dw[1] where there are `two`, (+)= the sums of the lanes of v and w. */
@inline function addPair(dw: usize, v: v128, w: v128, two: bool, first: bool): void {
  const a = sumLanes(v), b = sumLanes(w);
  store<f32>(dw, first ? a : load<f32>(dw) + a);
  if (two) store<f32>(dw, first ? b : load<f32>(dw, 4) + b, 4);
}

/**
 * dw[r, s, c, o] = Σ_{n,i,j} x[n, i·strideH + r·dilationH − top, j·strideW + s·dilationW − left, c]·dy[n, i, j, o].
 * Every fourth pixel of a line is summed, in order, in chunks of chunkImages·chunkRows lines (chunkImages > 1 only where
 * chunkRows = outH); then the four sums, then the chunks in order: the chunk is part of the bits.
 * work: planesGradientWork(…) bytes (src/ops/planes.ts).
 */
export function conv2d_dw_planes(
  dw: usize, x: usize, dy: usize, work: usize,
  images: i32, H: i32, W: i32, C: i32, outH: i32, outW: i32, O: i32,
  kh: i32, kw: i32, strideH: i32, strideW: i32, dilationH: i32, dilationW: i32, top: i32, left: i32,
  chunkImages: i32, chunkRows: i32,
): void {
  const columns = outW + 3 & ~3, width = columns + (kw - 1) * dilationW / strideW + 3 & ~3, k = kh * kw * C;
  const height = (chunkRows - 1) * strideH + (kh - 1) * dilationH + 1;
  const line = <usize>(C * strideW * width) << 2, plane = <usize>columns << 2, dyLine = <usize>O * plane;
  const a = roundUp(work + (<usize>k << 2)), g = a + <usize>(chunkImages * height) * line, zero = f32x4.splat(0);
  const row = <usize>O << 2;
  setOffsets(work, kh, kw, C, strideW, dilationH, dilationW, width);
  for (let n = 0; n < images; n += chunkImages) {
    const count = min(images - n, chunkImages);
    for (let i = 0; i < outH; i += chunkRows) {
      const rows = min(outH - i, chunkRows), tall = (rows - 1) * strideH + (kh - 1) * dilationH + 1;
      const first = n == 0 && i == 0;
      splitImages(a, x + (<usize>(n * H * W * C) << 2), count, H, W, C, i * strideH - top, left, strideW, tall, width);
      splitImages(g, dy + (<usize>(n * outH * outW * O) << 2), count, outH, outW, O, i, 0, 1, rows, columns);
      const down = <usize>strideH * line - plane, next = <usize>(tall - rows * strideH) * line, dyDown = dyLine - plane;
      for (let o = 0; o < O; o += 2) {
        const two = o + 1 < O, g1: usize = two ? plane : 0;
        for (let l = 0; l < k; l += 4) {
          const at = work + (<usize>l << 2), offset: usize = load<u32>(at), n4 = min(k - l, 4);
          const a1 = n4 > 1 ? <usize>load<u32>(at, 4) - offset : 0, a2 = n4 > 2 ? <usize>load<u32>(at, 8) - offset : 0;
          const a3 = n4 > 3 ? <usize>load<u32>(at, 12) - offset : 0;
          let p = a + offset, q = g + <usize>o * plane;
          let s00 = zero, s01 = zero, s10 = zero, s11 = zero, s20 = zero, s21 = zero, s30 = zero, s31 = zero;
          for (let left = count; left > 0; left--) {
            for (let lines = rows; lines > 0; lines--) {
              const end = q + plane;
              do {
                const y0 = v128.load(q), y1 = v128.load(q + g1);
                let v = v128.load(p);
                s00 = f32x4.add(s00, f32x4.mul(v, y0));
                s01 = f32x4.add(s01, f32x4.mul(v, y1));
                v = v128.load(p + a1);
                s10 = f32x4.add(s10, f32x4.mul(v, y0));
                s11 = f32x4.add(s11, f32x4.mul(v, y1));
                v = v128.load(p + a2);
                s20 = f32x4.add(s20, f32x4.mul(v, y0));
                s21 = f32x4.add(s21, f32x4.mul(v, y1));
                v = v128.load(p + a3);
                s30 = f32x4.add(s30, f32x4.mul(v, y0));
                s31 = f32x4.add(s31, f32x4.mul(v, y1));
                p += 16;
                q += 16;
              } while (q < end);
              p += down;
              q += dyDown;
            }
            p += next;
          }
          const to = dw + (<usize>(l * O + o) << 2);
          addPair(to, s00, s01, two, first);
          if (n4 > 1) addPair(to + row, s10, s11, two, first);
          if (n4 > 2) addPair(to + 2 * row, s20, s21, two, first);
          if (n4 > 3) addPair(to + 3 * row, s30, s31, two, first);
        }
      }
    }
  }
}
