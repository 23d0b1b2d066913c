import { selu } from "../ops/selu.ts";
import { activation } from "./activation.ts";

/** 1.0507·elu(x, alpha = 1.6733): `selu` as a layer. Wants LeCun normal weights and `AlphaDropout`. */
export class SELU extends /* @__PURE__ */ activation(selu) {}
