// Optimizer steps with a rate per element, beside Adam's in optim.ts. Slabs are padded, so n is always a multiple
// of 4; every slab starts as zeros. l2: weight decay added to the gradient, g' = g + l2·w.
import { at } from "./simd";

@inline function lerp(keep: v128, old: v128, gain: v128, next: v128): v128 {
  return f32x4.add(f32x4.mul(keep, old), f32x4.mul(gain, next));
}

@inline function decayed(g: usize, l2: v128, w: v128): v128 {
  return f32x4.add(v128.load(g), f32x4.mul(l2, w));
}

/**
 * w[n], v[n], mean[n] if centred (mean != 0), velocity[n] if it has momentum (velocity != 0), from g[n]:
 *   v = alpha·v + (1 − alpha)·g'²,  mean likewise of g',  u = g' / (sqrt(v − mean²) + eps),
 *   velocity = momentum·velocity + u,  w −= lr·velocity (lr·u without momentum). Hinton 2012, as in PyTorch.
 */
export function rmsprop_step(w: usize, v: usize, mean: usize, velocity: usize, g: usize, n: i32, lr: f32, alpha: f32, gain: f32, eps: f32, l2: f32, momentum: f32): void {
  const vlr = f32x4.splat(lr), keep = f32x4.splat(alpha), vgain = f32x4.splat(gain), veps = f32x4.splat(eps), vl2 = f32x4.splat(l2), vmomentum = f32x4.splat(momentum);
  for (const end = at(w, n); w < end; w += 16, v += 16, g += 16) {
    const ww = v128.load(w), gg = decayed(g, vl2, ww);
    let second = lerp(keep, v128.load(v), vgain, f32x4.mul(gg, gg));
    v128.store(v, second);
    if (mean) {
      const first = lerp(keep, v128.load(mean), vgain, gg);
      v128.store(mean, first);
      second = f32x4.sub(second, f32x4.mul(first, first));
      mean += 16;
    }
    let step = f32x4.div(gg, f32x4.add(f32x4.sqrt(second), veps));
    if (velocity) {
      step = f32x4.add(f32x4.mul(vmomentum, v128.load(velocity)), step);
      v128.store(velocity, step);
      velocity += 16;
    }
    v128.store(w, f32x4.sub(ww, f32x4.mul(vlr, step)));
  }
}

/** w[n], s[n] from g[n]: s += g'², w −= lr·g' / (sqrt(s + start) + eps). Duchi et al. 2011. */
export function adagrad_step(w: usize, s: usize, g: usize, n: i32, lr: f32, eps: f32, l2: f32, start: f32): void {
  const vlr = f32x4.splat(lr), veps = f32x4.splat(eps), vl2 = f32x4.splat(l2), vstart = f32x4.splat(start);
  for (const end = at(w, n); w < end; w += 16, s += 16, g += 16) {
    const ww = v128.load(w), gg = decayed(g, vl2, ww);
    const sum = f32x4.add(v128.load(s), f32x4.mul(gg, gg));
    v128.store(s, sum);
    v128.store(w, f32x4.sub(ww, f32x4.div(f32x4.mul(vlr, gg), f32x4.add(f32x4.sqrt(f32x4.add(sum, vstart)), veps))));
  }
}

/**
 * w[n], v[n], d[n] from g[n]: v = rho·v + (1 − rho)·g'², u = g'·sqrt(d + eps) / sqrt(v + eps),
 * d = rho·d + (1 − rho)·u², w −= lr·u. Zeiler 2012.
 */
export function adadelta_step(w: usize, v: usize, d: usize, g: usize, n: i32, lr: f32, rho: f32, gain: f32, eps: f32, l2: f32): void {
  const vlr = f32x4.splat(lr), keep = f32x4.splat(rho), vgain = f32x4.splat(gain), veps = f32x4.splat(eps), vl2 = f32x4.splat(l2);
  for (const end = at(w, n); w < end; w += 16, v += 16, d += 16, g += 16) {
    const ww = v128.load(w), gg = decayed(g, vl2, ww), dd = v128.load(d);
    const vv = lerp(keep, v128.load(v), vgain, f32x4.mul(gg, gg));
    const step = f32x4.mul(f32x4.div(f32x4.sqrt(f32x4.add(dd, veps)), f32x4.sqrt(f32x4.add(vv, veps))), gg);
    v128.store(v, vv);
    v128.store(d, lerp(keep, dd, vgain, f32x4.mul(step, step)));
    v128.store(w, f32x4.sub(ww, f32x4.mul(vlr, step)));
  }
}

/** w[n], m[n], u[n] from g[n]: m = beta1·m + (1 − beta1)·g', u = max(beta2·u, |g'| + eps), w −= rate·m / u. Kingma & Ba 2015, section 7. */
export function adamax_step(w: usize, m: usize, u: usize, g: usize, n: i32, rate: f32, beta1: f32, gain1: f32, beta2: f32, eps: f32, l2: f32): void {
  const vrate = f32x4.splat(rate), keep1 = f32x4.splat(beta1), vgain1 = f32x4.splat(gain1), keep2 = f32x4.splat(beta2), veps = f32x4.splat(eps), vl2 = f32x4.splat(l2);
  for (const end = at(w, n); w < end; w += 16, m += 16, u += 16, g += 16) {
    const ww = v128.load(w), gg = decayed(g, vl2, ww);
    const mm = lerp(keep1, v128.load(m), vgain1, gg);
    const uu = f32x4.pmax(f32x4.mul(keep2, v128.load(u)), f32x4.add(f32x4.abs(gg), veps));
    v128.store(m, mm);
    v128.store(u, uu);
    v128.store(w, f32x4.sub(ww, f32x4.div(f32x4.mul(vrate, mm), uu)));
  }
}

/**
 * w[n], m[n], v[n] from g[n]: moments as Adam's, w −= (gRate·g' + mRate·m) / (sqrt(v)·scale + eps).
 * With gRate 0 the step of Adam and RAdam, else NAdam's (Dozat 2016).
 */
export function nadam_step(w: usize, m: usize, v: usize, g: usize, n: i32, gRate: f32, mRate: f32, beta1: f32, gain1: f32, beta2: f32, gain2: f32, scale: f32, eps: f32, l2: f32): void {
  const vgRate = f32x4.splat(gRate), vmRate = f32x4.splat(mRate), keep1 = f32x4.splat(beta1), vgain1 = f32x4.splat(gain1), keep2 = f32x4.splat(beta2), vgain2 = f32x4.splat(gain2);
  const vscale = f32x4.splat(scale), veps = f32x4.splat(eps), vl2 = f32x4.splat(l2);
  for (const end = at(w, n); w < end; w += 16, m += 16, v += 16, g += 16) {
    const ww = v128.load(w), gg = decayed(g, vl2, ww);
    const mm = lerp(keep1, v128.load(m), vgain1, gg);
    const vv = lerp(keep2, v128.load(v), vgain2, f32x4.mul(gg, gg));
    v128.store(m, mm);
    v128.store(v, vv);
    const step = f32x4.add(f32x4.mul(vgRate, gg), f32x4.mul(vmRate, mm));
    v128.store(w, f32x4.sub(ww, f32x4.div(step, f32x4.add(f32x4.mul(f32x4.sqrt(vv), vscale), veps))));
  }
}
