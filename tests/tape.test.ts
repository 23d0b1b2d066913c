// Differentiation and the step: what is differentiated, what is given back, what a failure leaves.
import { describe, expect, test } from "vitest";
import { NonFiniteError, OutOfMemoryError, StateError } from "../src/errors.ts";
import { BatchNorm2d } from "../src/nn/batchNorm2d.ts";
import { Linear } from "../src/nn/linear.ts";
import { Module } from "../src/nn/module.ts";
import { Param } from "../src/nn/param.ts";
import { defineOp } from "../src/op.ts";
import { tensor } from "../src/ops/create.ts";
import { dropout } from "../src/ops/dropout.ts";
import { log } from "../src/ops/log.ts";
import { relu } from "../src/ops/relu.ts";
import { sigmoid } from "../src/ops/sigmoid.ts";
import { sum } from "../src/ops/sum.ts";
import { SGD } from "../src/optim/sgd.ts";
import { generator } from "../src/random.ts";
import { backend, memoryInfo } from "../src/runtime.ts";
import { scope, type Tensor } from "../src/tensor.ts";

function param(...values: number[]): Param {
  return new Param([values.length], (target) => backend().write(target.ptr, Float32Array.from(values)));
}

/** With SGD at rate 1, a step subtracts the gradient. */
function gradientOf(parameters: Param[], loss: () => Tensor): number[][] {
  const before = parameters.map(valuesOf);
  new SGD(parameters, { lr: 1 }).step(loss);
  return parameters.map((p, i) => valuesOf(p).map((v, j) => (before[i]?.[j] as number) - v));
}

function valuesOf(t: Tensor): number[] {
  return [...backend().readF32(t.ptr, t.size)];
}

describe("what is differentiated", () => {
  test("a tensor used twice gets both contributions", () => {
    const w = param(3);
    expect(gradientOf([w], () => sum(w.mul(w)))).toEqual([[6]]);
  });

  test("a tensor used in one op on both sides, passed on without a copy", () => {
    const w = param(1, 2);
    expect(gradientOf([w], () => sum(w.add(w)))).toEqual([[2, 2]]);
  });

  test("a diamond", () => {
    const w = param(2);
    // y = (w²)·3 + (w²)·5, dy/dw = 16 w
    expect(
      gradientOf([w], () => {
        const square = w.mul(w);
        return sum(square.mul(3).add(square.mul(5)));
      }),
    ).toEqual([[32]]);
  });

  test("a gradient passed to two places stays right when one of them adds to its own", () => {
    const a = param(1);
    const b = param(2);
    // s = 2a + 2b, loss = s + 3·(2a): d/da = 2 + 6, d/db = 2
    expect(
      gradientOf([a, b], () => {
        const left = a.mul(2);
        const right = b.mul(2);
        return sum(left.add(right).add(left.mul(3)));
      }),
    ).toEqual([[8], [2]]);
  });

  test("a parameter used never keeps its value and its state", () => {
    const used = param(1);
    const unused = param(5);
    const optimizer = new SGD([used, unused], { lr: 1, momentum: 0.9, weightDecay: 0.1 });
    optimizer.step(() => sum(used));
    expect(valuesOf(unused)).toEqual([5]);
    expect(optimizer.counters.updates).toEqual([1, 0]);
  });

  test("a parameter shared by two layers gets the sum", () => {
    const shared = new Linear(2, 2, { bias: false });
    class Twice extends Module {
      first = shared;
      second = shared;
      override forward(x: Tensor): Tensor {
        return this.second.forward(this.first.forward(x));
      }
    }
    backend().write(shared.weight.ptr, Float32Array.of(1, 2, 3, 4));
    const net = new Twice();
    expect([...net.namedParameters()].map(([name]) => name)).toEqual(["first.weight"]);
    // y = x·W², loss = Σy for x = [1, 1]: dW = xᵀ·(1·Wᵀ) + (xW)ᵀ·1, rows: [1,1]ᵀ·[3,7] + [4,6]ᵀ·[1,1]
    expect(gradientOf([shared.weight], () => sum(net.forward(tensor([1, 1], [1, 2]))))).toEqual([[7, 11, 9, 13]]);
  });

  test("a frozen parameter stays, the others move", () => {
    const layer = new Linear(2, 1);
    const before = valuesOf(layer.weight);
    layer.weight.frozen = true;
    const optimizer = new SGD(layer, { lr: 1 });
    optimizer.step(() => sum(layer.forward(tensor([1, 2], [1, 2]))));
    expect(valuesOf(layer.weight)).toEqual(before);
    layer.unfreeze();
    optimizer.step(() => sum(layer.forward(tensor([1, 2], [1, 2]))));
    expect(valuesOf(layer.weight)).not.toEqual(before);
  });

  test("each step differentiates its own parameters only", () => {
    const [a, b] = [param(2), param(3)];
    const optimizerA = new SGD([a], { lr: 1 });
    new SGD([b], { lr: 1 });
    optimizerA.step(() => sum(a.mul(b)));
    expect([valuesOf(a), valuesOf(b)]).toEqual([[-1], [3]]);
  });
});

