// The filter gradient of Winograd convolution: dw = Gᵀ·(Σ over tiles (Bᵀ·x·B) ⊙ (A·dy·Aᵀ))·G.
import { storePart } from "./simd";
import {
  gather, GEOMETRY, outsideBytes, Plane, REST, roundUp, rowBytes, setPlane, setTiling, STAGE, Tiling,
} from "./winogradTiles";
import {
  Data2, Data2Of5, Data4, Filter, Filter2, Filter2Of5, Filter4, Gather, Gradient2, Gradient2Of5, Gradient4, POSITION, ToLines,
  ToPositions,
} from "./winogradTransform";

/**
 * u[C, 16] (+)= v[tiles, C]ᵀ·z[tiles, 16], tiles in order; C even. Rows of v, z and u lie ldv, ldz, ldu bytes apart.
 * `first`: overwrites, where it doesn't it adds.
 */
@inline function multiplyTiles(
  u: usize, v: usize, z: usize, tiles: i32, C: i32, ldv: usize, ldz: usize, ldu: usize, first: bool,
): void {
  const end = z + <usize>tiles * ldz;
  for (; C > 0; C -= 2) {
    let a = v, q = z;
    let b0 = v128.load(q), b1 = v128.load(q, 16), b2 = v128.load(q, 32), b3 = v128.load(q, 48);
    let x = v128.load32_splat(a);
    let s00 = f32x4.mul(x, b0), s01 = f32x4.mul(x, b1), s02 = f32x4.mul(x, b2), s03 = f32x4.mul(x, b3);
    x = v128.load32_splat(a, 4);
    let s10 = f32x4.mul(x, b0), s11 = f32x4.mul(x, b1), s12 = f32x4.mul(x, b2), s13 = f32x4.mul(x, b3);
    a += ldv;
    q += ldz;
    if (q < end) {
      do {
        b0 = v128.load(q);
        b1 = v128.load(q, 16);
        b2 = v128.load(q, 32);
        b3 = v128.load(q, 48);
        x = v128.load32_splat(a);
        s00 = f32x4.add(s00, f32x4.mul(x, b0));
        s01 = f32x4.add(s01, f32x4.mul(x, b1));
        s02 = f32x4.add(s02, f32x4.mul(x, b2));
        s03 = f32x4.add(s03, f32x4.mul(x, b3));
        x = v128.load32_splat(a, 4);
        s10 = f32x4.add(s10, f32x4.mul(x, b0));
        s11 = f32x4.add(s11, f32x4.mul(x, b1));
        s12 = f32x4.add(s12, f32x4.mul(x, b2));
        s13 = f32x4.add(s13, f32x4.mul(x, b3));
        a += ldv;
        q += ldz;
      } while (q < end);
    }
    const u1 = u + ldu;
    v128.store(u, first ? s00 : f32x4.add(v128.load(u), s00));
    v128.store(u, first ? s01 : f32x4.add(v128.load(u, 16), s01), 16);
    v128.store(u, first ? s02 : f32x4.add(v128.load(u, 32), s02), 32);
    v128.store(u, first ? s03 : f32x4.add(v128.load(u, 48), s03), 48);
    v128.store(u1, first ? s10 : f32x4.add(v128.load(u1), s10));
    v128.store(u1, first ? s11 : f32x4.add(v128.load(u1, 16), s11), 16);
    v128.store(u1, first ? s12 : f32x4.add(v128.load(u1, 32), s12), 32);
    v128.store(u1, first ? s13 : f32x4.add(v128.load(u1, 48), s13), 48);
    v += 8;
    u += ldu << 1;
  }
}

function firstTiles(u: usize, v: usize, z: usize, tiles: i32, C: i32, ldv: usize, ldz: usize, ldu: usize): void {
  multiplyTiles(u, v, z, tiles, C, ldv, ldz, ldu, true);
}

function moreTiles(u: usize, v: usize, z: usize, tiles: i32, C: i32, ldv: usize, ldz: usize, ldu: usize): void {
  multiplyTiles(u, v, z, tiles, C, ldv, ldz, ldu, false);
}

/** dw[taps, taps, C, O] = Gᵀ·u·G of u[positions][C][…], `row` bytes from channel to channel, `panel` from position to position. */
@inline function reduceFilter<F extends Filter>(dw: usize, u: usize, stage: usize, C: i32, O: i32, row: usize, panel: usize): void {
  const f = changetype<F>(0), points = <usize>f.points(), taps = <usize>f.taps();
  const k0 = f.constant(0), k1 = f.constant(1), k2 = f.constant(2), k3 = f.constant(3);
  const k4 = f.constant(4), k5 = f.constant(5), k6 = f.constant(6), k7 = f.constant(7);
  const k8 = f.constant(8), k9 = f.constant(9), k10 = f.constant(10);
  const tap = <usize>C * <usize>O << 2, line = points << 4, rest = stage + STAGE;
  for (let c = 0; c < C; c++) {
    let from = u;
    for (let o = 0; o < O; o += 4) {
      let p = from, s = stage;
      do { // down the columns: lines of taps
        f.reduce(s, line, p, points * panel, k0, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10);
        p += panel;
        s += 16;
      } while (s < stage + line);
      s = stage;
      let to = dw + (<usize>o << 2);
      const whole = O - o >= 4;
      do {
        if (whole) f.reduce(to, tap, s, 16, k0, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10);
        else {
          f.reduce(rest, 16, s, 16, k0, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10);
          storePart(to, O - o, v128.load(rest));
          storePart(to + tap, O - o, v128.load(rest, 16));
          storePart(to + 2 * tap, O - o, v128.load(rest, 32));
          if (taps == 5) {
            storePart(to + 3 * tap, O - o, v128.load(rest, 48));
            storePart(to + 4 * tap, O - o, v128.load(rest, 64));
          }
        }
        s += line;
        to += taps * tap;
      } while (s < stage + taps * line);
      from += 16;
    }
    u += row;
    dw += <usize>O << 2;
  }
}

