// Recomputed activations: the same bits, less memory.
import { expect, test } from "vitest";
import { fingerprint } from "../../src/io/fingerprint.ts";
import { crossEntropy } from "../../src/loss/crossEntropy.ts";
import { densenetCifar } from "../../src/models/densenet.ts";
import { BatchNorm2d } from "../../src/nn/batchNorm2d.ts";
import { Conv2d } from "../../src/nn/conv2d.ts";
import { profile } from "../../src/nn/profile.ts";
import { sequential } from "../../src/nn/sequential.ts";
import { intTensor } from "../../src/ops/create.ts";
import { dropout } from "../../src/ops/dropout.ts";
import { randn } from "../../src/ops/random.ts";
import { recompute } from "../../src/ops/recompute.ts";
import { relu } from "../../src/ops/relu.ts";
import { square } from "../../src/ops/square.ts";
import { sum } from "../../src/ops/sum.ts";
import { Adam } from "../../src/optim/adam.ts";
import { seed } from "../../src/random.ts";
import { memoryInfo } from "../../src/runtime.ts";
import { scope, type Tensor } from "../../src/tensor.ts";

test("a DenseNet trains to the same bits with and without, and needs less memory with it", async () => {
  const trained = async (again: boolean) => {
    seed(3);
    const net = densenetCifar({ depth: 16, bc: true, classes: 4, recompute: again, dropout: 0.1 });
    const optimizer = new Adam(net, { lr: 1e-3 });
    for (let i = 0; i < 4; i++) optimizer.step(() => crossEntropy(net.forward(randn([2, 8, 8, 3])), intTensor([i % 4, 1])));
    return fingerprint(net);
  };
  expect(await trained(true)).toBe(await trained(false));
  const peak = (again: boolean) => profile(() => densenetCifar({ bc: true, recompute: again }), [1, 32, 32, 3]).memory.step;
  expect(peak(true)).toBeLessThan(0.5 * peak(false));
});

test("values given up before, dropout, values read again later, and nesting come out the same", async () => {
  const run = async (wrap: (work: () => Tensor) => Tensor) => {
    seed(5);
    const conv = new Conv2d(3, 3, 3, { padding: 1 });
    const norm = new BatchNorm2d(3);
    const net = sequential(conv, norm);
    const optimizer = new Adam(net, { lr: 1e-2 });
    for (let i = 0; i < 3; i++)
      optimizer.step(() => {
        const x = norm.forward(conv.forward(randn([2, 5, 5, 3]))); // cheap: given up once it has been used
        let inner: Tensor | undefined;
        const y = wrap(() => {
          inner = relu(x.add(x));
          return wrap(() => square(dropout(conv.forward(inner as Tensor), 0.3)).mul(2)).add(inner);
        });
        return sum(y.add(inner ?? x));
      });
    return fingerprint(net);
  };
  expect(await run(recompute)).toBe(await run((work) => work()));
});

test("outside a step it only calls", () => {
  const used = memoryInfo().used;
  scope(() => expect(recompute(() => randn([2])).shape).toEqual([2]));
  expect(memoryInfo().used).toBe(used);
});
