// Every exported optimizer: it learns, leaves alone what it should, keeps its bits through a restart, and takes no memory in steady state.
import { describe, expect, test } from "vitest";
import { load, Module, memoryInfo, NonFiniteError, Optimizer, Param, ShapeError, save, square, sum, tensor } from "../../src/index.ts";
import { backend } from "../../src/runtime.ts";
import { classesOf } from "../exports.ts";
import { randomValues } from "../harness.ts";
import { recipes } from "./recipes.ts";

const param = (shape: readonly number[], seed: number) => new Param(shape, (w) => backend().write(w.ptr, randomValues(shape, seed).data));

/** Distance of a from a target, and of b from 0; c is in neither. Odd sizes: each is padded in the optimizer's slabs. */
class Problem extends Module {
  a = param([7], 1);
  b = param([2, 3], 2);
  c = param([5], 3);
  override forward() {
    return sum(square(this.a.sub(tensor(randomValues([7], 9).data)))).add(sum(square(this.b)));
  }
}

/** All that the optimizer and its parameters hold. */
async function everything(problem: Problem, optimizer: Optimizer) {
  const state = await Promise.all([...optimizer.stateDict()].map(async ([name, slot]) => [name, await slot.data()] as const));
  return { weights: await save(problem), state: new Map(state), counters: optimizer.counters };
}

test("every exported optimizer has a recipe, every recipe its optimizer", () => {
  expect(Object.keys(recipes).sort()).toEqual(classesOf(Optimizer));
  for (const [name, make] of Object.entries(recipes)) expect(make([param([1], 1)]).constructor.name).toBe(name);
});

describe.each(Object.entries(recipes))("%s", (_, make) => {
  const begin = () => {
    const problem = new Problem();
    return { problem, optimizer: make(problem), loss: () => problem.forward() };
  };

  test("learns, and leaves a parameter that the loss does not depend on as it is", async () => {
    const { problem, optimizer, loss } = begin();
    const untouched = await problem.c.data();
    const first = await optimizer.step(loss).value();
    for (let i = 0; i < 60; i++) optimizer.step(loss);
    expect(await optimizer.step(loss).value()).toBeLessThan(first / 2);
    expect(await problem.c.data()).toEqual(untouched);
    expect(optimizer.stepCount).toBe(62);
  });

  test("leaves a frozen parameter as it is, and takes it up again", async () => {
    const { problem, optimizer, loss } = begin();
    problem.b.frozen = true;
    const before = [await problem.a.data(), await problem.b.data()];
    for (let i = 0; i < 3; i++) optimizer.step(loss);
    expect(await problem.a.data()).not.toEqual(before[0]);
    expect(await problem.b.data()).toEqual(before[1]);
    problem.b.frozen = false;
    for (let i = 0; i < 3; i++) optimizer.step(loss);
    expect(await problem.b.data()).not.toEqual(before[1]);
  });

  test("a step whose loss is not finite changes nothing, and the next one works", async () => {
    const { problem, optimizer, loss } = begin();
    for (let i = 0; i < 3; i++) optimizer.step(loss);
    const before = await everything(problem, optimizer);
    expect(() => optimizer.step(() => loss().mul(Number.NaN))).toThrow(NonFiniteError);
    expect(await everything(problem, optimizer)).toEqual(before);
    optimizer.step(loss);
    expect(optimizer.stepCount).toBe(4);
  });

  test("saved and continued elsewhere, the bits are the same", async () => {
    const { problem, optimizer, loss } = begin();
    for (let i = 0; i < 4; i++) optimizer.step(loss);
    const saved = await everything(problem, optimizer);
    const other = begin();
    load(other.problem, saved.weights);
    other.optimizer.restore(saved.counters, saved.state);
    for (let i = 0; i < 4; i++) for (const { optimizer: o, loss: l } of [{ optimizer, loss }, other]) o.step(l);
    expect(await everything(other.problem, other.optimizer)).toEqual(await everything(problem, optimizer));
  });

  test("takes no memory in steady state", () => {
    const { optimizer, loss } = begin();
    optimizer.step(loss);
    const { used, reserved } = memoryInfo();
    for (let i = 0; i < 10; i++) optimizer.step(loss);
    expect(memoryInfo()).toMatchObject({ used, reserved });
  });

  test("refuses a rate that is none, before anything is taken", () => {
    const parameters = [param([3], 1)];
    const before = memoryInfo().used;
    for (const lr of [-1, Number.NaN, Infinity]) expect(() => make(parameters, lr)).toThrow(ShapeError);
    expect(memoryInfo().used).toBe(before);
  });
});
