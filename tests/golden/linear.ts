// Runners for matrix products and tables.
import { intTensor } from "../../src/ops/create.ts";
import { embedding } from "../../src/ops/embedding.ts";
import { linear } from "../../src/ops/linear.ts";
import { matmul } from "../../src/ops/matmul.ts";
import { asIs, checkGolden, decode, type GoldenTensor, linearWeight, type Runner } from "./fixture.ts";

export const linears: Readonly<Record<string, Runner>> = {
  linear: (golden) => checkGolden(golden, { x: asIs, w: linearWeight, b: asIs }, asIs, (x, w, b) => linear(x, w, b ?? null)),
  matmul: (golden) => checkGolden(golden, { a: asIs, b: asIs }, asIs, matmul),
  embedding: (golden) => {
    const index = decode(golden.in.idx as GoldenTensor);
    return checkGolden(golden, { w: asIs }, asIs, (w) => embedding(intTensor(index.data, index.shape), w));
  },
};
