import { hardswish } from "../ops/hardswish.ts";
import { activation } from "./activation.ts";

/** X·clamp(x + 3, 0, 6)/6, element by element: `hardswish` as a layer. */
export class Hardswish extends /* @__PURE__ */ activation(hardswish) {}
