// Layers, optimizers and losses made with whatever numbers and options: they work, or say by an error of ours what is wrong,
// and have taken no memory then. On the dry backend, so that sizes cost nothing.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as api from "../../src/index.ts";
import { Linear, Module, memoryInfo, Optimizer, OutOfMemoryError, scope, type Tensor, tensor, WasmgradError } from "../../src/index.ts";
import { withBackend } from "../../src/runtime.ts";
import { createDryBackend } from "../../src/wasm/dry.ts";
import { classesOf, functionsOf } from "../exports.ts";
import { recipes as losses } from "../loss/recipes.ts";
import { recipes as layers } from "../nn/recipes.ts";
import { settings } from "./settings.ts";

type Make = (...args: unknown[]) => unknown;
const exported: Readonly<Record<string, unknown>> = api;

const number = fc.oneof(
  fc.integer({ min: -3, max: 9 }),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0.5, 1e-300, 1e300, 2 ** 31, 2 ** 53, 65537),
  fc.double(),
);
const of = <T>(keys: readonly string[], values: fc.Arbitrary<T>) =>
  fc.dictionary(fc.constantFrom(...keys), values, { maxKeys: 3, noNullPrototype: true });

/** Options that some layer, optimizer or loss has, with values of their types. */
const options = fc
  .tuple(
    of(
      [
        ...[
          "alpha",
          "axis",
          "beta",
          "centered",
          "clipNorm",
          "clipValue",
          "decay",
          "delta",
          "dilation",
          "eps",
          "gamma",
          "groups",
          "ignoreIndex",
        ],
        ...[
          "k",
          "labelSmoothing",
          "lambda",
          "lrDecay",
          "margin",
          "max",
          "min",
          "momentum",
          "outputPadding",
          "p",
          "padding",
          "pieces",
          "rho",
        ],
        ...["scale", "size", "smooth", "stride", "t0", "temperature", "threshold", "trust", "weightDecay", "momentumDecay", "dampening"],
      ],
      number,
    ),
    of(
      ["amsgrad", "affine", "bias", "ceilMode", "centered", "countIncludePad", "full", "log", "nesterov", "track", "logTarget"],
      fc.boolean(),
    ),
    of(["betas", "etas", "stepSizes"], fc.tuple(number, number)),
    of(["lookahead"], fc.record({ steps: number, alpha: number })),
    of(
      ["padding", "reduction", "mode", "approximate"],
      fc.constantFrom("same", "mean", "sum", "none", "tanh", "batch", "row", "other", ""),
    ),
  )
  .map((parts): Record<string, unknown> => Object.assign({}, ...parts));

/** Runs `work` on a fresh dry backend; a failure of ours leaves nothing behind, except where memory ran out in a constructor. */
function tried<R>(work: () => R): R | undefined {
  return withBackend(createDryBackend(1 << 26), () => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof WasmgradError)) throw error;
      expect(error.message, "an error of the caller's").not.toContain("internal:");
      if (!(error instanceof OutOfMemoryError)) expect(memoryInfo().used).toBe(0);
      return undefined;
    }
  });
}

/** These take a function, a shape, or modules first. */
const special = new Set(["Lambda", "Permute", "Reshape", "Unflatten", "Upsample"]);

const layerNames = classesOf(Module).filter((name) => name in layers && !special.has(name));
const optimizerNames = classesOf(Optimizer);
const lossNames = functionsOf("loss");
const tests = layerNames.length + optimizerNames.length + lossNames.length;

describe("layers", () => {
  test.each(layerNames)("%s", (name) => {
    const Layer = exported[name] as new (...args: unknown[]) => Module<Tensor>;
    const args = fc.array(number, { minLength: Layer.length, maxLength: Layer.length });
    fc.assert(
      fc.property(args, options, (numbers, last) => {
        tried(() => new Layer(...numbers, last));
      }),
      settings(60, tests),
    );
  });
});

describe("optimizers", () => {
  test.each(optimizerNames)("%s", (name) => {
    const Kind = exported[name] as new (...args: unknown[]) => Optimizer;
    fc.assert(
      fc.property(options, number, (rest, lr) => {
        withBackend(createDryBackend(), () => {
          const net = new Linear(3, 2);
          const { used } = memoryInfo();
          try {
            const optimizer = new Kind(net, { ...rest, lr });
            optimizer.step(() => api.sum(net.forward(tensor([1, 2, 3], [1, 3]))));
          } catch (error) {
            if (!(error instanceof WasmgradError)) throw error;
            expect(error.message).not.toContain("internal:");
            if (error.op !== "step") expect(memoryInfo().used).toBe(used);
          }
        });
      }),
      settings(60, tests),
    );
  });
});

describe("losses", () => {
  test.each(lossNames)("%s", (name) => {
    const loss = losses[name]?.loss as Make;
    fc.assert(
      fc.property(options, (given) => {
        const { used } = memoryInfo();
        try {
          scope(() => void loss(tensor([0.3, 0.4, 0.5, 0.6, 0.7, 0.3, 0.4, 0.5, 0.6, 0.7, 0.3, 0.4], [3, 4]), given));
        } catch (error) {
          if (!(error instanceof WasmgradError)) throw error;
          expect(error.message).not.toContain("internal:");
        }
        expect(memoryInfo().used).toBe(used);
      }),
      settings(40, tests),
    );
  });
});
