// Every exported layer: shapes, gradients, training and evaluation, saving and loading, bad input, freezing.
import { beforeEach, describe, expect, test } from "vitest";
import type { DType } from "../../src/backend.ts";
import {
  type AnyModule,
  fingerprint,
  generator,
  load,
  Module,
  memoryInfo,
  PReLU,
  profile,
  SGD,
  StateError,
  save,
  scope,
  seed,
  sum,
  type Tensor,
  WasmgradError,
} from "../../src/index.ts";
import { backend } from "../../src/runtime.ts";
import { sizeOf } from "../../src/shape.ts";
import { classesOf } from "../exports.ts";
import { randomInt, randomValues, toTensor, type Values } from "../harness.ts";
import { gradientError, outputOf, spacedValues, subjectOf } from "./gradients.ts";
import { type Recipe, recipes } from "./recipes.ts";

beforeEach(() => seed(1));

/** Spaced values, or integers. */
function inputOf({ x: shape, breaks, below }: Pick<Recipe, "x" | "breaks" | "below">): Values {
  if (below === undefined) return spacedValues(shape, breaks);
  return { shape, data: Int32Array.from({ length: sizeOf(shape) }, (_, i) => randomInt(i, 0, below - 1)) };
}

/** Puts the random stream back to where it is now. */
function rewind(): () => void {
  const { state } = generator;
  return () => {
    generator.state = state;
  };
}

const run = (layer: AnyModule, x: Tensor<DType>) => layer.forward(x as never) as Tensor; // the recipe's x is what it takes

test("every exported layer has a recipe, every recipe its layer", () => {
  expect(Object.keys(recipes).sort()).toEqual(classesOf(Module));
  for (const [name, { make }] of Object.entries(recipes)) expect(make().constructor.name).toBe(name);
});

describe.each(Object.entries(recipes))("%s", (_, recipe) => {
  const { make, y = recipe.x, bad, random = false, passes = false } = recipe;
  const x = inputOf(recipe);

  test("gives the shape that profile says, and profile leaves it as it was", async () => {
    const layer = make();
    const before = [await fingerprint(layer), memoryInfo().used, generator.state];
    const { layers, outputShape, parameters } = profile(
      layer as Module,
      x.shape,
      recipe.below === undefined ? {} : { dtype: "i32" as "f32" },
    );
    expect(outputShape).toEqual(y);
    if ([...layer.children()].length === 0) expect(layers.map((row) => row.outputShape)).toEqual([y]);
    expect(parameters).toBe(layer.numParameters());
    expect([await fingerprint(layer), memoryInfo().used, generator.state]).toEqual(before);
    for (const mode of [true, false]) expect((await outputOf(subjectOf(layer.train(mode)), x)).shape).toEqual(y);
  });

  test.each(["training", "evaluation"])("gradients of input and parameters in %s", async (mode) => {
    const layer = make().train(mode === "training");
    // scales that are ones, and shifts that are zeros, would hide a product or a sum that is missing
    for (const [i, { ptr, shape }] of [...layer.parameters()].entries()) backend().write(ptr, randomValues(shape, i).data);
    expect(await gradientError(subjectOf(layer, rewind()), x)).toBeLessThan(2e-3);
  });

  test(random ? "random in training only, and the same again from the same state" : "takes no random numbers", async () => {
    const layer = make();
    const back = rewind();
    const output = async () => (await outputOf(subjectOf(layer), x)).data;
    const { state } = generator;
    const [first, second] = [await output(), await output()];
    if (random) expect(second).not.toEqual(first);
    else expect(generator.state).toEqual(state);
    back();
    expect(await output()).toEqual(first);
    layer.eval();
    const after = generator.state;
    expect(await output()).toEqual(await output());
    expect(generator.state).toEqual(after);
  });

  test("saved and loaded, it has the same bits", async () => {
    const layer = make();
    scope(() => void run(layer, toTensor(x))); // running statistics move
    const bytes = await save(layer);
    const expected = (await outputOf(subjectOf(layer.eval()), x)).data;
    for (const fill of [(other: AnyModule) => load(other, bytes), (other: AnyModule) => other.loadStateDict(layer.stateDict())]) {
      const other = make().eval();
      fill(other);
      expect(await fingerprint(other)).toBe(await fingerprint(layer));
      expect((await outputOf(subjectOf(other), x)).data).toEqual(expected);
    }
  });

  test("refuses what does not fit, and is left as it was", async () => {
    const layer = make();
    const before = [await fingerprint(layer), memoryInfo().used];
    if (bad !== "none") expect(() => scope(() => void run(layer, toTensor(inputOf({ ...recipe, x: bad }))))).toThrow(WasmgradError);
    if (!passes)
      expect(() =>
        scope(() => {
          const gone = toTensor(x);
          gone.dispose();
          run(layer, gone);
        }),
      ).toThrow(StateError);
    expect([await fingerprint(layer), memoryInfo().used]).toEqual(before);
  });

  test("frozen, its parameters stay; unfrozen, they learn", async () => {
    class Scaled extends Module<never> {
      layer = make();
      scale = new PReLU();
      override forward(input: never): Tensor {
        return this.scale.forward(run(this.layer, input));
      }
    }
    const net = new Scaled();
    const optimizer = new SGD(net, { lr: 0.1 });
    const values = async () => Promise.all([...net.layer.parameters()].map((p) => p.data()));
    const step = () => optimizer.step(() => sum(net.forward(toTensor(x) as never)));
    net.layer.freeze();
    const before = await values();
    step();
    expect(await values()).toEqual(before);
    net.layer.unfreeze();
    step();
    if (before.length > 0) expect(await values()).not.toEqual(before);
  });
});
