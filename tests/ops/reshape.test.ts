// Views: shapes, gradients without a copy, and whose memory they are.
import { describe, expect, test } from "vitest";
import { ShapeError, StateError } from "../../src/errors.ts";
import { intTensor, tensor } from "../../src/ops/create.ts";
import { flatten, reshape } from "../../src/ops/reshape.ts";
import { memoryInfo } from "../../src/runtime.ts";
import { scope } from "../../src/tensor.ts";
import { checkAgainstReference, randomValues } from "../harness.ts";

describe("reshape", () => {
  test("values, gradients and one open extent", async () => {
    await checkAgainstReference(
      (x) => reshape(x, [4, -1]).add(1),
      (x) => x.map((v) => v + 1),
      [randomValues([2, 3, 4], 1)],
    );
    await checkAgainstReference(
      (x) => flatten(x).mul(reshape(x, [2, 12])),
      (x) => x.map((v) => v * v),
      [randomValues([2, 3, 4], 2)],
    );
    const x = tensor([1, 2, 3, 4, 5, 6], [1, 2, 3]);
    expect(x.reshape([-1]).shape).toEqual([6]);
    expect(x.reshape([3, -1, 2]).shape).toEqual([3, 1, 2]);
    expect(x.flatten().shape).toEqual([1, 6]);
    expect(x.flatten(0).shape).toEqual([6]);
    expect(x.flatten(-1).shape).toEqual([1, 2, 3]);
    expect(tensor([1, 2]).flatten().shape).toEqual([2, 1]);
    expect(intTensor([1, 2, 3, 4]).reshape([2, 2]).dtype).toBe("i32");
    expect(tensor([], [0, 3]).reshape([5, -1]).shape).toEqual([5, 0]);
  });

  test("bad shapes", () => {
    const x = tensor([1, 2, 3, 4, 5, 6], [2, 3]);
    const before = memoryInfo().used;
    for (const shape of [[4], [-1, -1], [4, -1], [-2, -3], [1.5, 4], [0, -1]])
      expect(() => x.reshape(shape), String(shape)).toThrow(ShapeError);
    expect(() => x.flatten(3)).toThrow(ShapeError);
    expect(memoryInfo().used).toBe(before);
  });

  test("takes no memory, and keeps its own alive", async () => {
    const start = memoryInfo().used;
    const x = tensor([1, 2, 3, 4]);
    const before = memoryInfo().used;
    const y = x.reshape([2, 2]);
    expect(memoryInfo().used).toBe(before);
    x.dispose();
    x.dispose();
    expect(await y.data()).toEqual(Float32Array.of(1, 2, 3, 4));
    y.dispose();
    expect(memoryInfo().used).toBe(start);
  });

  test("disposing of a view leaves its base alone", async () => {
    const x = tensor([1, 2, 3, 4]);
    scope(() => {
      x.reshape([2, 2]).dispose();
      x.reshape([4, 1]);
    });
    expect(await x.data()).toEqual(Float32Array.of(1, 2, 3, 4));
    x.dispose();
    expect(() => x.reshape([4])).toThrow(StateError);
  });

  test("survives the scope that made its base", async () => {
    const start = memoryInfo().used;
    let base = tensor([0]);
    base.dispose();
    const y = scope(() => {
      base = tensor([1, 2, 3]).add(1);
      return base.reshape([3, 1]);
    });
    expect(await y.data()).toEqual(Float32Array.of(2, 3, 4));
    expect(() => base.add(1)).toThrow(StateError);
    base.dispose();
    expect(await y.data()).toEqual(Float32Array.of(2, 3, 4));
    y.dispose();
    expect(memoryInfo().used).toBe(start);
  });
});
