import { softmax } from "../ops/softmax.ts";
import { activation } from "./activation.ts";

/** Softmax along an axis, by default the last, as a layer. `crossEntropy` takes what goes in here, not what comes out. */
export class Softmax extends /* @__PURE__ */ activation(softmax) {}
