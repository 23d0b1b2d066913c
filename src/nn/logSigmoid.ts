import { logSigmoid } from "../ops/logSigmoid.ts";
import { activation } from "./activation.ts";

/** Ln(1/(1 + e^−x)), element by element: `logSigmoid` as a layer. */
export class LogSigmoid extends /* @__PURE__ */ activation(logSigmoid) {}
