// Normalisation within one image or row. Rows of d values (layer norm) have kernels of their own; groups of channels
// of an image go through batch norm's, with statistics combined over the channels of a group.
import { at, loadPart, storePart, sumLanes } from "./simd";

/** Combines stats[4, c] of batch_norm_statistics over each of `groups` groups of neighbouring channels, in place. */
export function group_norm_combine(stats: usize, c: i32, groups: i32, eps: f64): void {
  const d = c / groups;
  for (let first = 0; first < c; first += d) {
    let mean: f64 = 0;
    for (let i = first; i < first + d; i++) mean += <f64>load<f32>(at(stats, i)) + <f64>load<f32>(at(stats, c + i));
    mean /= <f64>d;
    let variance: f64 = 0;
    for (let i = first; i < first + d; i++) {
      const away = <f64>load<f32>(at(stats, i)) + <f64>load<f32>(at(stats, c + i)) - mean;
      variance += <f64>load<f32>(at(stats, 3 * c + i)) + away * away;
    }
    variance /= <f64>d;
    const rounded = <f32>mean, inverse = <f32>(1 / sqrt<f64>(variance + eps));
    for (let i = first; i < first + d; i++) {
      store<f32>(at(stats, i), rounded);
      store<f32>(at(stats, c + i), <f32>(mean - <f64>rounded));
      store<f32>(at(stats, 2 * c + i), inverse);
      store<f32>(at(stats, 3 * c + i), <f32>variance);
    }
  }
}

/** Replaces dw[c] and db[c] of batch_norm_dw by the means of weight·dw and weight·db over each group; weight[c] or 0 (ones). */
export function group_norm_means(dw: usize, db: usize, weight: usize, c: i32, groups: i32): void {
  const d = c / groups;
  for (let first = 0; first < c; first += d) {
    let products: f64 = 0, sums: f64 = 0;
    for (let i = first; i < first + d; i++) {
      const w: f64 = weight ? <f64>load<f32>(at(weight, i)) : 1;
      products += w * <f64>load<f32>(at(dw, i));
      sums += w * <f64>load<f32>(at(db, i));
    }
    for (let i = first; i < first + d; i++) {
      store<f32>(at(dw, i), <f32>(products / <f64>d));
      store<f32>(at(db, i), <f32>(sums / <f64>d));
    }
  }
}

/** Values whose sums are kept in four f32 lanes before they are widened. */
const RUN = 256;

/** What is summed over a row, four values at a time. */
abstract class RowTerm {
  abstract v(a: v128, b: v128, shift: v128): v128;
}
class Plain extends RowTerm {
  @inline v(a: v128, b: v128, shift: v128): v128 {
    return a;
  }
}
class Square extends RowTerm {
  @inline v(a: v128, b: v128, shift: v128): v128 {
    const away = f32x4.sub(a, shift);
    return f32x4.mul(away, away);
  }
}
class CentredProduct extends RowTerm {
  @inline v(a: v128, b: v128, shift: v128): v128 {
    return f32x4.mul(a, f32x4.sub(b, shift));
  }
}

/** Sum of F(a[i], b[i]) over d values; the lanes beyond the end count 0. */
@inline function rowSum<F extends RowTerm>(a: usize, b: usize, d: i32, shift: f32): f64 {
  const away = f32x4.splat(shift);
  let total: f64 = 0;
  let i = 0;
  while (i < (d & ~3)) {
    const end = min(i + RUN, d & ~3);
    let sum = f32x4.splat(0);
    for (; i < end; i += 4) sum = f32x4.add(sum, changetype<F>(0).v(v128.load(at(a, i)), v128.load(at(b, i)), away));
    total += <f64>sumLanes(sum);
  }
  for (; i < d; i++) total += <f64>f32x4.extract_lane(changetype<F>(0).v(v128.load32_splat(at(a, i)), v128.load32_splat(at(b, i)), away), 0);
  return total;
}

/**
 * y[rows, d] = (x − mean)/√(var + eps)·weight + bias, mean and biased variance over each row; stats[rows, 2] = mean
 * and 1/√(var + eps). weight, bias [groups, d] or 0: row r takes part r mod groups.
 */
export function layer_norm_fwd(y: usize, stats: usize, x: usize, weight: usize, bias: usize, rows: i32, groups: i32, d: i32, eps: f64): void {
  rowsForward(y, stats, x, weight, bias, rows, groups, d, eps, true);
}

/** y[rows, d] = x/√(mean of x² + eps)·weight over each row; stats[rows, 2] = 0 and 1/√(mean of x² + eps). weight[d] or 0. */
export function rms_norm_fwd(y: usize, stats: usize, x: usize, weight: usize, rows: i32, d: i32, eps: f64): void {
  rowsForward(y, stats, x, weight, 0, rows, 1, d, eps, false);
}

/** layer_norm_fwd, or, where not `centred`, the same with 0 for the mean. */
@inline function rowsForward(
  y: usize, stats: usize, x: usize, weight: usize, bias: usize, rows: i32, groups: i32, d: i32, eps: f64, centred: bool,
): void {
  for (let r = 0; r < rows; r++, stats += 8, x = at(x, d), y = at(y, d)) {
    const mean: f32 = centred ? <f32>(rowSum<Plain>(x, x, d, 0) / <f64>d) : 0;
    const variance = rowSum<Square>(x, x, d, mean) / <f64>d;
    const inverse = <f32>(1 / sqrt<f64>(variance + eps));
    store<f32>(stats, mean);
    store<f32>(stats, inverse, 4);
    const part = (r % groups) * d;
    const vmean = f32x4.splat(mean), vinverse = f32x4.splat(inverse);
    let w = weight ? at(weight, part) : 0, b = bias ? at(bias, part) : 0;
    for (let i = 0; i < d; i += 4) {
      const count = min(4, d - i);
      let v = count == 4 ? v128.load(at(x, i)) : loadPart(at(x, i), count, vmean);
      v = f32x4.mul(f32x4.sub(v, vmean), vinverse);
      if (w) {
        v = f32x4.mul(v, count == 4 ? v128.load(w) : loadPart(w, count, vmean));
        w += 16;
      }
      if (b) {
        v = f32x4.add(v, count == 4 ? v128.load(b) : loadPart(b, count, vmean));
        b += 16;
      }
      if (count == 4) v128.store(at(y, i), v);
      else storePart(at(y, i), count, v);
    }
  }
}

