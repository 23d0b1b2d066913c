// Winograd convolution, 3x3 and 5x5, stride 1, over channels-last images. A block of tiles is transformed, multiplied at each of
// its positions by the transformed filter, and transformed back, all of it in the second-level cache.
import {
  cellBytes, CHUNK, gather, GEOMETRY, LINE_BYTES, outsideBytes, Plane, REST, roundUp, rowBytes, scatter, setPlane,
  setTiling, STAGE, Tiling,
} from "./winogradTiles";
import {
  Bias, Data2, Data2Of5, Data4, FromLines, FromProducts, Gather, Nothing, Outputs2, Outputs2Of5, Outputs4, POSITION, PRODUCT,
  Scatter, ToLines, ToPositions,
} from "./winogradTransform";

/** Channels summed before they are added to what there is: keeps errors of wide sums down. Part of the bits: never change it. */
const KC: i32 = 256;

/**
 * c[rows, 16] (+)= a[rows, k]·b[k, 16], k in order; `first`: overwrites, where it doesn't it adds. Rows come in pairs:
 * an odd last one takes along the row behind it.
 */
@inline function multiplyPanel(c: usize, a: usize, b: usize, rows: i32, k: i32, lda: usize, ldc: usize, first: bool): void {
  const end = b + (<usize>k << 6);
  for (; rows > 0; rows -= 2) {
    let a0 = a, a1 = a + lda, q = b;
    let b0 = v128.load(q), b1 = v128.load(q, 16), b2 = v128.load(q, 32), b3 = v128.load(q, 48);
    let x = v128.load32_splat(a0);
    let s00 = f32x4.mul(x, b0), s01 = f32x4.mul(x, b1), s02 = f32x4.mul(x, b2), s03 = f32x4.mul(x, b3);
    x = v128.load32_splat(a1);
    let s10 = f32x4.mul(x, b0), s11 = f32x4.mul(x, b1), s12 = f32x4.mul(x, b2), s13 = f32x4.mul(x, b3);
    a0 += 4;
    a1 += 4;
    q += 64;
    if (q < end) {
      do {
        b0 = v128.load(q);
        b1 = v128.load(q, 16);
        b2 = v128.load(q, 32);
        b3 = v128.load(q, 48);
        x = v128.load32_splat(a0);
        s00 = f32x4.add(s00, f32x4.mul(x, b0));
        s01 = f32x4.add(s01, f32x4.mul(x, b1));
        s02 = f32x4.add(s02, f32x4.mul(x, b2));
        s03 = f32x4.add(s03, f32x4.mul(x, b3));
        x = v128.load32_splat(a1);
        s10 = f32x4.add(s10, f32x4.mul(x, b0));
        s11 = f32x4.add(s11, f32x4.mul(x, b1));
        s12 = f32x4.add(s12, f32x4.mul(x, b2));
        s13 = f32x4.add(s13, f32x4.mul(x, b3));
        a0 += 4;
        a1 += 4;
        q += 64;
      } while (q < end);
    }
    const c1 = c + ldc;
    v128.store(c, first ? s00 : f32x4.add(v128.load(c), s00));
    v128.store(c, first ? s01 : f32x4.add(v128.load(c, 16), s01), 16);
    v128.store(c, first ? s02 : f32x4.add(v128.load(c, 32), s02), 32);
    v128.store(c, first ? s03 : f32x4.add(v128.load(c, 48), s03), 48);
    v128.store(c1, first ? s10 : f32x4.add(v128.load(c1), s10));
    v128.store(c1, first ? s11 : f32x4.add(v128.load(c1, 16), s11), 16);
    v128.store(c1, first ? s12 : f32x4.add(v128.load(c1, 32), s12), 32);
    v128.store(c1, first ? s13 : f32x4.add(v128.load(c1, 48), s13), 48);
    a += lda << 1;
    c += ldc << 1;
  }
}

function firstPanel(c: usize, a: usize, b: usize, rows: i32, k: i32, lda: usize, ldc: usize): void {
  multiplyPanel(c, a, b, rows, k, lda, ldc, true);
}

function morePanel(c: usize, a: usize, b: usize, rows: i32, k: i32, lda: usize, ldc: usize): void {
  multiplyPanel(c, a, b, rows, k, lda, ldc, false);
}

