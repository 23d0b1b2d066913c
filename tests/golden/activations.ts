// Runners for element-wise activations, softmax and log-softmax.
import { relu } from "../../src/ops/relu.ts";
import { asIs, checkGolden, type Runner } from "./fixture.ts";

export const activations: Readonly<Record<string, Runner>> = {
  relu: (golden) => checkGolden(golden, { x: asIs }, asIs, relu),
};
