import { leakyRelu } from "../ops/leakyRelu.ts";
import { activation } from "./activation.ts";

/** X where x > 0, else negativeSlope·x: `leakyRelu` as a layer, with its options. */
export class LeakyReLU extends /* @__PURE__ */ activation(leakyRelu) {}
