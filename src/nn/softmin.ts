import { softmin } from "../ops/softmin.ts";
import { activation } from "./activation.ts";

/** Softmax(−x) along an axis, by default the last: `softmin` as a layer. */
export class Softmin extends /* @__PURE__ */ activation(softmin) {}
