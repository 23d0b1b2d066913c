import { tanh } from "../ops/tanh.ts";
import { activation } from "./activation.ts";

/** Tanh x, element by element: `tanh` as a layer. */
export class Tanh extends /* @__PURE__ */ activation(tanh) {}