describe("a value that no backward pass reads", () => {
  /** Most bytes in use during a step, beyond those before it. */
  function peakOf(w: Param, loss: () => Tensor): number {
    const optimizer = new SGD([w], { lr: 0 });
    optimizer.step(loss);
    backend().resetPeak();
    const before = memoryInfo().used;
    optimizer.step(loss);
    return memoryInfo().peak - before;
  }

  test("is given up after its first use: a chain of sums takes no more memory than one of them", () => {
    const w = param(...new Array<number>(1024).fill(1));
    const chain = (length: number) => () => {
      let y: Tensor = w;
      for (let i = 0; i < length; i++) y = y.add(w);
      return sum(y);
    };
    expect(peakOf(w, chain(20))).toBe(peakOf(w, chain(3)));
  });

  test("is computed again for who asks again, once, with the same bits", async () => {
    const w = param(3);
    let first: Promise<Float32Array> | undefined;
    let again: Promise<Float32Array> | undefined;
    const gradients = gradientOf([w], () => {
      const x = w.add(1); // 4
      const y = x.add(w); // 7, of a value that is gone by then
      first = y.data();
      const z = y.mul(2).add(y); // 21
      again = x.data();
      return sum(z.mul(x)); // (6w + 3)·(w + 1)
    });
    expect([await first, await again]).toEqual([Float32Array.of(7), Float32Array.of(4)]);
    expect(gradients).toEqual([[6 * 4 + 21]]);
  });

  test("batch norm computed again updates the running statistics once; dropout draws the same mask", async () => {
    const norm = new BatchNorm2d(1);
    const optimizer = new SGD(norm, { lr: 0 });
    const masks: Promise<Float32Array>[] = [];
    optimizer.step(() => {
      const y = norm.forward(tensor([0, 2, 4, 6], [1, 2, 2, 1]));
      const kept = dropout(y, 0.5);
      masks.push(kept.data());
      const once = relu(kept);
      masks.push(kept.data());
      return sum(once.add(y));
    });
    expect(valuesOf(norm.runningMean as Tensor)).toEqual([Math.fround(0.1) * 3].map(Math.fround));
    const [before, after] = await Promise.all(masks);
    expect(after).toEqual(before);
  });

  test("stays gone where its owner disposed of it, and outlives its scope where it is returned", () => {
    const w = param(2);
    const step = (loss: () => Tensor) => new SGD([w], { lr: 0 }).step(loss);
    expect(() =>
      step(() => {
        const x = w.add(1);
        const y = relu(x);
        x.dispose();
        return sum(y.add(x));
      }),
    ).toThrow(/add: expected a live tensor/);
    expect(
      gradientOf([w], () =>
        sum(
          scope(() => {
            const x = w.add(1);
            relu(x);
            return x;
          }).mul(5),
        ),
      ),
    ).toEqual([[5]]);
  });
});

