// Initializers that set every element to one value.
import { backend } from "../runtime.ts";
import type { Initializer } from "./initializer.ts";

/** Every element is `value`. */
export function constant(value: number): Initializer {
  return (target) => backend().kernels.fill(target.ptr, target.size, value);
}

/** Zeros. */
export const zeros: Initializer = /* @__PURE__ */ constant(0);

/** Ones. */
export const ones: Initializer = /* @__PURE__ */ constant(1);
