// What kernels that run over channels share: four channels at a time and the
// last 1–3 one by one, from one body; and sums over rows, per channel.
import { at } from "./simd";

/** How one step of a loop over channels reads and writes: four channels, or one. */
export abstract class Lanes {
  abstract load(p: usize): v128;
  abstract store(p: usize, v: v128): void;
}
export class Four extends Lanes {
  @inline load(p: usize): v128 {
    return v128.load(p);
  }
  @inline store(p: usize, v: v128): void {
    v128.store(p, v);
  }
}
export class One extends Lanes {
  @inline load(p: usize): v128 {
    return v128.load32_splat(p);
  }
  @inline store(p: usize, v: v128): void {
    v128.store_lane<f32>(p, v, 0);
  }
}

/** Rows read together: few enough that memory is read nearly in order. */
const STRIP_ROWS = 4;
/** Rows whose sums are kept in f32 before they are widened. */
const GROUP_ROWS = 64;
/** Rows of one chunk; chunk sums are added in chunk order. */
const CHUNK_ROWS = 1024;

/** What is summed over the rows of a[rows, c] and b[rows, c] in one pass. */
export abstract class RowSums {
  /** Adds some rows to the f32 sums at `sums`; s: what F needs per channel; first: the group's first row of a. */
  abstract add(sums: usize, a: usize, b: usize, s: usize, first: usize, rows: i32, c: i32): void;
  /** Adds the f32 sums of a group of `rows` rows to the f64 sums at `wide`. */
  abstract widen(wide: usize, sums: usize, first: usize, rows: i32, c: i32): void;
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
      const groupEnd = min(groupStart + GROUP_ROWS, chunkEnd);
      const first = a + <usize>groupStart * step;
      memory.fill(group, 0, bytes >> 1);
      for (let r = groupStart; r < groupEnd; r += STRIP_ROWS)
        changetype<F>(0).add(group, a + <usize>r * step, b + <usize>r * step, s, first, min(groupEnd - r, STRIP_ROWS), c);
      changetype<F>(0).widen(chunk, group, first, groupEnd - groupStart, c);
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
  @inline add(sums: usize, a: usize, _b: usize, _s: usize, _first: usize, rows: i32, c: i32): void {
    let i = 0;
    for (; i <= c - 4; i += 4) sumColumn<Four>(at(sums, i), at(a, i), rows, c);
    for (; i < c; i++) sumColumn<One>(at(sums, i), at(a, i), rows, c);
  }
  @inline widen(wide: usize, sums: usize, _first: usize, _rows: i32, c: i32): void {
    widenSums(wide, sums, c);
  }
}

@inline function sumColumn<L extends Lanes>(sum: usize, a: usize, rows: i32, c: i32): void {
  const step = <usize>c << 2;
  const end = a + <usize>rows * step;
  let v = changetype<L>(0).load(sum);
  do {
    v = f32x4.add(v, changetype<L>(0).load(a));
    a += step;
  } while (a < end);
  changetype<L>(0).store(sum, v);
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
