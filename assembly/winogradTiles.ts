// Tiles of images for Winograd convolution: on their way into transformed data, one matrix [tiles, channels] for each
// position, and back from products to images. Channels-last, channels innermost everywhere, so nothing is transposed.
import { loadPart, storePart } from "./simd";
import { Gather, LINE, POSITION, PRODUCT, Scatter, ToLines } from "./winogradTransform";

/** Channels that are staged at once, and channels of the output that a block of tiles is multiplied for at once. */
export const CHUNK: i32 = 64;
export const LINE_BYTES: usize = 2560;
/** Bytes of the staging lines, and of the geometry in front of them. */
export const STAGE: usize = 6 * LINE;
export const GEOMETRY: usize = 128;
/** Bytes behind the staging lines for the last 1–3 channels of a pixel. */
export const REST: usize = 128;

/**
 * Tiles over a batch, line by line. Images stand alone, or in a stack, `period` lines from one to the next, so that
 * they share the zero lines between them and tiles run over image borders.
 */
@unmanaged
export class Tiling {
  /** Images in a stack, and lines from one to the next. */
  images: i32;
  period: i32;
  /** Lines of tiles of a stack, tiles of a line. */
  lines: i32;
  columns: i32;
}

/** Images [images, H, W, C] as tiles see them: tile (0, 0) begins at line −top, column −left. */
@unmanaged
export class Plane {
  data: usize;
  H: i32;
  W: i32;
  C: i32;
  top: i32;
  left: i32;
  /** What stands for a line outside the images: zeros to be read, or a place that may be written to. */
  outside: usize;
}

/** Bytes of a pixel in the staging lines. */
@inline export function cellBytes(C: i32): usize {
  return <usize>((min(C, CHUNK) + 3) & ~3) << 2;
}

/** Bytes of a line outside the images: as wide as the staging lines. */
@inline export function outsideBytes(C: i32): usize {
  return (<usize>C << 2) * (LINE_BYTES / cellBytes(C));
}

@inline export function roundUp(n: usize, to: usize): usize {
  return (n + to - 1) / to * to;
}

/** Bytes of a row of transformed data: whole vectors, and 64 where rows would meet in few sets of the first-level cache. */
@inline export function rowBytes(C: i32): usize {
  const bytes = (<usize>C + 3 & ~3) << 2;
  return bytes < 512 ? bytes : bytes + 64;
}

/** Sets up a plane. */
@inline export function setPlane(p: Plane, data: usize, H: i32, W: i32, C: i32, top: i32, left: i32, outside: usize): void {
  p.data = data;
  p.H = H;
  p.W = W;
  p.C = C;
  p.top = top;
  p.left = left;
  p.outside = outside;
}

/** Sets up tiles of m x m; returns how many there are. */
@inline export function setTiling(t: Tiling, m: i32, images: i32, outH: i32, outW: i32, period: i32): i32 {
  const stacked = period > 0;
  t.images = stacked ? images : 1;
  t.period = stacked ? period : i32.MAX_VALUE;
  t.lines = ((stacked ? (images - 1) * period + outH : outH) + m - 1) / m;
  t.columns = (outW + m - 1) / m;
  return (stacked ? 1 : images) * t.lines * t.columns;
}

/** Address of line `line` of a stack that begins at `base`. */
@inline function lineAt(base: usize, line: i32, p: Plane, t: Tiling): usize {
  if (line < 0) return p.outside;
  const n = line / t.period, h = line - n * t.period;
  if (n >= t.images || h >= p.H) return p.outside;
  return base + (<usize>((n * p.H + h) * p.W * p.C) << 2);
}

/** Zeros in the staging lines, from `s` to `end` of the first. */
@inline function clearLines(s: usize, end: usize, points: i32): void {
  const lines = changetype<ToLines>(0), zero = f32x4.splat(0);
  while (s < end) {
    lines.put4(s, zero, zero, zero, zero);
    if (points > 4) lines.put2(s, zero, zero);
    s += 16;
  }
}

/** Copies `count` (1–3) floats to `at`, zeros behind. */
@inline function stageRest(at: usize, p: usize, count: i32): usize {
  v128.store(at, loadPart(p, count, f32x4.splat(0)));
  return at;
}

/**
 * to[positions][count][C] = the transform of tiles first… of the plane; rows `ld` bytes apart, channels up to a
 * multiple of four, zeros behind. Strips of tiles go down the columns into the staging lines, then along the lines.
 */