@inline function convolve<G1 extends Gather, G2 extends Gather, S1 extends Scatter, S2 extends Scatter>(
  y: usize, x: usize, filter: usize, bias: usize, work: usize,
  images: i32, H: i32, W: i32, C: i32, outH: i32, outW: i32, O: i32, top: i32, left: i32, block: i32,
): void {
  const m = changetype<S1>(0).outputs(), points = changetype<S1>(0).points(), positions = points * points;
  const t = changetype<Tiling>(work), from = changetype<Plane>(work + 32), to = changetype<Plane>(work + 64);
  const stage = work + GEOMETRY, biasLine = stage + STAGE + REST, zeros = biasLine + LINE_BYTES;
  const dump = zeros + roundUp(outsideBytes(C), 64), v = dump + roundUp(outsideBytes(O), 64);
  const ldv = rowBytes(C), products = v + <usize>(positions - 1) * POSITION + roundUp(<usize>block * ldv, 64);
  const tiles = setTiling(t, m, images, outH, outW, 0);
  setPlane(from, x, H, W, C, top, left, zeros);
  setPlane(to, y, outH, outW, O, 0, 0, dump);
  memory.fill(zeros, 0, outsideBytes(C));
  const cell = cellBytes(O), panel = ((<usize>C) << 6) + 64;

  for (let first = 0; first < tiles; first += block) {
    const count = min(tiles - first, block);
    gather<G1, G2>(v, ldv, from, t, stage, first, count);
    for (let o = 0; o < O; o += CHUNK) {
      const channels = min(O - o, CHUNK), ldp = <usize>(channels + 15 & ~15) << 2;
      let f = filter + <usize>(o >> 4) * <usize>positions * panel;
      for (let j: usize = 0; j < ldp; j += 64) {
        for (let i: usize = 0; i < <usize>positions; i++) {
          const to = products + i * PRODUCT + j, a = v + i * POSITION;
          firstPanel(to, a, f, count, min(C, KC), ldv, ldp);
          for (let k = KC; k < C; k += KC) {
            morePanel(to, a + (<usize>k << 2), f + (<usize>k << 6), count, min(C - k, KC), ldv, ldp);
          }
          f += panel;
        }
      }
      if (first == 0 || O > CHUNK) fillBias(biasLine, bias == 0 ? 0 : bias + (<usize>o << 2), channels, cell);
      scatter<S1, S2>(products, ldp, to, t, stage, biasLine, first, count, o, channels);
    }
  }
}

/** A staging line of pixels that hold bias[channels], or zeros. */
function fillBias(line: usize, bias: usize, channels: i32, cell: usize): void {
  if (bias == 0) {
    memory.fill(line, 0, LINE_BYTES);
    return;
  }
  memory.copy(line, bias, <usize>channels << 2);
  memory.fill(line + (<usize>channels << 2), 0, cell - (<usize>channels << 2));
  for (let i = cell; i + cell <= LINE_BYTES; i += cell) memory.copy(line + i, line, cell);
}

/**
 * y[n, i, j, o] = bias[o] + Σ_{r,s,c} x[n, i + r − top, j + s − left, c]·f[r, s, c, o], zeros outside x, by F(4×4, 3×3).
 * y[images, outH, outW, O], x[images, H, W, C], filter: from conv2d_winograd4_filter or …_dx, bias[O] or 0.
 * work: forwardWork(…) bytes. block: tiles at once, even; it changes no bit.
 * L2 error 0.5–1.5e-6, worst element 1.1–3.6e-6 of the largest (direct: 2.1–3.0e-7, 3.4–7.8e-7; docs/precision.md).
 */
export function conv2d_winograd4(
  y: usize, x: usize, filter: usize, bias: usize, work: usize,
  images: i32, H: i32, W: i32, C: i32, outH: i32, outW: i32, O: i32, top: i32, left: i32, block: i32,
): void {
  convolve<Data4<ToLines>, Data4<ToPositions>, Outputs4<FromProducts, Nothing>, Outputs4<FromLines, Bias>>(
    y, x, filter, bias, work, images, H, W, C, outH, outW, O, top, left, block,
  );
}

/** The same by F(2×2, 3×3): L2 error 1.7–5.0e-7, worst element 2.3–7.0e-7 of the largest. */
export function conv2d_winograd2(
  y: usize, x: usize, filter: usize, bias: usize, work: usize,
  images: i32, H: i32, W: i32, C: i32, outH: i32, outW: i32, O: i32, top: i32, left: i32, block: i32,
): void {
  convolve<Data2<ToLines>, Data2<ToPositions>, Outputs2<FromProducts, Nothing>, Outputs2<FromLines, Bias>>(
    y, x, filter, bias, work, images, H, W, C, outH, outW, O, top, left, block,
  );
}

/** The same for filters of 5x5, by F(2×2, 5×5): L2 error 0.5–1.5e-6, worst element 0.7–2.1e-6 of the largest. */
export function conv2d5_winograd2(
  y: usize, x: usize, filter: usize, bias: usize, work: usize,
  images: i32, H: i32, W: i32, C: i32, outH: i32, outW: i32, O: i32, top: i32, left: i32, block: i32,
): void {
  convolve<Data2Of5<ToLines>, Data2Of5<ToPositions>, Outputs2Of5<FromProducts, Nothing>, Outputs2Of5<FromLines, Bias>>(
    y, x, filter, bias, work, images, H, W, C, outH, outW, O, top, left, block,
  );
}
