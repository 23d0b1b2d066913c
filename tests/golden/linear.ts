// Runners for linear and matmul.
import { linear } from "../../src/ops/linear.ts";
import { matmul } from "../../src/ops/matmul.ts";
import { asIs, checkGolden, linearWeight, type Runner } from "./fixture.ts";

export const linears: Readonly<Record<string, Runner>> = {
  linear: (golden) => checkGolden(golden, { x: asIs, w: linearWeight, b: asIs }, asIs, (x, w, b) => linear(x, w, b ?? null)),
  matmul: (golden) => checkGolden(golden, { a: asIs, b: asIs }, asIs, matmul),
};
