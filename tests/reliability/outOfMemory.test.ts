// Memory runs out at every single allocation, one after the other: each time a typed error, and nothing has changed.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type AnyModule,
  fingerprint,
  memoryInfo,
  type Optimizer,
  OutOfMemoryError,
  Param,
  SGD,
  seed,
  sum,
  type Tensor,
} from "../../src/index.ts";
import { backend } from "../../src/runtime.ts";
import { sizeOf } from "../../src/shape.ts";
import { randomInt, randomValues, toTensor, type Values } from "../harness.ts";
import { recipes as losses } from "../loss/recipes.ts";
import { spacedValues } from "../nn/gradients.ts";
import { recipes as layers, type Recipe } from "../nn/recipes.ts";
import { recipes as optimizers } from "../optim/recipes.ts";
import { data, network } from "../train/task.ts";
import { FailingMemory, failEach, snapshot } from "./failures.ts";
import { type Case, cases, digest, wholeRun } from "./models.ts";

let memory: FailingMemory;
beforeEach(() => {
  seed(1);
  memory = new FailingMemory();
});
afterEach(() => memory[Symbol.dispose]());

describe("in a run of fit, validation included", () => {
  test.each<[string, Case]>(Object.entries(cases))("%s", async (_, run) => {
    const expected = await wholeRun(run);
    const trainer = run.make();
    await trainer.fit(data, { ...run.fit, maxSteps: 1 });
    let next = 0; // the allocation that fails, counted from the last step or epoch that was whole
    let failures = 0;
    const advance = () => {
      next = 0;
      memory.restart(0);
    };
    let before = digest(await trainer.checkpoint());
    let { used } = memoryInfo();
    for (let finished = false; !finished; ) {
      memory.restart(next++);
      try {
        ({ finished } = await trainer.fit(data, { ...run.fit, onBatch: advance, onEpoch: advance }));
      } catch (error) {
        memory.restart(Number.POSITIVE_INFINITY);
        failures++;
        expect(error).toBeInstanceOf(OutOfMemoryError);
        expect(memoryInfo().used).toBe(used);
        const now = digest(await trainer.checkpoint());
        if (next > 1) expect(now).toBe(before); // the first failure comes after whole steps
        before = now;
        ({ used } = memoryInfo());
      }
      memory.restart(Number.POSITIVE_INFINITY);
    }
    expect(failures).toBeGreaterThan(100);
    expect(digest(await trainer.checkpoint())).toBe(expected);
  });
});

test("in a run's first step, which makes the optimizer's state, and in a checkpoint put back", async () => {
  const run = cases["AdamW in groups with lookahead and clipping, EMA, streaming metrics"] as Case;
  const expected = await wholeRun(run);
  const trainer = run.make();
  const [before, { used }] = [await snapshot(trainer.model), memoryInfo()];
  const first = await failEach(
    memory,
    () => trainer.fit(data, { ...run.fit, maxSteps: 1 }),
    async (error) => {
      expect(error).toBeInstanceOf(OutOfMemoryError);
      const { used: now } = memoryInfo();
      expect(await snapshot(trainer.model)).toEqual({ ...before, used: now });
      const fresh = run.make();
      fresh.restore(await trainer.checkpoint()); // whatever is there already, it makes a whole checkpoint
    },
  );
  expect(first.failures).toBeGreaterThan(20);
  expect(memoryInfo().used).toBeGreaterThan(used);
  const saved = await trainer.checkpoint();
  const other = run.make();
  await other.fit(data, { ...run.fit, maxSteps: 2 });
  const kept = digest(await other.checkpoint());
  const { used: whole } = memoryInfo();
  const restored = await failEach(
    memory,
    () => other.restore(saved),
    async (error) => {
      expect(error).toBeInstanceOf(OutOfMemoryError);
      expect(memoryInfo().used).toBe(whole);
      expect(digest(await other.checkpoint())).toBe(kept);
    },
  );
  expect(restored.failures).toBeGreaterThan(2);
  await other.fit(data, run.fit);
  expect(digest(await other.checkpoint())).toBe(expected);
});

