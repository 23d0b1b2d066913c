// What the papers say of their models, where torchvision has no such model; and that every family learns.
import { describe, expect, test } from "vitest";
import { bceWithLogitsLoss } from "../../src/loss/bceLoss.ts";
import { contrastiveLoss, tripletMarginLoss } from "../../src/loss/embeddingLosses.ts";
import * as models from "../../src/models/index.ts";
import type { Module } from "../../src/nn/module.ts";
import { profile } from "../../src/nn/profile.ts";
import { summary } from "../../src/nn/summary.ts";
import { tensor } from "../../src/ops/create.ts";
import { randn } from "../../src/ops/random.ts";
import { Adam } from "../../src/optim/adam.ts";
import { seed } from "../../src/random.ts";
import { type Shape, sizeOf } from "../../src/shape.ts";
import { scope } from "../../src/tensor.ts";
import { learns, learnsToClassify } from "./learns.ts";

const parameters = (make: () => Module, input: Shape) => profile(make, input).parameters;

describe("parameters that the papers or their well-known ports state", () => {
  test.each([
    ["AlexNet, ungrouped, at 227x227", () => models.alexnet({ variant: "paper" }), [1, 227, 227, 3], 62_378_344],
    ["GoogLeNet with 5x5 and biases (BVLC's)", () => models.googlenet({ variant: "paper" }), [1, 224, 224, 3], 6_998_552],
    ["Inception v4 (timm's)", () => models.inceptionV4(), [1, 299, 299, 3], 42_679_816],
    ["LeNet-5", () => models.lenet5(), [1, 28, 28, 1], 61_706],
    ["ResNet-20", () => models.resnet20(), [1, 32, 32, 3], 269_722],
    ["ResNet-32", () => models.resnet32(), [1, 32, 32, 3], 464_154],
    ["ResNet-44", () => models.resnet44(), [1, 32, 32, 3], 658_586],
    ["ResNet-56", () => models.resnet56(), [1, 32, 32, 3], 853_018],
    ["ResNet-110", () => models.resnet110(), [1, 32, 32, 3], 1_727_962],
    ["ResNet-1202", () => new models.CifarResNet(1202), [1, 32, 32, 3], 19_421_274],
    ["DenseNet (L = 40, k = 12), 1.0 M in the paper", () => models.densenetCifar(), [1, 32, 32, 3], 1_019_722],
    ["DenseNet-BC (L = 100, k = 12), 0.8 M in the paper", () => models.densenetCifar({ bc: true }), [1, 32, 32, 3], 769_162],
  ] as const)("%s", (_, make, input, expected) => expect(parameters(make, input)).toBe(expected));
});

test("the paper's AlexNet is the documents' table", () => {
  const lines = summary(() => models.alexnet({ variant: "paper" }), [1, 227, 227, 3]).split("\n");
  const table = lines
    .filter((line) => /Conv2d|MaxPool2d|Linear/.test(line))
    .map((line) => {
      const [shape = ""] = /\[.*?\]/.exec(line) ?? [];
      return `${shape} ${line.trim().split(/\s+/).at(-1)}`;
    });
  expect(table).toEqual([
    "[1, 55, 55, 96] 34,944",
    "[1, 27, 27, 96] 0",
    "[1, 27, 27, 256] 614,656",
    "[1, 13, 13, 256] 0",
    "[1, 13, 13, 384] 885,120",
    "[1, 13, 13, 384] 1,327,488",
    "[1, 13, 13, 256] 884,992",
    "[1, 6, 6, 256] 0",
    "[1, 4096] 37,752,832",
    "[1, 4096] 16,781,312",
    "[1, 1000] 4,097,000",
  ]);
  expect(lines.at(-1)).toContain("62,378,344 parameters");
});

