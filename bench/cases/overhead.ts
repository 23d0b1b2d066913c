// What an op costs outside its kernel, and whether anything is left behind.

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Module } from "../../src/nn/module.ts";
import { Param } from "../../src/nn/param.ts";
import { relu } from "../../src/ops/relu.ts";
import { sum } from "../../src/ops/sum.ts";
import { SGD } from "../../src/optim/sgd.ts";
import { backend } from "../../src/runtime.ts";
import type { Tensor } from "../../src/tensor.ts";
import type { BenchCase } from "../case.ts";
import { fastest, thorough, warmUp } from "../timing.ts";

/** Ops in the chain: as many as of a deep model. */
const OPS = 120;
const STEPS = 20_000;

/** A few values, and a loss that is `ops` ops away from them. */
class Chain extends Module<number> {
  readonly weight = new Param([4], (w) => backend().kernels.fill(w.ptr, 4, 0.5));

  override forward(ops: number): Tensor {
    let x: Tensor = this.weight;
    for (let i = 0; i < ops; i += 3) x = relu(x.mul(this.weight).add(this.weight));
    return sum(x);
  }
}

/** Forward pass, backward pass and update. */
function step(ops: number): () => void {
  const chain = new Chain();
  const optimizer = new SGD(chain, { lr: 0 });
  return () => optimizer.step(() => chain.forward(ops));
}

/** Bytes of JavaScript objects that are reachable. */
function heapUsed(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  for (let i = 0; i < 4; i++) collect(); // one pass leaves garbage that points at garbage
  return process.memoryUsage().heapUsed;
}

export const cases: BenchCase[] = [
  {
    name: "an op of four values, forward and backward",
    unit: "µs",
    target: { atMost: 1.5 },
    figure() {
      const [long = 0, short = 0] = fastest([warmUp(step(OPS), thorough), warmUp(step(0), thorough)], thorough);
      return { value: (1000 * (long - short)) / OPS };
    },
  },
  {
    name: `JavaScript heap kept per step, over ${STEPS.toLocaleString("en-US")} steps`,
    unit: "bytes",
    target: { atMost: 8 },
    figure() {
      const run = step(9);
      const many = () => {
        for (let i = 0; i < STEPS; i++) run();
      };
      many(); // until then the engine compiles, and keeps what it compiled
      const before = heapUsed();
      many();
      return { value: (heapUsed() - before) / STEPS };
    },
  },
];