test.each(Object.keys(optimizers))("making and stepping %s", async (name) => {
  const net = network();
  const made = optimizers[name] as (model: AnyModule) => Optimizer;
  const { used } = memoryInfo();
  const loss = () => sum(net.forward(toTensor(randomValues([4, 8, 8, 1], 2)) as Tensor));
  const before = await fingerprint(net);
  const check = async (error: unknown) => {
    expect(error).toBeInstanceOf(OutOfMemoryError);
    expect(await fingerprint(net)).toBe(before);
  };
  const { result: optimizer } = await failEach(
    memory,
    () => made(net),
    async (error) => {
      await check(error);
      expect(memoryInfo().used).toBe(used);
    },
  );
  const { used: without } = memoryInfo();
  const { failures } = await failEach(
    memory,
    () => optimizer.step(loss),
    async (error) => {
      await check(error);
      expect([without, without + stateBytes(optimizer)]).toContain(memoryInfo().used);
    },
  );
  expect(failures).toBeGreaterThan(10);
  expect(memoryInfo().used).toBe(without + stateBytes(optimizer));
  const twin = network();
  made(twin).step(() => sum(twin.forward(toTensor(randomValues([4, 8, 8, 1], 2)) as Tensor)));
  expect(await fingerprint(net)).toBe(await fingerprint(twin));
});

/** Device bytes of an optimizer's state: a slab per slot of a group, in units of 64 bytes. */
function stateBytes(optimizer: Optimizer): number {
  const bytes = new Map<string, number>();
  for (const [name, { size }] of optimizer.stateDict()) {
    const slot = name.split(".")[0] as string;
    bytes.set(slot, (bytes.get(slot) ?? 0) + Math.ceil(size / 4) * 16);
  }
  return [...bytes.values()].reduce((total, slab) => total + Math.ceil(slab / 64) * 64, 0);
}

/** Spaced values, or integers. */
function inputOf({ x: shape, breaks, below }: Recipe): Values {
  if (below === undefined) return spacedValues(shape, breaks);
  return { shape, data: Int32Array.from({ length: sizeOf(shape) }, (_, i) => randomInt(i, 0, below - 1)) };
}

/** Fails each allocation of a step that also differentiates for a factor of the input; nothing may have changed. */
async function failSteps(module: AnyModule | undefined, build: (factor: Param) => Tensor): Promise<void> {
  const factor = new Param([], (place) => backend().write(place.ptr, Float32Array.of(1)));
  const optimizer = new SGD([factor, ...(module?.parameters() ?? [])], { lr: 0.1 });
  const state = async () => [await factor.value(), module && (await snapshot(module)), memoryInfo().used];
  const before = await state();
  const { failures } = await failEach(
    memory,
    () => optimizer.step(() => sum(build(factor))),
    async (error) => {
      expect(error).toBeInstanceOf(OutOfMemoryError);
      expect(await state()).toEqual(before);
    },
  );
  expect(failures).toBeGreaterThan(4);
}

describe("forward and backward of every layer", () => {
  test.each(Object.entries(layers))("%s", (_, recipe) => {
    const module = recipe.make();
    const x = inputOf(recipe);
    return failSteps(module, (factor) => {
      const input = toTensor(x);
      const y = module.forward((input.dtype === "f32" ? (input as Tensor).mul(factor) : input) as never) as Tensor;
      return y.mul(factor);
    });
  });
});

describe("forward and backward of every loss", () => {
  test.each(Object.entries(losses))("%s", (_, { loss }) => {
    const { data: values } = spacedValues([3, 4]);
    const x = { shape: [3, 4], data: values.map((v) => (v + 8) / 16) };
    return failSteps(undefined, (factor) => loss((toTensor(x) as Tensor).mul(factor), {}));
  });
});
