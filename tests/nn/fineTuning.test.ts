// Features of an inner layer, another head, frozen layers.
import { expect, test } from "vitest";
import { ShapeError } from "../../src/errors.ts";
import { fingerprint } from "../../src/io/fingerprint.ts";
import { crossEntropy } from "../../src/loss/crossEntropy.ts";
import { googlenet, resnet18, resnet20, vgg11 } from "../../src/models/index.ts";
import { features } from "../../src/nn/features.ts";
import { freezeUpTo } from "../../src/nn/freezeUpTo.ts";
import { Linear } from "../../src/nn/linear.ts";
import type { Module } from "../../src/nn/module.ts";
import { replaceLayer } from "../../src/nn/replaceLayer.ts";
import { intTensor } from "../../src/ops/create.ts";
import { randn } from "../../src/ops/random.ts";
import { SGD } from "../../src/optim/sgd.ts";
import { seed } from "../../src/random.ts";
import { memoryInfo } from "../../src/runtime.ts";
import { scope } from "../../src/tensor.ts";

test("features are the layer's output; the rest does not run", async () => {
  seed(1);
  const net = resnet20().eval();
  using x = randn([2, 32, 32, 3]);
  using at = scope(() => features(net, "avgpool").forward(x));
  using rest = scope(() => net.fc.forward(at));
  using whole = scope(() => net.forward(x));
  expect(await rest.data()).toEqual(await whole.data());
  expect(scope(() => features(net, "layer2.0").forward(x)).shape).toEqual([2, 16, 16, 32]);
  net.fc.forward = () => {
    throw new Error("ran too far");
  };
  const used = memoryInfo().used;
  scope(() => void features(net, "layer3").forward(x));
  expect(memoryInfo().used).toBe(used);
  expect(() => features(net, "layer9")).toThrow(ShapeError);
});

test("an error of the model comes through, and the model is as before", () => {
  const net = resnet20();
  const inner = features(net, "layer3");
  expect(() => scope(() => inner.forward(randn([1, 32, 32, 4])))).toThrow(ShapeError);
  expect(scope(() => net.forward(randn([1, 32, 32, 3]))).shape).toEqual([1, 10]);
});

test("a new head is trained, what is frozen stays", async () => {
  seed(2);
  const net = resnet20();
  replaceLayer(net, "fc", new Linear(64, 3));
  freezeUpTo(net, "layer2");
  const frozen = await Promise.all([net.conv1, net.bn1, net.layer1, net.layer2].map(async (part) => weights(part)));
  const [layer3, fc] = [await weights(net.layer3), await weights(net.fc)];
  const optimizer = new SGD(net, { lr: 0.1 });
  optimizer.step(() => crossEntropy(net.forward(randn([4, 32, 32, 3])), intTensor([0, 1, 2, 0])));
  expect(await Promise.all([net.conv1, net.bn1, net.layer1, net.layer2].map(weights))).toEqual(frozen);
  expect(await weights(net.layer3)).not.toEqual(layer3);
  expect(await weights(net.fc)).not.toEqual(fc);
  expect(scope(() => net.forward(randn([1, 32, 32, 3]))).shape).toEqual([1, 3]);
});

test("layers inside chains and branches can be replaced; bad paths are refused", async () => {
  const net = vgg11({ variant: "cifar", width: 0.25 });
  replaceLayer(net, "classifier.3", new Linear(128, 7));
  expect(scope(() => net.forward(randn([1, 32, 32, 3]))).shape).toEqual([1, 7]);
  const before = await fingerprint(net);
  for (const path of ["", "classifier.9", "classifier.3.weight"])
    for (const refuse of [() => replaceLayer(net, path, new Linear(1, 1)), () => freezeUpTo(net, path)]) expect(refuse).toThrow(ShapeError);
  expect(await fingerprint(net)).toBe(before);
  const inception = googlenet();
  const branch = [...inception.namedModules()].find(([path]) => path === "inception3a.branch1")?.[1] as Module;
  replaceLayer(inception, "inception3a.branch2", branch);
  expect([...inception.namedModules()].some(([path]) => path === "inception3a.branch2.0")).toBe(false);
  expect(() => replaceLayer(resnet18(), "layer1", new Linear(1, 1))).not.toThrow();
});

async function weights(part: Module): Promise<number[][]> {
  return Promise.all([...part.parameters()].map(async (parameter) => [...(await parameter.data())]));
}
