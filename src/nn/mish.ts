import { mish } from "../ops/mish.ts";
import { activation } from "./activation.ts";

/** X·tanh(softplus(x)), element by element: `mish` as a layer. */
export class Mish extends /* @__PURE__ */ activation(mish) {}
