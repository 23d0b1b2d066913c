import { hardtanh } from "../ops/hardtanh.ts";
import { activation } from "./activation.ts";

/** X limited to [min, max]: `hardtanh` as a layer, with its options. */
export class Hardtanh extends /* @__PURE__ */ activation(hardtanh) {}
