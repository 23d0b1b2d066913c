import { softshrink } from "../ops/softshrink.ts";
import { activation } from "./activation.ts";

/** X moved towards 0 by lambda: `softshrink` as a layer, with its options. */
export class Softshrink extends /* @__PURE__ */ activation(softshrink) {}
