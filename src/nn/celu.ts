import { celu } from "../ops/celu.ts";
import { activation } from "./activation.ts";

/** X where x > 0, else alpha·(e^(x/alpha) − 1): `celu` as a layer, with its options. */
export class CELU extends /* @__PURE__ */ activation(celu) {}