export function gather<Down extends Gather, Along extends Gather>(
  to: usize, ld: usize, p: Plane, t: Tiling, stage: usize, first: i32, count: i32,
): void {
  const g = changetype<Down>(0), along = changetype<Along>(0);
  const m = g.outputs(), points = g.points(), reads = g.reads(), rows = <usize>points;
  const k0 = g.constant(0), k1 = g.constant(1), k2 = g.constant(2), k3 = g.constant(3), k4 = g.constant(4), k5 = g.constant(5);
  const C = p.C, pixel = <usize>C << 2, cell = cellBytes(C), rest = stage + STAGE;
  const most = (<i32>(LINE_BYTES / cell) - reads) / m + 1;
  while (count > 0) {
    const tileLine = first / t.columns, tileColumn = first - tileLine * t.columns;
    const stack = tileLine / t.lines, tiles = min(most, min(count, t.columns - tileColumn));
    const line = (tileLine - stack * t.lines) * m - p.top, column = tileColumn * m - p.left;
    // columns from…till of the strip lie in the image
    const width = (tiles - 1) * m + reads;
    const from = min(max(-column, 0), width), till = max(from, min(p.W - column, width));
    const base = p.data + <usize>(stack * t.images * p.H * p.W) * pixel;
    const shift = <usize>(column + from) * pixel;
    const line0 = lineAt(base, line, p, t), line1 = lineAt(base, line + 1, p, t), line2 = lineAt(base, line + 2, p, t);
    const line3 = lineAt(base, line + 3, p, t), line4 = lineAt(base, line + 4, p, t), line5 = lineAt(base, line + 5, p, t);
    const a0 = line0 == p.outside ? line0 : line0 + shift, a1 = line1 == p.outside ? line1 : line1 + shift;
    const a2 = line2 == p.outside ? line2 : line2 + shift, a3 = line3 == p.outside ? line3 : line3 + shift;
    const a4 = line4 == p.outside ? line4 : line4 + shift, a5 = line5 == p.outside ? line5 : line5 + shift;
    const start = stage + <usize>from * cell, end = stage + <usize>till * cell, last = stage + <usize>width * cell;
    clearLines(stage, start, points);
    clearLines(end, last, points);

    for (let c = 0; c < C; c += CHUNK) {
      const channels = min(C - c, CHUNK), part = channels & 3, whole = <usize>(channels >> 2) << 4;
      const used = (<usize>channels + 3 & ~3) << 2, at = <usize>c << 2;
      // pixels that touch are one run
      const run = channels == C && part == 0 ? end - start : whole, skip = pixel - whole, tail = cell - whole;
      let p0 = a0 + at, p1 = a1 + at, p2 = a2 + at, p3 = a3 + at, p4 = a4 + at, p5 = a5 + at;
      let s = start;
      if (s < end) {
        do {
          const e = s + run;
          if (s < e) {
            do {
              g.run(s, p0, p1, p2, p3, p4, p5, k0, k1, k2, k3, k4, k5);
              p0 += 16;
              p1 += 16;
              p2 += 16;
              p3 += 16;
              p4 += 16;
              p5 += 16;
              s += 16;
            } while (s < e);
          }
          if (part != 0) {
            const r0 = stageRest(rest, p0, part), r1 = stageRest(rest + 16, p1, part);
            const r2 = reads > 2 ? stageRest(rest + 32, p2, part) : 0, r3 = reads > 2 ? stageRest(rest + 48, p3, part) : 0;
            const r4 = reads > 4 ? stageRest(rest + 64, p4, part) : 0, r5 = reads > 4 ? stageRest(rest + 80, p5, part) : 0;
            g.run(s, r0, r1, r2, r3, r4, r5, k0, k1, k2, k3, k4, k5);
          }
          s += tail;
          p0 += skip;
          p1 += skip;
          p2 += skip;
          p3 += skip;
          p4 += skip;
          p5 += skip;
        } while (s < end);
      }
      let q = to + at, tile = stage;
      for (let i = 0; i < tiles; i++) {
        let v = q, l = tile;
        const lastLine = tile + rows * LINE;
        do {
          let s0 = l, s1 = s0 + cell, s2 = s1 + cell, s3 = s2 + cell, s4 = s3 + cell, s5 = s4 + cell, y = v;
          const e = s0 + used;
          do {
            along.run(y, s0, s1, s2, s3, s4, s5, k0, k1, k2, k3, k4, k5);
            s0 += 16;
            s1 += 16;
            s2 += 16;
            s3 += 16;
            s4 += 16;
            s5 += 16;
            y += 16;
          } while (s0 < e);
          v += rows * POSITION;
          l += LINE;
        } while (l < lastLine);
        q += ld;
        tile += <usize>m * cell;
      }
    }
    to += <usize>tiles * ld;
    first += tiles;
    count -= tiles;
  }
}

