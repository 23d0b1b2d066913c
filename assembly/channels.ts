// What kernels that run over channels share: four channels at a time and the
// last 1–3 one by one, from one body; and sums over rows, per channel.
import { at } from "./simd";

/** How one step of a loop over channels reads and writes: four channels, or one. */
export abstract class Lanes {
  abstract load(p: usize): v128;
  abstract store(p: usize, v: v128): void;
  /** Adds v, widened, to the f64 sums at p. */
  abstract addWide(p: usize, v: v128): void;
}
export class Four extends Lanes {
  @inline load(p: usize): v128 {
    return v128.load(p);
  }
  @inline store(p: usize, v: v128): void {
    v128.store(p, v);
  }
  @inline addWide(p: usize, v: v128): void {
    v128.store(p, f64x2.add(v128.load(p), f64x2.promote_low_f32x4(v)));
    v128.store(p, f64x2.add(v128.load(p, 16), f64x2.promote_low_f32x4(v128.shuffle<i64>(v, v, 1, 1))), 16);
  }
}
export class One extends Lanes {
  @inline load(p: usize): v128 {
    return v128.load32_splat(p);
  }
  @inline store(p: usize, v: v128): void {
    v128.store_lane<f32>(p, v, 0);
  }
  @inline addWide(p: usize, v: v128): void {
    store<f64>(p, load<f64>(p) + <f64>f32x4.extract_lane(v, 0));
  }
}

/** Rows whose sum is kept in f32 before it is widened: few, but enough work beside the widening. */
@inline function groupRows(c: i32): i32 {
  return c < 64 ? 1024 / c : 16;
}

/** Rows of one chunk; chunk sums are added in chunk order. */
const CHUNK_ROWS = 1024;

/** Sums over some rows of `c` channels: adds them to the f64 sums at `sums`. */
export abstract class RowSums {
  abstract add(sums: usize, a: usize, b: usize, s: usize, rows: i32, c: i32): void;
}

/** What remains of `rows` after `done`, at most `most`. */
@inline function part(rows: i32, done: i32, most: i32): i32 {
  return min(rows - done, most);
}

/**
 * work[0 … n·c): n f64 sums per channel over all rows of a[rows, c] (and b, where F reads it; s[c]: what F needs
 * per channel). work has 2·n·c f64: the totals, then those of the chunk under way.
 */
@inline export function sumOverRows<F extends RowSums>(work: usize, a: usize, b: usize, s: usize, n: i32, rows: i32, c: i32): void {
  const bytes = <usize>(n * c) << 3;
  const chunk = work + bytes;
  const group = groupRows(c);
  memory.fill(work, 0, bytes);
  for (let done = 0; done < rows; done += CHUNK_ROWS) {
    const inChunk = part(rows, done, CHUNK_ROWS);
    memory.fill(chunk, 0, bytes);
    for (let r = 0; r < inChunk; r += group) {
      const offset = <usize>(done + r) * <usize>c << 2;
      changetype<F>(0).add(chunk, a + offset, b + offset, s, part(inChunk, r, group), c);
    }
    for (let i: usize = 0; i < bytes; i += 8) store<f64>(work + i, load<f64>(work + i) + load<f64>(chunk + i));
  }
}

/** sums[c] += sum over rows of a[rows, c]. */
class Sum extends RowSums {
  @inline add(sums: usize, a: usize, _b: usize, _s: usize, rows: i32, c: i32): void {
    let i = 0;
    for (; i <= c - 4; i += 4) sumColumn<Four>(sums + (<usize>i << 3), at(a, i), rows, c);
    for (; i < c; i++) sumColumn<One>(sums + (<usize>i << 3), at(a, i), rows, c);
  }
}

@inline function sumColumn<L extends Lanes>(sum: usize, a: usize, rows: i32, c: i32): void {
  const step = <usize>c << 2;
  const end = a + <usize>rows * step;
  let v = f32x4.splat(0);
  do {
    v = f32x4.add(v, changetype<L>(0).load(a));
    a += step;
  } while (a < end);
  changetype<L>(0).addWide(sum, v);
}

/** work[c] = sum over rows of x[rows, c], as f64; work has 2·c f64. */
export function columnSums(work: usize, x: usize, rows: i32, c: i32): void {
  sumOverRows<Sum>(work, x, 0, 0, 1, rows, c);
}

/** y[c] = sum over rows of x[rows, c]: the gradient of a bias. work: 2·c f64. */
export function channel_sum(y: usize, work: usize, x: usize, rows: i32, c: i32): void {
  columnSums(work, x, rows, c);
  for (let i = 0; i < c; i++) store<f32>(at(y, i), <f32>load<f64>(work + (<usize>i << 3)));
}
