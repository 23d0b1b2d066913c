// The WebAssembly backend's memory: limit, growth, and the dry backend that has to count alike.
import { beforeEach, describe, expect, test } from "vitest";
import { kernels as compiledExtra } from "#extra-kernels";
import { kernels as compiledCore } from "#kernels";
import type { Backend } from "../../src/backend.ts";
import { OutOfMemoryError, ShapeError } from "../../src/errors.ts";
import { tensor } from "../../src/ops/create.ts";
import { relu } from "../../src/ops/relu.ts";
import { sin } from "../../src/ops/sin.ts";
import { memoryInfo, setMemoryLimit, withBackend } from "../../src/runtime.ts";
import { scope } from "../../src/tensor.ts";
import { createWasmBackend } from "../../src/wasm/backend.ts";
import { createDryBackend } from "../../src/wasm/dry.ts";

const SIZE = 2 ** 17;
let wasm: Backend;
beforeEach(() => {
  wasm = createWasmBackend();
});

describe("memory limit", () => {
  test("going over it names the op, the bytes asked and the bytes held; nothing is lost and the next op works", async () => {
    const values = Float32Array.from({ length: SIZE / 4 }, (_, i) => i);
    const read = withBackend(wasm, () => {
      const x = tensor(values);
      setMemoryLimit(2 * SIZE);
      const { used } = memoryInfo();
      expect(used).toBe(SIZE);
      let error: unknown;
      try {
        scope(() => relu(x));
      } catch (caught) {
        error = caught;
      }
      expect(error).toBeInstanceOf(OutOfMemoryError);
      expect(error).toMatchObject({
        op: "relu",
        asked: SIZE,
        held: SIZE,
        message: `relu: out of memory: expected at most ${2 * SIZE} bytes, got a request for ${SIZE} with ${SIZE} in use`,
      });
      expect(memoryInfo().used).toBe(used);
      expect(memoryInfo().reserved).toBeLessThanOrEqual(2 * SIZE);
      const small = relu(tensor([-1, 3]));
      setMemoryLimit(8 * SIZE);
      return [relu(x).data(), x.data(), small.data()];
    });
    expect(await Promise.all(read)).toEqual([values, values, Float32Array.of(0, 3)]);
  });

  test("is used up to the last page", () => {
    wasm.setMemoryLimit(SIZE);
    const room = SIZE - wasm.address(wasm.allocate(64, "test")) - 64;
    const block = wasm.allocate(room, "test");
    expect(wasm.memory()).toMatchObject({ used: room + 64, reserved: SIZE, limit: SIZE });
    expect(() => wasm.allocate(1, "test")).toThrow(OutOfMemoryError);
    wasm.release(block);
    expect(wasm.allocate(room, "test")).toBeGreaterThanOrEqual(0);
  });

  test("cannot be below what is reserved already", () => {
    const { reserved, limit } = wasm.memory();
    expect(() => wasm.setMemoryLimit(reserved - 1)).toThrow(
      new ShapeError("setMemoryLimit", `expected at least the ${reserved} bytes reserved already, got ${reserved - 1}`),
    );
    expect(() => wasm.setMemoryLimit(Number.NaN)).toThrow(ShapeError);
    expect(wasm.memory().limit).toBe(limit);
  });
});

test("values stay when the memory grows", () => {
  const place = wasm.address(wasm.allocate(12, "test"));
  wasm.write(place, Float32Array.of(1, 2, 3));
  const { reserved } = wasm.memory();
  wasm.write(wasm.address(wasm.allocate(3 * SIZE, "test")) + 2 * SIZE, Int32Array.of(7));
  expect(wasm.memory().reserved).toBeGreaterThan(reserved);
  expect(wasm.readF32(place, 3)).toEqual(Float32Array.of(1, 2, 3));
});

test("no block lies at address 0 or inside the module's own constants", () => {
  const place = wasm.address(wasm.allocate(1, "test"));
  expect(place).toBeGreaterThanOrEqual(Math.max(64, wasm.kernels.heap_base()));
});

test("the constants of the two modules of kernels lie apart, and below every block", () => {
  const written = (bytes: Uint8Array<ArrayBuffer> | WebAssembly.Module) => {
    const addresses = new Set<number>();
    for (const before of [0, 255]) {
      const memory = new WebAssembly.Memory({ initial: 1 });
      const values = new Uint8Array(memory.buffer).fill(before);
      new WebAssembly.Instance(bytes instanceof WebAssembly.Module ? bytes : new WebAssembly.Module(bytes), { env: { memory } });
      for (const [address, value] of values.entries()) if (value !== before) addresses.add(address);
    }
    return addresses;
  };
  const core = written(compiledCore());
  const extra = written(compiledExtra());
  expect(Math.min(core.size, extra.size)).toBeGreaterThan(0);
  expect(Math.max(...extra)).toBeLessThan(Math.min(...core));
  expect(Math.max(...core)).toBeLessThan(wasm.kernels.heap_base());
});

test("extra kernels work on the same memory; the dry backend stands for them too", async () => {
  for (const on of [wasm, createDryBackend(SIZE)]) {
    const values = await withBackend(on, () => sin(tensor([0.5])).data());
    expect(values).toEqual(on.real ? Float32Array.of(Math.sin(0.5)) : Float32Array.of(0));
  }
});

test("the dry backend counts what the real one takes, and keeps its own limit", () => {
  const dry = createDryBackend(SIZE);
  const work = () => {
    const x = tensor(new Float32Array(1001));
    const y = scope(() => relu(relu(x)));
    const { used, peak } = memoryInfo();
    y.dispose();
    return [used, peak, memoryInfo().used];
  };
  expect(withBackend(dry, work)).toEqual(withBackend(wasm, work));
  expect(() => withBackend(dry, () => tensor(new Float32Array(SIZE)))).toThrow(
    `tensor: out of memory: expected at most ${SIZE} bytes, got a request for ${4 * SIZE} with`,
  );
});
