// Minima over axes.
import { extremum } from "./extremum.ts";

/** Smallest value over `axes` (all by default). NaN counts as smallest; the gradient goes to the first minimum in row-major order. */
export const min = /* @__PURE__ */ extremum("min");
