// Initializers that do not look at the fans: one value, or one distribution.

import {
  fillNormal,
  fillTruncatedNormal,
  fillUniform,
  type NormalOptions,
  type TruncatedNormalOptions,
  type UniformOptions,
} from "../ops/random.ts";
import { backend } from "../runtime.ts";
import type { Initializer } from "./initializer.ts";

/** Every element is `value`. */
export function constantInit(value: number): Initializer {
  return (target) => backend().kernels.fill(target.ptr, target.size, value);
}

/** Zeros. */
export const zerosInit: Initializer = /* @__PURE__ */ constantInit(0);

/** Ones. */
export const onesInit: Initializer = /* @__PURE__ */ constantInit(1);

/** Uniform in [low, high), by default [0, 1). */
export function uniformInit(options: UniformOptions = {}): Initializer {
  return (target) => fillUniform("uniformInit", target, options);
}

/** Normal, by default with mean 0 and standard deviation 1. */
export function normalInit(options: NormalOptions = {}): Initializer {
  return (target) => fillNormal("normalInit", target, options);
}

/** Normal cut to [low, high], absolute bounds (by default −2 and 2) as in PyTorch's `trunc_normal_`. */
export function truncatedNormalInit(options: TruncatedNormalOptions = {}): Initializer {
  return (target) => fillTruncatedNormal("truncatedNormalInit", target, options);
}
