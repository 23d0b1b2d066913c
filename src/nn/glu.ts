import { glu } from "../ops/glu.ts";
import { activation } from "./activation.ts";

/** A·sigmoid(b) of the two halves of x along an axis, by default the last: `glu` as a layer. */
export class GLU extends /* @__PURE__ */ activation(glu) {}