/**
 * dx[rows, d] = (g − mean(g) − x̂·mean(g·x̂))/√(var + eps) for g = dy·weight; work: d f32. dy, x [rows, d], stats of
 * layer_norm_fwd, weight [groups, d] or 0.
 */
export function layer_norm_dx(dx: usize, work: usize, dy: usize, x: usize, stats: usize, weight: usize, rows: i32, groups: i32, d: i32): void {
  rowsBackward(dx, work, dy, x, stats, weight, rows, groups, d, true);
}

/** dx[rows, d] = (g − x̂·mean(g·x̂))/√(mean of x² + eps) for g = dy·weight, of rms_norm_fwd's stats; work: d f32. */
export function rms_norm_dx(dx: usize, work: usize, dy: usize, x: usize, stats: usize, weight: usize, rows: i32, d: i32): void {
  rowsBackward(dx, work, dy, x, stats, weight, rows, 1, d, false);
}

/** layer_norm_dx, or, where not `centred`, without the part that comes of the mean. */
@inline function rowsBackward(
  dx: usize, work: usize, dy: usize, x: usize, stats: usize, weight: usize, rows: i32, groups: i32, d: i32, centred: bool,
): void {
  for (let r = 0; r < rows; r++, stats += 8, x = at(x, d), dy = at(dy, d), dx = at(dx, d)) {
    const mean = load<f32>(stats), inverse = load<f32>(stats, 4);
    let g = dy;
    if (weight) {
      const w = at(weight, (r % groups) * d);
      for (let i = 0; i < (d & ~3); i += 4) v128.store(at(work, i), f32x4.mul(v128.load(at(dy, i)), v128.load(at(w, i))));
      for (let i = d & ~3; i < d; i++) store<f32>(at(work, i), load<f32>(at(dy, i)) * load<f32>(at(w, i)));
      g = work;
    }
    const average: f32 = centred ? <f32>(rowSum<Plain>(g, g, d, 0) / <f64>d) : 0;
    const slope = <f32>((rowSum<CentredProduct>(g, x, d, mean) * <f64>inverse) / <f64>d) * inverse;
    const vmean = f32x4.splat(mean), vinverse = f32x4.splat(inverse), vaverage = f32x4.splat(average), vslope = f32x4.splat(slope);
    for (let i = 0; i < d; i += 4) {
      const count = min(4, d - i);
      const gv = count == 4 ? v128.load(at(g, i)) : loadPart(at(g, i), count, vaverage);
      const xv = count == 4 ? v128.load(at(x, i)) : loadPart(at(x, i), count, vmean);
      const v = f32x4.mul(f32x4.sub(f32x4.sub(gv, vaverage), f32x4.mul(f32x4.sub(xv, vmean), vslope)), vinverse);
      if (count == 4) v128.store(at(dx, i), v);
      else storePart(at(dx, i), count, v);
    }
  }
}

/** Rows summed before they are added to the total; chunks are added in order. */
const CHUNK = 64;

/** dw[groups, d] = Σ dy·x̂, db[groups, d] = Σ dy over the rows of each part; work: 2·groups·d f32. */
export function layer_norm_dw(dw: usize, db: usize, work: usize, dy: usize, x: usize, stats: usize, rows: i32, groups: i32, d: i32): void {
  const n = groups * d, bytes = <usize>n << 2;
  memory.fill(dw, 0, bytes);
  memory.fill(db, 0, bytes);
  for (let start = 0; start < rows; start += CHUNK) {
    memory.fill(work, 0, 2 * bytes);
    for (let r = start; r < min(start + CHUNK, rows); r++, stats += 8, x = at(x, d), dy = at(dy, d)) {
      const mean = load<f32>(stats), inverse = load<f32>(stats, 4);
      const vmean = f32x4.splat(mean), vinverse = f32x4.splat(inverse);
      const products = at(work, (r % groups) * d), sums = products + bytes;
      for (let i = 0; i < (d & ~3); i += 4) {
        const g = v128.load(at(dy, i)), hat = f32x4.mul(f32x4.sub(v128.load(at(x, i)), vmean), vinverse);
        v128.store(at(products, i), f32x4.add(v128.load(at(products, i)), f32x4.mul(g, hat)));
        v128.store(at(sums, i), f32x4.add(v128.load(at(sums, i)), g));
      }
      for (let i = d & ~3; i < d; i++) {
        const g = load<f32>(at(dy, i));
        store<f32>(at(products, i), load<f32>(at(products, i)) + g * ((load<f32>(at(x, i)) - mean) * inverse));
        store<f32>(at(sums, i), load<f32>(at(sums, i)) + g);
      }
    }
    for (let i = 0; i < n; i++) {
      store<f32>(at(dw, i), load<f32>(at(dw, i)) + load<f32>(at(work, i)));
      store<f32>(at(db, i), load<f32>(at(db, i)) + load<f32>(at(work, n + i)));
    }
  }
}
