import { elu } from "../ops/elu.ts";
import { activation } from "./activation.ts";

/** X where x > 0, else alpha·(e^x − 1): `elu` as a layer, with its options. */
export class ELU extends /* @__PURE__ */ activation(elu) {}
