import { checkNumber, type Schedule } from "./schedule.ts";

/** `lr`, or `factor` (default 1/3) times `lr` for the first `steps` (default 0) steps (PyTorch's ConstantLR). */
export function constant(lr: number, { steps = 0, factor = 1 / 3 }: { readonly steps?: number; readonly factor?: number } = {}): Schedule {
  checkNumber("constant", "lr", lr);
  checkNumber("constant", "steps", steps);
  checkNumber("constant", "factor", factor);
  return (at) => (at < steps ? lr * factor : lr);
}
