import { threshold } from "../ops/threshold.ts";
import { activation } from "./activation.ts";

/** X where x > threshold, else value: `threshold` as a layer, with its options. */
export class Threshold extends /* @__PURE__ */ activation(threshold) {}
