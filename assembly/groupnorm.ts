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

/** F of the four values at a + offset and b + offset. */
@inline function term<F extends RowTerm>(a: usize, b: usize, shift: v128, offset: usize): v128 {
  return changetype<F>(0).v(v128.load(a + offset), v128.load(b + offset), shift);
}

/** Sum of F(a[i], b[i]) over d values: runs of 16 lanes, as one of four would wait for itself. */
@inline function rowSum<F extends RowTerm>(a: usize, b: usize, d: i32, shift: f32): f64 {
  const away = f32x4.splat(shift);
  let total: f64 = 0;
  for (let left = d & ~3; left > 0; left -= RUN) {
    let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
    const run = min(left, RUN);
    for (const end = at(a, run & ~15); a < end; a += 64, b += 64) {
      s0 = f32x4.add(s0, term<F>(a, b, away, 0));
      s1 = f32x4.add(s1, term<F>(a, b, away, 16));
      s2 = f32x4.add(s2, term<F>(a, b, away, 32));
      s3 = f32x4.add(s3, term<F>(a, b, away, 48));
    }
    for (const end = at(a, run & 15); a < end; a += 16, b += 16) s0 = f32x4.add(s0, term<F>(a, b, away, 0));
    total += <f64>sumLanes(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)));
  }
  for (let rest = d & 3; rest > 0; rest--, a += 4, b += 4)
    total += <f64>f32x4.extract_lane(changetype<F>(0).v(v128.load32_splat(a), v128.load32_splat(b), away), 0);
  return total;
}

/** (v − mean)·inverse·w + b, without w or b where there are none. */
@inline function normal(v: v128, mean: v128, inverse: v128, w: v128, b: v128, weighted: bool, shifted: bool): v128 {
  v = f32x4.mul(f32x4.sub(v, mean), inverse);
  if (weighted) v = f32x4.mul(v, w);
  return shifted ? f32x4.add(v, b) : v;
}

/** y[d] of one row; `weighted` and `shifted` say whether there are w[d] and b[d]. */
@inline function normalizeRow(y: usize, x: usize, w: usize, b: usize, d: i32, mean: v128, inverse: v128, weighted: bool, shifted: bool): void {
  for (const end = at(y, d & ~3); y < end; y += 16, x += 16) {
    const wv = weighted ? v128.load(w) : mean, bv = shifted ? v128.load(b) : mean;
    v128.store(y, normal(v128.load(x), mean, inverse, wv, bv, weighted, shifted));
    if (weighted) w += 16;
    if (shifted) b += 16;
  }
  const rest = d & 3;
  if (!rest) return;
  const wv = weighted ? loadPart(w, rest, mean) : mean, bv = shifted ? loadPart(b, rest, mean) : mean;
  storePart(y, rest, normal(loadPart(x, rest, mean), mean, inverse, wv, bv, weighted, shifted));
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
    const w = at(weight, part), b = at(bias, part);
    if (weight && bias) normalizeRow(y, x, w, b, d, vmean, vinverse, true, true);
    else if (weight) normalizeRow(y, x, w, b, d, vmean, vinverse, true, false);
    else if (bias) normalizeRow(y, x, w, b, d, vmean, vinverse, false, true);
    else normalizeRow(y, x, w, b, d, vmean, vinverse, false, false);
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

/** (g − average − (x − mean)·slope)·inverse */
@inline function slopes(g: v128, x: v128, mean: v128, inverse: v128, average: v128, slope: v128): v128 {
  return f32x4.mul(f32x4.sub(f32x4.sub(g, average), f32x4.mul(f32x4.sub(x, mean), slope)), inverse);
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
    for (let i = 0; i < (d & ~3); i += 4)
      v128.store(at(dx, i), slopes(v128.load(at(g, i)), v128.load(at(x, i)), vmean, vinverse, vaverage, vslope));
    const done = d & ~3, rest = d & 3;
    if (rest) {
      const gv = loadPart(at(g, done), rest, vaverage), xv = loadPart(at(x, done), rest, vmean);
      storePart(at(dx, done), rest, slopes(gv, xv, vmean, vinverse, vaverage, vslope));
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
