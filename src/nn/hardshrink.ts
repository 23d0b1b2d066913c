import { hardshrink } from "../ops/hardshrink.ts";
import { activation } from "./activation.ts";

/** X where |x| > lambda, else 0: `hardshrink` as a layer, with its options. */
export class Hardshrink extends /* @__PURE__ */ activation(hardshrink) {}
