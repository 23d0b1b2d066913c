import { gelu } from "../ops/gelu.ts";
import { activation } from "./activation.ts";

/** X·Φ(x), exact or in its tanh form: `gelu` as a layer, with its options. */
export class GELU extends /* @__PURE__ */ activation(gelu) {}
