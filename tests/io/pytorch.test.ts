// PyTorch's names and layouts, in and out.
import { expect, test } from "vitest";
import { FormatError, UnsupportedError } from "../../src/errors.ts";
import { fingerprint } from "../../src/io/fingerprint.ts";
import { load, save } from "../../src/io/model.ts";
import { decodeSafetensors, encodeSafetensors, type StoredTensor } from "../../src/io/safetensors.ts";
import { BatchNorm2d } from "../../src/nn/batchNorm2d.ts";
import { Conv2d } from "../../src/nn/conv2d.ts";
import { ConvTranspose2d } from "../../src/nn/convTranspose2d.ts";
import { DepthwiseConv2d } from "../../src/nn/depthwiseConv2d.ts";
import { Flatten } from "../../src/nn/flatten.ts";
import { Linear } from "../../src/nn/linear.ts";
import { sequential, sequentialOf } from "../../src/nn/sequential.ts";
import { seed } from "../../src/random.ts";

const net = () =>
  sequentialOf({
    conv: new Conv2d(4, 6, [2, 3], { groups: 2 }),
    bn: new BatchNorm2d(6),
    depthwise: new DepthwiseConv2d(6, 3, { multiplier: 2 }),
    up: new ConvTranspose2d(12, 4, 3, { groups: 2 }),
    head: sequential(new Flatten(), new Linear([5, 2, 4], 3), new Linear(3, 2, { bias: false })),
  });

/** Values that name their place: the row-major index. */
const counting = (shape: readonly number[]): StoredTensor => ({
  dtype: "F32",
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i),
});

/** What PyTorch's state_dict() of the same layers has. */
const torchShapes: readonly (readonly [string, readonly number[]])[] = [
  ["conv.weight", [6, 2, 2, 3]],
  ["conv.bias", [6]],
  ["bn.weight", [6]],
  ["bn.bias", [6]],
  ["bn.running_mean", [6]],
  ["bn.running_var", [6]],
  ["depthwise.weight", [12, 1, 3, 3]],
  ["depthwise.bias", [12]],
  ["up.weight", [12, 2, 3, 3]],
  ["up.bias", [4]],
  ["head.1.weight", [3, 40]],
  ["head.1.bias", [3]],
  ["head.2.weight", [2, 3]],
];
const torch = () => new Map(torchShapes.map(([name, shape]) => [name, counting(shape)] as const));

test("every layer's weights go where channels-last wants them", async () => {
  const model = net();
  const tensors = new Map<string, StoredTensor>(torch());
  tensors.set("bn.num_batches_tracked", { dtype: "I64", shape: [], data: BigInt64Array.of(3n) });
  expect(load(model, encodeSafetensors(tensors), { layout: "pytorch" })).toEqual({ missing: [], unexpected: [] });
  const state = model.stateDict();
  const at = async (name: string, ...index: number[]) => {
    const tensor = state.get(name);
    const data = (await tensor?.data()) ?? [];
    return data[index.reduce((sum, i, axis) => sum * (tensor?.shape[axis] ?? 0) + i, 0)];
  };
  expect(await at("conv.weight", 1, 2, 0, 5)).toBe(((5 * 2 + 0) * 2 + 1) * 3 + 2); // [kh, kw, in, out] from [out, in, kh, kw]
  expect(await at("depthwise.weight", 2, 1, 0, 7)).toBe((7 * 3 + 2) * 3 + 1);
  expect(await at("up.weight", 2, 1, 1, 11)).toBe(((11 * 2 + 1) * 3 + 2) * 3 + 1); // [kh, kw, out, in] from [in, out, kh, kw]
  expect(await at("head.1.weight", (4 * 2 + 1) * 4 + 3, 2)).toBe(2 * 40 + (3 * 5 + 4) * 2 + 1); // pixel (4, 1), channel 3
  expect(await at("head.2.weight", 1, 0)).toBe(1);
  expect(await at("bn.runningVar", 4)).toBe(4);
});

test("saving for PyTorch gives its names, shapes and values back", async () => {
  const model = net();
  const bytes = encodeSafetensors(torch());
  load(model, bytes, { layout: "pytorch" });
  expect(decodeSafetensors(await save(model, { layout: "pytorch" })).tensors).toEqual(decodeSafetensors(bytes).tensors);
});

test("what does not fit is refused and changes nothing", async () => {
  seed(1);
  const model = net();
  const before = await fingerprint(model);
  const without = torch();
  without.delete("up.bias");
  const wrongShape = torch().set("conv.weight", counting([6, 4, 2, 3]));
  const unknown = torch().set("fc.weight", counting([1]));
  for (const [tensors, message] of [
    [without, "load: expected a tensor up.bias, got none"],
    [wrongShape, "load: expected PyTorch's conv.weight of shape [6, 2, 2, 3], got [6, 4, 2, 3]"],
    [unknown, "load: expected only tensors of this model, got fc.weight"],
  ] as const)
    expect(() => load(model, encodeSafetensors(tensors), { layout: "pytorch" })).toThrow(new FormatError("load", message.slice(6)));
  expect(() => load(model, encodeSafetensors(torch()), { layout: "keras" as "pytorch" })).toThrow(UnsupportedError);
  await expect(save(model, { layout: "keras" as "pytorch" })).rejects.toThrow(UnsupportedError);
  expect(await fingerprint(model)).toBe(before);
});

test("strict: false loads what both have and says what they do not share", () => {
  const tensors = torch().set("fc.weight", counting([1]));
  tensors.delete("bn.running_mean");
  expect(load(net(), encodeSafetensors(tensors), { layout: "pytorch", strict: false })).toEqual({
    missing: ["bn.runningMean"],
    unexpected: ["fc.weight"],
  });
});
