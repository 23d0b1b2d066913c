// Maxima over axes.
import { extremum } from "./extremum.ts";

/** Largest value over `axes` (all by default). NaN counts as largest; the gradient goes to the first maximum in row-major order. */
export const max = /* @__PURE__ */ extremum("max");
