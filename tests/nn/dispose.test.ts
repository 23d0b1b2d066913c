// Memory that is given back by hand, rather than by garbage collection.
import { expect, test } from "vitest";
import { StateError } from "../../src/errors.ts";
import { BatchNorm1d } from "../../src/nn/batchNorm1d.ts";
import { Linear } from "../../src/nn/linear.ts";
import { sequential } from "../../src/nn/sequential.ts";
import { randn } from "../../src/ops/random.ts";
import { square } from "../../src/ops/square.ts";
import { sum } from "../../src/ops/sum.ts";
import { Adam } from "../../src/optim/adam.ts";
import { SGD } from "../../src/optim/sgd.ts";
import { memoryInfo } from "../../src/runtime.ts";

test("a model and its optimizer leave nothing behind; the optimizer alone leaves the model", () => {
  const before = memoryInfo().used;
  {
    using net = sequential(new Linear(5, 4), new BatchNorm1d(4));
    const loss = () => sum(square(net.forward(randn([6, 5]))));
    const adam = new Adam(net, { lr: 1e-3 });
    adam.step(loss);
    const both = memoryInfo().used;
    adam.dispose();
    expect(memoryInfo().used).toBeLessThan(both);
    expect(() => adam.step(loss)).toThrow(StateError);
    using other = new SGD(net, { lr: 1e-3 });
    other.step(loss);
    adam.dispose();
  }
  expect(memoryInfo().used).toBe(before);
});
