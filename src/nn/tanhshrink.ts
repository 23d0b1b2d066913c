import { tanhshrink } from "../ops/tanhshrink.ts";
import { activation } from "./activation.ts";

/** X − tanh x, element by element: `tanhshrink` as a layer. */
export class Tanhshrink extends /* @__PURE__ */ activation(tanhshrink) {}
