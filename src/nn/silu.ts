import { silu } from "../ops/silu.ts";
import { activation } from "./activation.ts";

/** X·sigmoid(x), element by element: `silu` as a layer. */
export class SiLU extends /* @__PURE__ */ activation(silu) {}
