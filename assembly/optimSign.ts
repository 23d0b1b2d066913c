// Optimizer steps that use the signs of gradients, and the averaged one. Slabs are padded, so n is always a
// multiple of 4; every slab starts as zeros.
import { at } from "./simd";

/** 1, −1, or 0 for 0. */
@inline function signs(x: v128): v128 {
  const zero = f32x4.splat(0), one = f32x4.splat(1);
  return f32x4.sub(v128.and(f32x4.gt(x, zero), one), v128.and(f32x4.lt(x, zero), one));
}

/** w[n], m[n] from g[n]: w = keep·w − lr·sign(beta1·m + (1 − beta1)·g), m = beta2·m + (1 − beta2)·g. Chen et al. 2023. */
export function lion_step(w: usize, m: usize, g: usize, n: i32, lr: f32, beta1: f32, gain1: f32, beta2: f32, gain2: f32, keep: f32): void {
  const vlr = f32x4.splat(lr), keep1 = f32x4.splat(beta1), vgain1 = f32x4.splat(gain1), keep2 = f32x4.splat(beta2), vgain2 = f32x4.splat(gain2), vkeep = f32x4.splat(keep);
  for (const end = at(w, n); w < end; w += 16, m += 16, g += 16) {
    const mm = v128.load(m), gg = v128.load(g);
    const way = signs(f32x4.add(f32x4.mul(keep1, mm), f32x4.mul(vgain1, gg)));
    v128.store(w, f32x4.sub(f32x4.mul(vkeep, v128.load(w)), f32x4.mul(vlr, way)));
    v128.store(m, f32x4.add(f32x4.mul(keep2, mm), f32x4.mul(vgain2, gg)));
  }
}

/**
 * w[n], before[n] (the last gradient), steps[n] from g[n]: where the gradient kept its sign the step grows by `up`,
 * where it turned it shrinks by `down` and the gradient counts as 0; w −= sign(g)·step, limited to [least, most].
 * start: the first step's size, 0 in later ones. Riedmiller & Braun 1993, as in PyTorch.
 */
export function rprop_step(w: usize, before: usize, steps: usize, g: usize, n: i32, down: f32, up: f32, least: f32, most: f32, start: f32): void {
  const vdown = f32x4.splat(down), vup = f32x4.splat(up), vleast = f32x4.splat(least), vmost = f32x4.splat(most), vstart = f32x4.splat(start);
  const zero = f32x4.splat(0), one = f32x4.splat(1);
  for (const end = at(w, n); w < end; w += 16, before += 16, steps += 16, g += 16) {
    let gg = v128.load(g);
    const turn = f32x4.mul(gg, v128.load(before));
    const turned = f32x4.lt(turn, zero);
    const factor = v128.bitselect(vdown, v128.bitselect(vup, one, f32x4.gt(turn, zero)), turned);
    const step = f32x4.pmin(f32x4.pmax(f32x4.mul(f32x4.add(v128.load(steps), vstart), factor), vleast), vmost);
    gg = v128.andnot(gg, turned);
    v128.store(steps, step);
    v128.store(before, gg);
    v128.store(w, f32x4.sub(v128.load(w), f32x4.mul(signs(gg), step)));
  }
}

/** w[n], mean[n] from g[n]: w = keep·w − rate·(g + l2·w), mean += share·(w − mean). Polyak & Juditsky 1992. */
export function asgd_step(w: usize, mean: usize, g: usize, n: i32, rate: f32, keep: f32, l2: f32, share: f32): void {
  const vrate = f32x4.splat(rate), vkeep = f32x4.splat(keep), vl2 = f32x4.splat(l2), vshare = f32x4.splat(share);
  for (const end = at(w, n); w < end; w += 16, mean += 16, g += 16) {
    const old = v128.load(w), average = v128.load(mean);
    const ww = f32x4.sub(f32x4.mul(vkeep, old), f32x4.mul(vrate, f32x4.add(v128.load(g), f32x4.mul(vl2, old))));
    v128.store(w, ww);
    v128.store(mean, f32x4.add(average, f32x4.mul(vshare, f32x4.sub(ww, average))));
  }
}
