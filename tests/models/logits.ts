// torchvision's models with weights made from a hash: what PyTorch, in float64, says to an image made from it too.
import { expect } from "vitest";
import { load } from "../../src/io/model.ts";
import { encodeSafetensors, type StoredTensor } from "../../src/io/safetensors.ts";
import { sizeOf } from "../../src/shape.ts";
import { readFixture } from "../golden/fixture.ts";
import { torchvision } from "./torchvision.ts";

interface LogitsFixture {
  readonly name: string;
  readonly input: readonly number[];
  /** Names and shapes of PyTorch's state dict; tensor k is made from seed k. */
  readonly state: readonly [name: string, shape: readonly number[]][];
  readonly logits: { readonly first: readonly number[]; readonly absmax: number };
}

export const logitsFixtures = (readFixture("model_logits.json") as { cases: LogitsFixture[] }).cases;

/** Values in [-1, 1), exact in float32: tests/fixtures' procedural hash. */
function hashed(size: number, seed: number, value: (r: number) => number): Float32Array {
  const offset = Math.imul(seed, 0x85ebca6b);
  const values = new Float32Array(size);
  for (let i = 0; i < size; i++) {
    let h = (Math.imul(i + 1, 0x9e3779b1) + offset) >>> 0;
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    h ^= h >>> 16;
    values[i] = value(((h >>> 0) >>> 8) / 8388608 - 1);
  }
  return values;
}

function weights(model: string, [name, shape]: readonly [string, readonly number[]], seed: number): StoredTensor {
  const centre = model.startsWith("resnet") ? 4 : 1;
  const fanIn = sizeOf(shape.slice(1));
  const leaf = name.slice(name.lastIndexOf(".") + 1);
  const value = (r: number) => {
    if (leaf === "running_mean") return 0.1 * r;
    if (leaf === "running_var") return centre + 0.5 * r;
    if (shape.length > 1) return r * Math.sqrt(6 / fanIn);
    return leaf === "weight" ? 1 + 0.1 * r : 0.1 * r;
  };
  return { dtype: "F32", shape, data: hashed(sizeOf(shape), seed, value) };
}

/** Loads PyTorch's state dict into our model and compares its logits; returns the worst difference, relative to the largest logit. */
export async function compareLogits({ name, input, state, logits }: LogitsFixture): Promise<number> {
  const [, channels = 0, height = 0, width = 0] = input;
  const make = torchvision[`${name} +aux`] ?? torchvision[name];
  if (!make) throw new Error(`no model for ${name}`);
  const model = make();
  const tensors = new Map(state.map((entry, seed) => [entry[0], weights(name, entry, seed)] as const));
  load(model, encodeSafetensors(tensors), { layout: "pytorch" });
  const plane = height * width;
  const first = hashed(channels * plane, 1000, (r) => r);
  const pixels = Float32Array.from(first, (_, i) => first[(i % channels) * plane + Math.floor(i / channels)] ?? 0);
  const y = await model.predict(pixels, [1, height, width, channels]);
  model.dispose();
  expect(y.length).toBe(1000);
  return Math.max(...logits.first.map((expected, i) => Math.abs((y[i] ?? Number.NaN) - expected))) / logits.absmax;
}
