// What kernels that run over channels share: a pixel's channels in vectors of four, the last one overlapping the one
// before it where the channels are no multiple of four, or one by one where there are fewer; and sums over rows.
import { at } from "./simd";

/** How one step of a loop over channels reads and writes: four channels, or one. */
export abstract class Lanes {
  abstract load(p: usize): v128;
  abstract store(p: usize, v: v128): void;
  /** Bytes of one step. */
  abstract width(): usize;
}
export class Four extends Lanes {
  @inline load(p: usize): v128 {
    return v128.load(p);
  }
  @inline store(p: usize, v: v128): void {
    v128.store(p, v);
  }
  @inline width(): usize {
    return 16;
  }
}
export class One extends Lanes {
  @inline load(p: usize): v128 {
    return v128.load32_splat(p);
  }
  @inline store(p: usize, v: v128): void {
    v128.store_lane<f32>(p, v, 0);
  }
  @inline width(): usize {
    return 4;
  }
}

/** Rows whose sums are kept in f32 before they are widened. */
const GROUP_ROWS = 64;
/** Rows of one chunk; chunk sums are added in chunk order. */
const CHUNK_ROWS = 1024;

/** What is summed over the rows of a[rows, c] and b[rows, c] in one pass. */
export abstract class RowSums {
  /** Overwrites the f32 sums at `sums` with those of a group of rows; s: what F needs per channel. */
  abstract group(sums: usize, a: usize, b: usize, s: usize, rows: i32, c: i32): void;
  /** Adds the f32 sums of a group of `rows` rows to the f64 sums at `wide`; a: its first row. */
  abstract widen(wide: usize, sums: usize, a: usize, rows: i32, c: i32): void;
}

/**
 * work[0 … n·c) f64 = n sums per channel over all rows. work has n·c·20 bytes: the totals, the f64 sums of the
 * chunk under way, the f32 sums of the group under way.
 */
@inline export function sumOverRows<F extends RowSums>(work: usize, a: usize, b: usize, s: usize, n: i32, rows: i32, c: i32): void {
  const bytes = <usize>(n * c) << 3;
  const step = <usize>c << 2;
  const chunk = work + bytes;
  const group = chunk + bytes;
  memory.fill(work, 0, bytes);
  for (let chunkStart = 0; chunkStart < rows; chunkStart += CHUNK_ROWS) {
    const chunkEnd = min(chunkStart + CHUNK_ROWS, rows);
    memory.fill(chunk, 0, bytes);
    for (let groupStart = chunkStart; groupStart < chunkEnd; groupStart += GROUP_ROWS) {
      const count = min(GROUP_ROWS, chunkEnd - groupStart);
      const first = a + <usize>groupStart * step;
      changetype<F>(0).group(group, first, b + <usize>groupStart * step, s, count, c);
      changetype<F>(0).widen(chunk, group, first, count, c);
    }
    for (let i: usize = 0; i < bytes; i += 8) store<f64>(work + i, load<f64>(work + i) + load<f64>(chunk + i));
  }
}

/** wide[n] (f64) += sums[n]. */
@inline export function widenSums(wide: usize, sums: usize, n: i32): void {
  let i = 0;
  for (; i <= n - 4; i += 4) {
    const v = v128.load(sums);
    v128.store(wide, f64x2.add(v128.load(wide), f64x2.promote_low_f32x4(v)));
    v128.store(wide, f64x2.add(v128.load(wide, 16), f64x2.promote_low_f32x4(v128.shuffle<i64>(v, v, 1, 1))), 16);
    wide += 32;
    sums += 16;
  }
  for (; i < n; i++) {
    store<f64>(wide, load<f64>(wide) + <f64>load<f32>(sums));
    wide += 8;
    sums += 4;
  }
}

/** Sum of a. */
class Sum extends RowSums {
  @inline group(sums: usize, a: usize, _b: usize, _s: usize, rows: i32, c: i32): void {
    if (c >= 4) sumColumns<Four>(sums, a, rows, <usize>c << 2);
    else sumColumns<One>(sums, a, rows, <usize>c << 2);
  }
  @inline widen(wide: usize, sums: usize, _a: usize, _rows: i32, c: i32): void {
    widenSums(wide, sums, c);
  }
}

@inline function sumColumns<L extends Lanes>(sums: usize, a: usize, rows: i32, step: usize): void {
  const width = changetype<L>(0).width();
  const last = step - width;
  const all = <usize>rows * step;
  for (let i: usize = 0; i < step; i += 4 * width) {
    const k0 = min(i, last);
    const k1 = min(i + width, last);
    const k2 = min(i + 2 * width, last);
    const k3 = min(i + 3 * width, last);
    let p = a;
    const end = a + all;
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    do {
      s0 = f32x4.add(s0, changetype<L>(0).load(p + k0));
      s1 = f32x4.add(s1, changetype<L>(0).load(p + k1));
      s2 = f32x4.add(s2, changetype<L>(0).load(p + k2));
      s3 = f32x4.add(s3, changetype<L>(0).load(p + k3));
      p += step;
    } while (p < end);
    changetype<L>(0).store(sums + k0, s0);
    changetype<L>(0).store(sums + k1, s1);
    changetype<L>(0).store(sums + k2, s2);
    changetype<L>(0).store(sums + k3, s3);
  }
}

/** work[c] (f64) = sum over rows of x[rows, c]. work: 20·c bytes. */
export function columnSums(work: usize, x: usize, rows: i32, c: i32): void {
  sumOverRows<Sum>(work, x, 0, 0, 1, rows, c);
}

/** y[c] = sum over rows of x[rows, c]: the gradient of a bias. work: 20·c bytes. */
export function channel_sum(y: usize, work: usize, x: usize, rows: i32, c: i32): void {
  columnSums(work, x, rows, c);
  for (let i = 0; i < c; i++) store<f32>(at(y, i), <f32>load<f64>(work + (<usize>i << 3)));
}