/**
 * Channels from…from + channels of tiles first… of the plane = the outputs of products[positions][count][…] + bias;
 * rows `ld` bytes apart. bias: a staging line. The way back of `gather`: along the lines, then down the columns.
 */
export function scatter<Along extends Scatter, Down extends Scatter>(
  products: usize, ld: usize, p: Plane, t: Tiling, stage: usize, bias: usize, first: i32, count: i32, from: i32, channels: i32,
): void {
  const f = changetype<Down>(0), along = changetype<Along>(0);
  const m = f.outputs(), rows = <usize>f.points();
  const k0 = f.constant(0), k1 = f.constant(1), k2 = f.constant(2), k3 = f.constant(3), k4 = f.constant(4), k5 = f.constant(5);
  const C = p.C, pixel = <usize>C << 2, cell = cellBytes(C), rest = stage + STAGE;
  const part = channels & 3, whole = <usize>(channels >> 2) << 4, used = (<usize>channels + 3 & ~3) << 2;
  const most = <i32>(LINE_BYTES / cell) / m;
  while (count > 0) {
    const tileLine = first / t.columns, tileColumn = first - tileLine * t.columns;
    const stack = tileLine / t.lines, tiles = min(most, min(count, t.columns - tileColumn));
    const line = (tileLine - stack * t.lines) * m, column = tileColumn * m, width = min(tiles * m, p.W - column);
    let tile = stage;
    for (let i = 0; i < tiles; i++) {
      let v = products, l = tile;
      const lastLine = tile + rows * LINE;
      do {
        let s0 = l, s1 = s0 + cell, s2 = s1 + cell, s3 = s2 + cell, x = v;
        const e = s0 + used;
        do {
          along.run(s0, s1, s2, s3, x, k0, k0, k1, k2, k3, k4, k5);
          s0 += 16;
          s1 += 16;
          s2 += 16;
          s3 += 16;
          x += 16;
        } while (s0 < e);
        v += rows * PRODUCT;
        l += LINE;
      } while (l < lastLine);
      products += ld;
      tile += <usize>m * cell;
    }

    const base = p.data + <usize>(stack * t.images * p.H * p.W) * pixel, shift = <usize>column * pixel;
    const line0 = lineAt(base, line, p, t), line1 = lineAt(base, line + 1, p, t);
    const line2 = lineAt(base, line + 2, p, t), line3 = lineAt(base, line + 3, p, t);
    const at = <usize>from << 2;
    let y0 = (line0 == p.outside ? line0 : line0 + shift) + at, y1 = (line1 == p.outside ? line1 : line1 + shift) + at;
    let y2 = (line2 == p.outside ? line2 : line2 + shift) + at, y3 = (line3 == p.outside ? line3 : line3 + shift) + at;
    let s = stage, b = bias;
    const end = stage + <usize>width * cell;
    const run = channels == C && part == 0 ? end - s : whole, skip = pixel - whole, tail = cell - whole;
    do {
      const e = s + run;
      if (s < e) {
        do {
          f.run(y0, y1, y2, y3, s, v128.load(b), k0, k1, k2, k3, k4, k5);
          y0 += 16;
          y1 += 16;
          y2 += 16;
          y3 += 16;
          s += 16;
          b += 16;
        } while (s < e);
      }
      if (part != 0) {
        f.run(rest, rest + 16, rest + 32, rest + 48, s, v128.load(b), k0, k1, k2, k3, k4, k5);
        storePart(y0, part, v128.load(rest));
        storePart(y1, part, v128.load(rest, 16));
        if (m > 2) {
          storePart(y2, part, v128.load(rest, 32));
          storePart(y3, part, v128.load(rest, 48));
        }
      }
      s += tail;
      b += tail;
      y0 += skip;
      y1 += skip;
      y2 += skip;
      y3 += skip;
    } while (s < end);
    first += tiles;
    count -= tiles;
  }
}