describe("every family learns a batch", () => {
  const options = { classes: 4, channels: 3 };
  test.each([
    ["LeNet-5", () => models.lenet5({ ...options, inputSize: 32 }), 32],
    ["VGG-11 for CIFAR, narrow", () => models.vgg11({ ...options, variant: "cifar", width: 0.25, batchNorm: true, dropout: 0 }), 32],
    ["MobileNetV2 for CIFAR, narrow", () => models.mobilenetV2({ ...options, variant: "cifar", width: 0.35, dropout: 0 }), 32],
    ["ResNet-20", () => models.resnet20(options), 32],
    ["ResNet-20 without skips", () => models.resnet20({ ...options, skip: false }), 32],
    ["ResNet-20 with projections", () => models.resnet20({ ...options, shortcut: "projection" }), 32],
    ["DenseNet for CIFAR, short", () => models.densenetCifar({ ...options, depth: 13 }), 32],
    ["DenseNet-BC for CIFAR, short", () => models.densenetCifar({ ...options, depth: 16, bc: true }), 32],
    ["Highway", () => models.highway({ classes: 4, inputs: 8 * 8 * 3 }), 8],
    ["Self-normalizing", () => models.selfNormalizing({ classes: 4, inputs: 8 * 8 * 3, width: 64, depth: 8 }), 8],
  ] as const)("%s", async (_, make, size) => {
    seed(1);
    await learnsToClassify(make(), size);
  });

  test("Siamese by logits and by distance, triplet", async () => {
    seed(2);
    const shape: Shape = [6, 28, 28, 1];
    using a = randn(shape);
    using b = randn(shape);
    using c = randn(shape);
    const twin = models.siamese();
    const same = [1, 0, 1, 0, 1, 0];
    await learns(twin, () => bceWithLogitsLoss(twin.forward([a, b]), tensor(same, [6])));
    const close = models.siamese();
    await learns(close, () => contrastiveLoss(...close.embed([a, b]), tensor(same, [6])));
    const three = models.triplet();
    await learns(three, () => tripletMarginLoss(...three.forward([a, b, c]), { margin: 1 }), { steps: 30 });
  });

  test("autoencoder, denoising autoencoder, variational autoencoder", async () => {
    seed(3);
    const shape: Shape = [8, 28, 28, 1];
    const pixels = Float32Array.from({ length: sizeOf(shape) }, (_, i) => (i % 28 < 14 ? 1 : 0));
    for (const noise of [0, 0.3]) {
      const net = models.autoencoder({ noise, latent: 8 });
      await learns(net, () => bceWithLogitsLoss(net.forward(tensor(pixels, shape)), tensor(pixels, shape)), { steps: 15, lr: 5e-3 });
    }
    const net = models.vae({ latent: 8 });
    await learns(
      net,
      () => {
        const { reconstruction, mean, logVariance } = net.forward(tensor(pixels, shape));
        const likelihood = bceWithLogitsLoss(reconstruction, tensor(pixels, shape), { reduction: "sum" }).mul(1 / 8);
        return likelihood.add(models.klToStandardNormal(mean, logVariance));
      },
      { steps: 15, lr: 5e-3 },
    );
    expect(scope(() => net.latent)).toBe(8);
  });
});

test("a variational autoencoder's KL is what sampling estimates", async () => {
  seed(4);
  const [mu, logVariance] = [0.7, -0.5];
  const analytic = await models.klToStandardNormal(tensor([mu], [1, 1]), tensor([logVariance], [1, 1])).value();
  const count = 200_000;
  const noise = await randn([count]).data();
  const deviation = Math.sqrt(Math.exp(logVariance));
  let sum = 0; // of log q(z) - log p(z)
  for (const e of noise) sum += -0.5 * (e * e + logVariance) + 0.5 * (mu + deviation * e) ** 2;
  expect(Math.abs(analytic - sum / count)).toBeLessThan(0.01);
  expect(analytic).toBeCloseTo(0.5 * (mu ** 2 + Math.exp(logVariance) - 1 - logVariance), 5);
});

test("GAN nets: shapes, and steps that update their own network only", async () => {
  seed(5);
  const { generator, discriminator } = models.dcgan({ size: 16, channels: 1, latent: 8, width: 8 });
  const optG = new Adam(generator, { lr: 2e-4, betas: [0.5, 0.999] });
  const optD = new Adam(discriminator, { lr: 2e-4, betas: [0.5, 0.999] });
  using real = randn([4, 16, 16, 1]);
  const weights = async (net: Module) => Promise.all([...net.parameters()].map(async (p) => [...(await p.data())]));
  const [g0, d0] = [await weights(generator), await weights(discriminator)];
  optD.step(() => bceWithLogitsLoss(discriminator.forward(real), 1).add(bceWithLogitsLoss(discriminator.forward(generator.sample(4)), 0)));
  expect(await weights(generator)).toEqual(g0);
  const d1 = await weights(discriminator);
  expect(d1).not.toEqual(d0);
  optG.step(() => bceWithLogitsLoss(discriminator.forward(generator.sample(4)), 1));
  expect(await weights(discriminator)).toEqual(d1);
  expect(await weights(generator)).not.toEqual(g0);
  expect(scope(() => generator.sample(3).shape)).toEqual([3, 16, 16, 1]);
  expect(scope(() => models.wgan({ size: 32 }).critic.forward(randn([2, 32, 32, 3])).shape)).toEqual([2]);
});
