// Two thousand steps: memory stays where it is, on both sides of the boundary.
import { expect, test } from "vitest";
import { crossEntropy } from "../src/loss/crossEntropy.ts";
import { lenet5 } from "../src/models/lenet.ts";
import { tensor } from "../src/ops/create.ts";
import { Adam } from "../src/optim/adam.ts";
import { memoryInfo } from "../src/runtime.ts";
import { randomValues } from "./harness.ts";

test("2,000 training steps of LeNet-5", async () => {
  const net = lenet5();
  const optimizer = new Adam(net, { lr: 1e-3 });
  const x = randomValues([2, 28, 28, 1], 1).data;
  const labels = Int32Array.of(3, 7);
  const step = () => optimizer.step(() => crossEntropy(net.forward(tensor(x, [2, 28, 28, 1])), labels));
  const heap = () => {
    globalThis.gc?.();
    return process.memoryUsage().heapUsed;
  };
  const run = async (steps: number) => {
    for (let i = 0; i < steps; i++) await step().value();
  };
  await run(4000); // warm: compiled code and inline caches are in
  const before = { ...memoryInfo(), heap: heap() };
  await run(2000);
  const after = { ...memoryInfo(), heap: heap() };
  expect(after.used).toBe(before.used);
  expect(after.reserved).toBe(before.reserved);
  expect(after.peak).toBe(before.peak);
  expect(globalThis.gc, "run with --expose-gc").toBeDefined();
  // less than 100 bytes a step would still be 200 kB; what is seen is noise of some 10 kB
  expect(after.heap - before.heap).toBeLessThan(100_000);
});
