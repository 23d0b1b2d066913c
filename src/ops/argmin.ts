// Where the smallest value stands.
import { argExtremum } from "./argExtremum.ts";

/** Index (i32) of the first smallest value along `axis`, or in the flattened tensor. NaN counts as smallest. No gradient. */
export const argmin = /* @__PURE__ */ argExtremum("argmin", "min_fwd");
