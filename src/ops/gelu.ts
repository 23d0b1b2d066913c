// Gaussian error linear unit, exact or in its tanh form.
import { defineExtraOp } from "../extraOp.ts";
import type { Tensor } from "../tensor.ts";

export interface GeluOptions {
  /** "none" (unless said): through erf. "tanh": the approximation that GPT-2 was trained with. */
  readonly approximate?: "none" | "tanh";
}

const exact = /* @__PURE__ */ defineExtraOp<readonly [x: Tensor]>("gelu", {
  shape: ([x]) => x.shape,
  forward: (k, y, [x]) => k.gelu_fwd(y.ptr, x.ptr, y.size),
  backward: (k, dy, [dx], { inputs: [x] }) => dx && k.gelu_dx(dx.ptr, dy.ptr, x.ptr, dy.size),
});

const approximated = /* @__PURE__ */ defineExtraOp<readonly [x: Tensor]>("gelu", {
  shape: ([x]) => x.shape,
  forward: (k, y, [x]) => k.gelu_tanh_fwd(y.ptr, x.ptr, y.size),
  backward: (k, dy, [dx], { inputs: [x] }) => dx && k.gelu_tanh_dx(dx.ptr, dy.ptr, x.ptr, dy.size),
});

/** y = x·Φ(x), Φ the normal distribution's cumulative probability, element by element (Hendrycks & Gimpel 2016). */
export function gelu(x: Tensor, { approximate = "none" }: GeluOptions = {}): Tensor {
  return approximate === "tanh" ? approximated(x) : exact(x);
}
