// Predicting takes the memory of a layer or two, not of all; and who kept a value in between can still read it.
import { describe, expect, test } from "vitest";
import { BatchNorm2d } from "../../src/nn/batchNorm2d.ts";
import { Conv2d } from "../../src/nn/conv2d.ts";
import { Dropout } from "../../src/nn/dropout.ts";
import { MaxPool2d } from "../../src/nn/maxPool2d.ts";
import { Module } from "../../src/nn/module.ts";
import { ReLU } from "../../src/nn/relu.ts";
import { sequential } from "../../src/nn/sequential.ts";
import { concat } from "../../src/ops/concat.ts";
import { mean } from "../../src/ops/mean.ts";
import { rand } from "../../src/ops/random.ts";
import { recompute } from "../../src/ops/recompute.ts";
import { relu } from "../../src/ops/relu.ts";
import { SGD } from "../../src/optim/sgd.ts";
import { seed } from "../../src/random.ts";
import { backend, memoryInfo } from "../../src/runtime.ts";
import { forwardOnly } from "../../src/tape.ts";
import { scope, type Tensor } from "../../src/tensor.ts";

const CHANNELS = 4;
const SHAPE = [1, 64, 64, CHANNELS];
const BYTES = 4 * 64 * 64 * CHANNELS;
const image = Float32Array.from({ length: BYTES / 4 }, (_, i) => Math.sin(i));
const conv = () => new Conv2d(CHANNELS, CHANNELS, 3, { padding: 1 });

/** Notes the memory in use when it is reached. */
class Probe extends Module {
  used = 0;

  override forward(x: Tensor): Tensor {
    this.used = memoryInfo().used;
    return relu(x);
  }
}

/** Makes four values on its way, and statistics. */
class Block extends Module {
  readonly conv = conv();
  readonly norm = new BatchNorm2d(CHANNELS);

  override forward(x: Tensor): Tensor {
    return relu(this.norm.forward(this.conv.forward(relu(x)))).add(x);
  }
}

/** Keeps what goes in. */
class Kept extends Module {
  value: Tensor | undefined;

  override forward(x: Tensor): Tensor {
    this.value = x;
    return relu(x).mul(2);
  }
}

/** Adds what `kept` keeps, as the second half of an hourglass does. */
class Joined extends Module {
  readonly kept: () => Kept;

  constructor(kept: Kept) {
    super();
    this.kept = () => kept; // no child: it is one of the layers before
  }

  override forward(x: Tensor): Tensor {
    const { value } = this.kept();
    return value ? x.add(value) : x;
  }
}

describe("layers one after another", () => {
  test("hold what the layer under way needs", async () => {
    const probe = new Probe();
    const inner = sequential(conv(), new Block(), new BatchNorm2d(CHANNELS), new MaxPool2d(1), conv());
    const net = sequential(conv(), new ReLU(), new Block(), new Block(), inner, new Block(), probe);
    const { used } = memoryInfo();
    await net.predict(image, SHAPE);
    expect(probe.used - used).toBeLessThan(2.1 * BYTES); // the input of the net and that of the probe
    expect(memoryInfo().used).toBe(used);
  });

  test("what `recompute` wraps counts as a layer", () => {
    const block = new Block();
    const x = rand(SHAPE);
    const { used } = memoryInfo();
    scope(() =>
      forwardOnly(() => {
        recompute(() => block.forward(block.forward(x)));
        expect(memoryInfo().used - used).toBeLessThan(1.1 * BYTES);
      }),
    );
    x.dispose();
  });

  test("a value that a layer kept is there for a later one, and after the last", () => {
    const kept = new Kept();
    const layers = [conv(), new Block(), kept, conv(), new ReLU(), new Joined(kept), new Block()];
    const net = sequential(...layers);
    const [x] = [rand(SHAPE)];
    const { used } = memoryInfo();
    scope(() => {
      const inOne = forwardOnly(() => [...values(net.forward(x)), ...values(kept.value as Tensor)]);
      let y = x;
      for (const layer of layers) y = layer.forward(y);
      expect(same(inOne, [...values(y), ...values(kept.value as Tensor)])).toBe(true);
    });
    expect(memoryInfo().used).toBe(used);
    x.dispose();
  });

  test("and what a scope's own forward pass made stays as it was, whatever the weights become", () => {
    const kept = new Kept();
    const net = sequential(conv(), new BatchNorm2d(CHANNELS), kept, conv());
    const optimizer = new SGD(net, { lr: 0.1 });
    const x = rand(SHAPE);
    scope(() => {
      net.forward(x);
      const { value } = kept;
      const before = values(value as Tensor);
      net.forward(x);
      const again = kept.value;
      optimizer.step(() => mean(net.forward(x)));
      expect(same(values(again as Tensor), before)).toBe(true);
    });
    x.dispose();
  });

  test("what was drawn is drawn again, not anew", () => {
    const kept = new Kept();
    const net = sequential(conv(), new Dropout(0.5), kept, conv());
    const x = rand(SHAPE);
    scope(() => {
      seed(5);
      const asked = forwardOnly(() => {
        net.forward(x);
        return values(kept.value as Tensor);
      });
      seed(5);
      const [first, second] = net.layers as readonly Module[];
      expect(same(asked, values(second?.forward(first?.forward(x) as Tensor) as Tensor))).toBe(true);
    });
    x.dispose();
  });

  test("pooling, views, layers that give what they get, and parallel branches in between", async () => {
    class Branches extends Module {
      readonly left = sequential(conv(), new ReLU());
      readonly right = sequential(new ReLU(), conv());

      override forward(x: Tensor): Tensor {
        return concat([this.left.forward(x), this.right.forward(x)], 3);
      }
    }
    class View extends Module {
      override forward(x: Tensor): Tensor {
        return x.flatten().reshape(x.shape);
      }
    }
    const layers = [conv(), new View(), new Dropout(0.5), new Branches(), new MaxPool2d(2), new View(), new ReLU()];
    const net = sequential(...layers);
    const whole = await net.predict(image, SHAPE);
    net.eval();
    const x = rand(SHAPE);
    scope(() => {
      let y = x;
      for (const layer of layers) y = layer.forward(y);
      expect(
        same(
          values(y),
          forwardOnly(() => values(net.forward(x))),
        ),
      ).toBe(true);
    });
    x.dispose();
    expect(whole.length).toBe((2 * BYTES) / 4 / 4);
  });
});

function values(tensor: Tensor): Float32Array {
  return backend().readF32(tensor.ptr, tensor.size);
}

function same(a: Iterable<number>, b: Iterable<number>): boolean {
  return [...a].every(
    (
      (rest) => (value) =>
        Object.is(value, rest.next().value)
    )(b[Symbol.iterator]()),
  );
}
