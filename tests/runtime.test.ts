// Who owns memory: scopes, keep, dispose, and what late use says.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { StateError } from "../src/errors.ts";
import { intTensor, tensor } from "../src/ops/create.ts";
import { relu } from "../src/ops/relu.ts";
import { inScope, memoryInfo, withBackend } from "../src/runtime.ts";
import { scope, type Tensor } from "../src/tensor.ts";
import { createWasmBackend } from "../src/wasm/backend.ts";

let before = 0;
beforeEach(() => {
  before = memoryInfo().used;
});
const taken = () => memoryInfo().used - before;
/** What every test has to leave behind. */
afterEach(() => expect(taken()).toBe(0));

const late = (op: string) =>
  new StateError(
    op,
    "expected a live tensor, got one whose step or scope has ended (or that was disposed); read it there with data(), or keep it with keep()",
  );

describe("scope", () => {
  test("gives back everything but the tensor it returns, which becomes held", async () => {
    const x = scope(() => {
      expect(inScope()).toBe(true);
      relu(tensor(new Float32Array(1000)));
      return relu(tensor([-1, 2]));
    });
    expect(inScope()).toBe(false);
    expect(taken()).toBe(64);
    expect(await x.data()).toEqual(Float32Array.of(0, 2));
    x.dispose();
  });

  test("returns what is no tensor as it is, and keeps each tensor of an array", async () => {
    expect(scope(() => "text")).toBe("text");
    const [a, label, b] = scope(() => [tensor([1]), "label", intTensor([2])] as const);
    expect([await a.data(), label, await b.data()]).toEqual([Float32Array.of(1), "label", Int32Array.of(2)]);
    a.dispose();
    b.dispose();
  });

  test("inside another one hands its result to that one", () => {
    const used: number[] = [];
    scope(() => {
      const inner = scope(() => relu(tensor([1])));
      used.push(taken());
      expect(inner.ptr).toBeGreaterThan(0);
    });
    used.push(taken());
    expect(used).toEqual([64, 0]);
  });

  test("a held tensor that passes through stays as it was", () => {
    const held = tensor([1]);
    expect(scope(() => held)).toBe(held);
    expect(taken()).toBe(64);
    held.dispose();
  });

  test("an exception gives everything back and passes on", () => {
    expect(() =>
      scope(() => {
        scope(() => {
          tensor(new Float32Array(100));
          throw new Error("mine");
        });
      }),
    ).toThrow("mine");
    expect(inScope()).toBe(false);
  });
});

describe("late use", () => {
  const leak = () => {
    let leaked: Tensor | undefined;
    scope(() => {
      leaked = tensor([1, 2]);
    });
    if (!leaked) throw new Error("a mistake in this test");
    return leaked;
  };

  test("names the op and says how to keep a tensor, and takes no memory", () => {
    const x = leak();
    expect(() => relu(x)).toThrow(late("relu"));
    expect(() => x.data()).toThrow(late("tensor"));
    expect(() => x.add(x)).toThrow(late("add"));
    expect(taken()).toBe(0);
  });

  test("comes too late for keep too; disposing of what is gone does nothing", () => {
    const x = leak();
    expect(() => x.keep()).toThrow(late("tensor"));
    x.dispose();
    x.dispose();
    expect(() => x.data()).toThrow(StateError);
  });

  test("finds its memory in new hands and does not touch it", async () => {
    const x = leak();
    const y = tensor([5, 6]); // lies where x lay
    expect(() => x.data()).toThrow(StateError);
    x.dispose();
    expect(await y.data()).toEqual(Float32Array.of(5, 6));
    y.dispose();
  });

  test("a tensor of another backend is refused", () => {
    const x = tensor([1]);
    withBackend(createWasmBackend(), () => expect(() => relu(x)).toThrow("relu: expected a tensor of the wasm backend"));
    x.dispose();
  });
});

describe("keep", () => {
  test("outlives every scope around it", async () => {
    const kept: Tensor[] = [];
    scope(() => {
      scope(() => {
        kept.push(tensor([3]).keep());
      });
      kept[0]?.keep(); // already held
    });
    expect(taken()).toBe(64);
    expect(await kept[0]?.data()).toEqual(Float32Array.of(3));
    kept[0]?.dispose();
  });
});

describe("dispose", () => {
  test("gives memory back at once, inside a scope too, and once only", () => {
    scope(() => {
      const x = tensor([1]);
      x.dispose();
      expect(taken()).toBe(0);
      const y = tensor([2]); // the same block
      x.dispose();
      expect(taken()).toBe(64);
      expect(y.ptr).toBeGreaterThan(0);
    });
  });

  test("using disposes at the end of its block", () => {
    {
      using x = tensor([1]);
      expect([taken(), x.size]).toEqual([64, 1]);
    }
    expect(taken()).toBe(0);
  });

  test("data is a copy of the values at the time of the call", async () => {
    const x = tensor([1, 2]);
    const promise = x.data();
    x.dispose();
    const y = tensor([8, 9]); // the same block
    expect(await promise).toEqual(Float32Array.of(1, 2));
    y.dispose();
  });
});

test("held tensors that nobody refers to any more give their memory back when they are collected", async () => {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  const forget = () => {
    for (let i = 0; i < 100; i++) relu(tensor([i]));
  };
  forget();
  expect(taken()).toBeGreaterThan(0);
  for (let attempt = 0; attempt < 100 && taken() > 0; attempt++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
});
