// Predicting takes the memory of a layer or two, not of all; and who kept a value in between can still read it.
import { describe, expect, test } from "vitest";
import { Conv2d } from "../../src/nn/conv2d.ts";
import { Dropout } from "../../src/nn/dropout.ts";
import { MaxPool2d } from "../../src/nn/maxPool2d.ts";
import { Module } from "../../src/nn/module.ts";
import { ReLU } from "../../src/nn/relu.ts";
import { sequential } from "../../src/nn/sequential.ts";
import { concat } from "../../src/ops/concat.ts";
import { mean } from "../../src/ops/mean.ts";
import { rand } from "../../src/ops/random.ts";
import { relu } from "../../src/ops/relu.ts";
import { SGD } from "../../src/optim/sgd.ts";
import { seed } from "../../src/random.ts";
import { backend, memoryInfo } from "../../src/runtime.ts";
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

/** Makes three values on its way. */
class Block extends Module {
  readonly conv = conv();

  override forward(x: Tensor): Tensor {
    return relu(this.conv.forward(relu(x))).add(x);
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
    const net = sequential(conv(), new ReLU(), new Block(), new Block(), sequential(conv(), new Block(), conv()), new Block(), probe);
    const { used } = memoryInfo();
    await net.predict(image, SHAPE);
    expect(probe.used - used).toBeLessThan(2.1 * BYTES); // the input of the net and that of the probe
    expect(memoryInfo().used).toBe(used);
  });

  test("a value that a layer kept is there for a later one, and after the last", () => {
    const kept = new Kept();
    const layers = [conv(), new Block(), kept, conv(), new ReLU(), new Joined(kept), new Block()];
    const net = sequential(...layers);
    const [x] = [rand(SHAPE)];
    const { used } = memoryInfo();
    const alike = scope(() => {
      const inOne = [...values(net.forward(x)), ...values(kept.value as Tensor)];
      let y = x;
      for (const layer of layers) y = layer.forward(y);
      return same(inOne, [...values(y), ...values(kept.value as Tensor)]);
    });
    expect(alike).toBe(true);
    expect(memoryInfo().used).toBe(used);
    x.dispose();
  });

  test("and for a step", () => {
    const kept = new Kept();
    const net = sequential(conv(), kept, conv());
    const head = conv();
    const optimizer = new SGD(head, { lr: 0.1 });
    const x = rand(SHAPE);
    const loss = scope(() => {
      net.forward(x);
      return optimizer.step(() => mean(head.forward(kept.value as Tensor))).value();
    });
    expect(loss).toBeDefined();
    x.dispose();
  });

  test("what was drawn is drawn again, not anew", () => {
    const kept = new Kept();
    const net = sequential(conv(), new Dropout(0.5), kept, conv());
    const x = rand(SHAPE);
    scope(() => {
      seed(5);
      net.forward(x);
      const asked = values(kept.value as Tensor);
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
      expect(same(values(y), values(net.forward(x)))).toBe(true);
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
