// The smaller of two tensors.
import { pairwise } from "./maximum.ts";

/**
 * y = min(a, b), element by element, broadcast; NaN where either is. The gradient goes to the smaller, half to each where
 * they are equal, as in PyTorch. For a limit that is a number see `clamp`.
 */
export const minimum = /* @__PURE__ */ pairwise("minimum");
