// Optimizer steps: one pass over contiguous parameters, gradients and state.
// Slabs are padded, so n is always a multiple of 4 here; every slab starts as zeros.
import { at } from "./simd";

/** w[n] −= lr·(g[n] + weightDecay·w[n]). */
export function sgd_step(w: usize, g: usize, n: i32, lr: f32, weightDecay: f32): void {
  const vlr = f32x4.splat(lr);
  const vdecay = f32x4.splat(weightDecay);
  const end = at(w, n);
  if (w < end) do {
    const ww = v128.load(w);
    v128.store(w, f32x4.sub(ww, f32x4.mul(vlr, f32x4.add(v128.load(g), f32x4.mul(vdecay, ww)))));
    w += 16;
    g += 16;
  } while (w < end);
}

/**
 * w[n], v[n] changed in place from g[n]:
 *   g' = g + weightDecay·w,  v = momentum·v + gain·g',  w −= lr·(gShare·g' + vShare·v)
 * gain is 1 − dampening (1 in the first step); the shares are 0 and 1, with Nesterov 1 and momentum.
 */
export function sgd_momentum_step(w: usize, v: usize, g: usize, n: i32, lr: f32, momentum: f32, gain: f32, weightDecay: f32, gShare: f32, vShare: f32): void {
  const vlr = f32x4.splat(lr);
  const vmomentum = f32x4.splat(momentum);
  const vgain = f32x4.splat(gain);
  const vdecay = f32x4.splat(weightDecay);
  const vgShare = f32x4.splat(gShare);
  const vvShare = f32x4.splat(vShare);
  const end = at(w, n);
  if (w < end) do {
    const ww = v128.load(w);
    const gg = f32x4.add(v128.load(g), f32x4.mul(vdecay, ww));
    const vv = f32x4.add(f32x4.mul(vmomentum, v128.load(v)), f32x4.mul(vgain, gg));
    v128.store(v, vv);
    v128.store(w, f32x4.sub(ww, f32x4.mul(vlr, f32x4.add(f32x4.mul(vgShare, gg), f32x4.mul(vvShare, vv)))));
    w += 16;
    v += 16;
    g += 16;
  } while (w < end);
}

/**
 * w[n], m[n], v[n] and, with amsgrad (vmax != 0), vmax[n] changed in place from g[n]:
 *   w' = keep·w,  g' = g + l2·w,  m = beta1·m + gain1·g',  v = beta2·v + gain2·g'²,
 *   w = w' − rate·m / (sqrt(v or max v)·scale + eps)
 * gain = 1 − beta; rate = lr / (1 − beta1^t); scale = 1 / sqrt(1 − beta2^t). AdamW decays by
 * keep = 1 − lr·weightDecay and l2 = 0, Adam by l2 = weightDecay and keep = 1.
 * Kingma & Ba 2015, Loshchilov & Hutter 2019, Reddi et al. 2018, as in PyTorch.
 */
export function adam_step(
  w: usize, m: usize, v: usize, vmax: usize, g: usize, n: i32,
  rate: f32, beta1: f32, gain1: f32, beta2: f32, gain2: f32, scale: f32, eps: f32, keep: f32, l2: f32,
): void {
  if (n == 0) return;
  if (vmax) adam(w, m, v, vmax, g, n, rate, beta1, gain1, beta2, gain2, scale, eps, keep, l2, true);
  else adam(w, m, v, vmax, g, n, rate, beta1, gain1, beta2, gain2, scale, eps, keep, l2, false);
}

/** `amsgrad` is a literal. */
@inline function adam(
  w: usize, m: usize, v: usize, vmax: usize, g: usize, n: i32,
  rate: f32, beta1: f32, gain1: f32, beta2: f32, gain2: f32, scale: f32, eps: f32, keep: f32, l2: f32, amsgrad: bool,
): void {
  const vrate = f32x4.splat(rate);
  const vbeta1 = f32x4.splat(beta1);
  const vgain1 = f32x4.splat(gain1);
  const vbeta2 = f32x4.splat(beta2);
  const vgain2 = f32x4.splat(gain2);
  const vscale = f32x4.splat(scale);
  const veps = f32x4.splat(eps);
  const vkeep = f32x4.splat(keep);
  const vl2 = f32x4.splat(l2);
  const end = at(w, n);
  do {
    const ww = v128.load(w);
    const gg = f32x4.add(v128.load(g), f32x4.mul(vl2, ww));
    const mm = f32x4.add(f32x4.mul(vbeta1, v128.load(m)), f32x4.mul(vgain1, gg));
    let vv = f32x4.add(f32x4.mul(vbeta2, v128.load(v)), f32x4.mul(vgain2, f32x4.mul(gg, gg)));
    v128.store(m, mm);
    v128.store(v, vv);
    if (amsgrad) {
      vv = f32x4.pmax(v128.load(vmax), vv);
      v128.store(vmax, vv);
      vmax += 16;
    }
    const denominator = f32x4.add(f32x4.mul(f32x4.sqrt(vv), vscale), veps);
    v128.store(w, f32x4.sub(f32x4.mul(vkeep, ww), f32x4.div(f32x4.mul(vrate, mm), denominator)));
    w += 16;
    m += 16;
    v += 16;
    g += 16;
  } while (w < end);
}