@inline function filterGradient<X1 extends Gather, X2 extends Gather, Y1 extends Gather, Y2 extends Gather, F extends Filter>(
  dw: usize, x: usize, dy: usize, work: usize,
  images: i32, H: i32, W: i32, C: i32, outH: i32, outW: i32, O: i32, top: i32, left: i32, period: i32, block: i32,
): void {
  const m = changetype<X1>(0).outputs(), points = changetype<X1>(0).points(), positions = <usize>(points * points), rows = C + 3 & ~3, columns = O + 15 & ~15;
  const t = changetype<Tiling>(work), px = changetype<Plane>(work + 32), py = changetype<Plane>(work + 64);
  const stage = work + GEOMETRY, zeros = stage + STAGE + REST, ldv = rowBytes(C), ldz = rowBytes(columns);
  const zerosBytes = roundUp(max(outsideBytes(C), outsideBytes(O)), 64), v = zeros + zerosBytes;
  const z = v + (positions - 1) * POSITION + roundUp(<usize>block * ldv, 64);
  const u = z + (positions - 1) * POSITION + <usize>block * ldz;
  const row = <usize>columns << 2, panel = <usize>rows * row + 64;
  const tiles = setTiling(t, m, images, outH, outW, period);
  setPlane(px, x, H, W, C, top, left, zeros);
  setPlane(py, dy, outH, outW, O, 0, 0, zeros);
  memory.fill(zeros, 0, zerosBytes);

  for (let first = 0; first < tiles; first += block) {
    const count = min(tiles - first, block);
    gather<X1, X2>(v, ldv, px, t, stage, first, count);
    gather<Y1, Y2>(z, ldz, py, t, stage, first, count);
    for (let i: usize = 0; i < positions; i++) {
      const vi = v + i * POSITION, zi = z + i * POSITION, ui = u + i * panel;
      for (let j: usize = 0; j < row; j += 64) {
        if (first == 0) firstTiles(ui + j, vi, zi + j, count, rows, ldv, ldz, row);
        else moreTiles(ui + j, vi, zi + j, count, rows, ldv, ldz, row);
      }
    }
  }
  reduceFilter<F>(dw, u, stage, C, O, row, panel);
}

/**
 * dw[r, s, c, o] = Σ_{n,i,j} x[n, i + r − top, j + s − left, c]·dy[n, i, j, o] by F(4×4, 3×3); dw[3, 3, C, O],
 * x[images, H, W, C], dy[images, outH, outW, O], images >= 1. Tiles are summed in blocks of `block`, in order, blocks in
 * order. period: lines from image to image where images are stacked, 0 where each stands alone. `block` and `period` are
 * part of the bits. work: filterGradientWork(…) bytes.
 * L2 error 0.6–1.0e-6, worst element 0.9–1.6e-6 of the largest (direct: 2.3–3.5e-7, 2.9–4.4e-7; docs/precision.md).
 */
export function conv2d_dw_winograd4(
  dw: usize, x: usize, dy: usize, work: usize,
  images: i32, H: i32, W: i32, C: i32, outH: i32, outW: i32, O: i32, top: i32, left: i32, period: i32, block: i32,
): void {
  filterGradient<Data4<ToLines>, Data4<ToPositions>, Gradient4<ToLines>, Gradient4<ToPositions>, Filter4>(
    dw, x, dy, work, images, H, W, C, outH, outW, O, top, left, period, block,
  );
}

/** The same by F(2×2, 3×3): L2 error 2.1–5.2e-7, worst element 2.7–6.4e-7 of the largest. */
export function conv2d_dw_winograd2(
  dw: usize, x: usize, dy: usize, work: usize,
  images: i32, H: i32, W: i32, C: i32, outH: i32, outW: i32, O: i32, top: i32, left: i32, period: i32, block: i32,
): void {
  filterGradient<Data2<ToLines>, Data2<ToPositions>, Gradient2<ToLines>, Gradient2<ToPositions>, Filter2>(
    dw, x, dy, work, images, H, W, C, outH, outW, O, top, left, period, block,
  );
}

/** The same for filters of 5x5, dw[5, 5, C, O], by F(2×2, 5×5): L2 error 0.8–1.1e-6, worst element 1.7–2.6e-6 of the largest. */
export function conv2d5_dw_winograd2(
  dw: usize, x: usize, dy: usize, work: usize,
  images: i32, H: i32, W: i32, C: i32, outH: i32, outW: i32, O: i32, top: i32, left: i32, period: i32, block: i32,
): void {
  filterGradient<Data2Of5<ToLines>, Data2Of5<ToPositions>, Gradient2Of5<ToLines>, Gradient2Of5<ToPositions>, Filter2Of5>(
    dw, x, dy, work, images, H, W, C, outH, outW, O, top, left, period, block,
  );
}
