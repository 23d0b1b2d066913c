import { softsign } from "../ops/softsign.ts";
import { activation } from "./activation.ts";

/** X/(1 + |x|), element by element: `softsign` as a layer. */
export class Softsign extends /* @__PURE__ */ activation(softsign) {}