describe("a step that fails changes nothing", () => {
  test("a step inside a step", () => {
    const w = param(1);
    const optimizer = new SGD([w], { lr: 1 });
    expect(() => optimizer.step(() => sum(w.add(optimizer.step(() => sum(w)) as never)))).toThrow(StateError);
    expect(valuesOf(w)).toEqual([1]);
    optimizer.step(() => sum(w));
    expect(valuesOf(w)).toEqual([0]);
  });

  test("a loss that depends on none of the parameters, or is not one number", () => {
    const w = param(1, 1);
    const optimizer = new SGD([w], { lr: 1 });
    expect(() => optimizer.step(() => sum(tensor([1])))).toThrow(/depends on a parameter/);
    expect(() => optimizer.step(() => relu(w))).toThrow("step: expected a loss of one number, got shape [2]");
  });

  test("an exception in the loss: parameters, running statistics, random stream, memory as before; the next step works", () => {
    const norm = new BatchNorm2d(2);
    const optimizer = new SGD(norm, { lr: 0.1, momentum: 0.9 });
    const step = (fail: boolean) =>
      optimizer.step(() => {
        const y = dropout(norm.forward(tensor([1, 2, 3, 4, 5, 9, 1, 1], [1, 2, 2, 2])), 0.5);
        if (fail) throw new Error("stop");
        return sum(y.mul(y));
      });
    step(false);
    const state = () => [...norm.stateDict().values()].map(valuesOf);
    const before = { state: state(), random: generator.state, used: memoryInfo().used, counters: optimizer.counters };
    expect(() => step(true)).toThrow("stop");
    expect({ state: state(), random: generator.state, used: memoryInfo().used, counters: optimizer.counters }).toEqual(before);
    step(false);
    expect(state()).not.toEqual(before.state);
  });

  test("a loss that is not finite names the step and the first op whose output is not", () => {
    const w = param(1);
    const optimizer = new SGD([w], { lr: 1 });
    optimizer.step(() => sum(w));
    const bad = () => optimizer.step(() => sum(log(w.mul(-1).sub(1)).mul(2)));
    expect(bad).toThrow(NonFiniteError);
    expect(bad).toThrow(
      /step: expected a finite loss at step 1, got (NaN|-?Infinity); log, of shape \[1\], is the first op whose output is not finite/,
    );
    expect(valuesOf(w)).toEqual([0]);
  });

  test("out of memory in forward or backward", () => {
    const w = param(1);
    const optimizer = new SGD([w], { lr: 1 });
    const big = 1 << 20;
    const loss = () =>
      // each sigmoid reads its output on the way back: four of them, and the tensor, are alive at once
      sum(sigmoid(sigmoid(sigmoid(sigmoid(w.add(tensor(new Float32Array(big))))))));
    const { used, limit } = memoryInfo();
    backend().setMemoryLimit(memoryInfo().reserved + 10 * 4 * big);
    for (const room of [1, 2, 3, 4, 5]) {
      backend().setMemoryLimit(memoryInfo().reserved);
      expect(() => optimizer.step(loss), `room ${room}`).toThrow(OutOfMemoryError);
      expect(memoryInfo().used).toBe(used);
      backend().setMemoryLimit(memoryInfo().reserved + 4 * big + 65536);
      try {
        optimizer.step(() => sum(w.add(tensor(new Float32Array(room * big)))));
      } catch {
        // grows the reserve by one tensor, whether it is enough or not
      }
    }
    backend().setMemoryLimit(limit);
    const before = valuesOf(w);
    optimizer.step(loss);
    expect(valuesOf(w)).not.toEqual(before);
  });
});

describe("lifetimes", () => {
  test("a tensor of a step is gone after it, and says how to keep it", () => {
    const w = param(1);
    let late: Tensor | undefined;
    new SGD([w], { lr: 1 }).step(() => {
      late = relu(w);
      return sum(late);
    });
    expect(() => late && relu(late)).toThrow(/relu: expected a live tensor.*keep\(\)/);
  });

  test("keep() keeps, within backward too", async () => {
    const w = param(2);
    let kept: Tensor | undefined;
    new SGD([w], { lr: 1 }).step(() => {
      kept = w.mul(3).keep();
      return sum(kept);
    });
    expect(await kept?.data()).toEqual(Float32Array.of(6));
    kept?.dispose();
  });

  test("views share memory and outlive their scope when returned", async () => {
    const { used } = memoryInfo();
    const view = scope(() => relu(tensor([1, -2, 3, 4])).reshape([2, 2]));
    expect(view.shape).toEqual([2, 2]);
    expect(await view.data()).toEqual(Float32Array.of(1, 0, 3, 4));
    view.dispose();
    expect(memoryInfo().used).toBe(used);
  });
});

test("a value that was given up and could not be computed again is still to be had afterwards", async () => {
  let failing = false;
  const doubled = defineOp<readonly [x: Tensor]>("doubled", {
    shape: ([x]) => x.shape,
    forward(k, y, [x]) {
      if (failing) throw new Error("not now");
      k.mul_fwd_scalar(y.ptr, x.ptr, y.size, 2);
    },
    backward: (k, dy, [dx]) => dx && k.mul_fwd_scalar(dx.ptr, dy.ptr, dx.size, 2),
    reads: [],
    cheap: true,
  });
  const w = param(1, 3);
  let read: Promise<Float32Array> | undefined;
  const gradient = gradientOf([w], () => {
    const y = doubled(w);
    const z = y.add(1); // the last use so far: y is given up
    expect(y.givenUp).toBe(true);
    failing = true;
    expect(() => y.add(2)).toThrow("not now");
    expect(y.givenUp).toBe(true);
    failing = false;
    read = y.data();
    return sum(z.add(y));
  });
  expect(await read).toEqual(Float32Array.of(2, 6));
  expect(gradient).toEqual([[4, 4]]);
});
