import { relu6 } from "../ops/relu6.ts";
import { activation } from "./activation.ts";

/** X limited to [0, 6], element by element: `relu6` as a layer. */
export class ReLU6 extends /* @__PURE__ */ activation(relu6) {}
