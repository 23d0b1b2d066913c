import { logSoftmax } from "../ops/logSoftmax.ts";
import { activation } from "./activation.ts";

/** Ln softmax(x) along an axis, by default the last: `logSoftmax` as a layer. */
export class LogSoftmax extends /* @__PURE__ */ activation(logSoftmax) {}
