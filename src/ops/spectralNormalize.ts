// A matrix divided by its largest singular value, found by power iteration.
import { binaryInto } from "../arithmetic/broadcast.ts";
import type { AllKernels } from "../backend.ts";
import { defineExtraOp } from "../extraOp.ts";
import type { Handle } from "../handle.ts";
import type { Tensor } from "../tensor.ts";
import { gemmWork } from "./gemm.ts";

/** Where a power iteration stands, and how it goes on. */
export interface SpectralState {
  /** Estimates of the singular vectors of x [rows, columns]: u [columns], v [rows]. They become the new ones once the step has succeeded. */
  readonly u: Tensor;
  readonly v: Tensor;
  /** Iterations to make first; 0 in evaluation. */
  readonly iterations: number;
  /** Added to lengths, squared under the root, before vectors are divided by them. */
  readonly eps: number;
}

/**
 * @internal x / σ for x [rows, columns], σ = vᵀ·x·u after `iterations` of u ← xᵀv / |xᵀv|, v ← x·u / |x·u|; u and v
 * count as constants of the gradient. Miyato et al. 2018, "Spectral Normalization".
 */
export const spectralNormalize = /* @__PURE__ */ defineExtraOp<readonly [x: Tensor], SpectralState, "u" | "v" | "sigma">("spectralNorm", {
  shape: ([x]) => x.shape,
  reads: ["y"],
  save: (_, { u, v }) => ({ u: u.shape, v: v.shape, sigma: [] }),
  forward(k, y, [x], context) {
    const { options, saved } = context;
    const { u, v, sigma } = saved;
    const work = context.scratch(Math.max(gemmWork(u.size, v.size), gemmWork(v.size, u.size), gemmWork(1, v.size)));
    const length = context.scratch(8);
    k.copy(u.ptr, options.u.ptr, u.size);
    k.copy(v.ptr, options.v.ptr, v.size);
    for (let i = 0; i < options.iterations; i++) {
      k.gemm_nn(u.ptr, v.ptr, x.ptr, 0, work, 1, u.size, v.size);
      toUnitLength(k, u, length, options.eps);
      k.gemm_nt(v.ptr, u.ptr, x.ptr, 0, work, 1, v.size, u.size);
      toUnitLength(k, v, length, options.eps);
    }
    const image = context.scratch(4 * v.size); // x·u
    k.gemm_nt(image, u.ptr, x.ptr, 0, work, 1, v.size, u.size);
    k.gemm_nn(sigma.ptr, image, v.ptr, 0, work, 1, 1, v.size);
    binaryInto(k, division, y, x, sigma);
    if (options.iterations > 0)
      context.commit(() => {
        k.copy(options.u.ptr, u.ptr, u.size);
        k.copy(options.v.ptr, v.ptr, v.size);
      }, [options.u, options.v, u, v]);
  },
  // dx = (dy − Σ(dy·y)·v·uᵀ) / σ
  backward(k, dy, [dx], context) {
    if (!dx) return;
    const { y, saved } = context;
    const { u, v, sigma } = saved;
    const work = context.scratch(Math.max(gemmWork(1, y.size), gemmWork(u.size, 1)));
    const share = { ptr: context.scratch(4), shape: [], size: 1 };
    const outer = { ptr: context.scratch(4 * y.size), shape: y.shape, size: y.size };
    k.gemm_nn(share.ptr, dy.ptr, y.ptr, 0, work, 1, 1, y.size);
    k.gemm_nn(outer.ptr, v.ptr, u.ptr, 0, work, v.size, u.size, 1);
    binaryInto(k, product, outer, outer, share);
    k.sub_fwd(dx.ptr, dy.ptr, outer.ptr, y.size);
    binaryInto(k, division, dx, dx, sigma);
  },
});

const division = { same: "div_fwd", broadcast: "div_fwd_broadcast" } as const;
const product = { same: "mul_fwd", broadcast: "mul_fwd_broadcast" } as const;

/** x / √(|x|² + eps²), in place, for a vector x: divided by its root mean square, then by √size. */
function toUnitLength(k: AllKernels, { ptr, size }: Handle, statistics: number, eps: number): void {
  k.rms_norm_fwd(ptr, statistics, ptr, 0, 1, size, (eps * eps) / size);
  k.mul_fwd_scalar(ptr, ptr, size, 1 / Math.sqrt(size));
}
