// Where the largest value stands.
import { argExtremum } from "./argExtremum.ts";

/** Index (i32) of the first largest value along `axis`, or in the flattened tensor. NaN counts as largest. No gradient. */
export const argmax = /* @__PURE__ */ argExtremum("argmax", "max_fwd");
