// The larger families learn a batch at the smallest image that they take.
import { test } from "vitest";
import { crossEntropy } from "../../src/loss/crossEntropy.ts";
import * as models from "../../src/models/index.ts";
import { seed } from "../../src/random.ts";
import { learnsToClassify } from "../models/learns.ts";

const options = { classes: 4 };

for (const [name, make, size, effort] of [
  ["AlexNet", () => models.alexnet({ ...options, dropout: 0 }), 63, { steps: 40, lr: 3e-4 }],
  ["AlexNet for CIFAR", () => models.alexnet({ ...options, variant: "cifar", dropout: 0 }), 32, { steps: 40, lr: 3e-4 }],
  ["VGG-11 with batch norm", () => models.vgg11({ ...options, batchNorm: true, dropout: 0 }), 32, { steps: 20, lr: 3e-4 }],
  ["SqueezeNet 1.0", () => models.squeezenet10({ ...options, dropout: 0 }), 64, { steps: 60, lr: 3e-4 }],
  ["SqueezeNet 1.1", () => models.squeezenet11({ ...options, dropout: 0 }), 64, { steps: 60, lr: 3e-4 }],
  ["Inception v3", () => models.inceptionV3({ ...options, dropout: 0 }), 75, {}], // its auxiliary head takes 299 pixels
  ["Inception v4", () => models.inceptionV4({ ...options, dropout: 0 }), 75, {}],
  ["Inception-ResNet v1", () => models.inceptionResnetV1({ ...options, dropout: 0 }), 75, {}],
  ["Inception-ResNet v2", () => models.inceptionResnetV2({ ...options, dropout: 0 }), 75, {}],
  ["ResNet-18", () => models.resnet18(options), 32, {}],
  ["ResNet-50", () => models.resnet50(options), 32, {}],
  ["ResNeXt-50", () => models.resnext50(options), 32, {}],
  ["DenseNet-121", () => models.densenet121(options), 32, {}],
  ["MobileNetV2", () => models.mobilenetV2({ ...options, dropout: 0 }), 64, {}],
  ["EfficientNet B0", () => models.efficientnet("b0", { ...options, dropout: 0 }), 64, {}],
] as const)
  test(`${name} learns`, () => {
    seed(1);
    return learnsToClassify(make(), size, effort);
  });

test("GoogLeNet with auxiliary heads learns", () => {
  seed(1);
  const net = models.googlenet({ ...options, auxiliary: true, dropout: 0, auxiliaryDropout: 0 });
  return learnsToClassify(net, 64, {}, models.auxiliaryLoss(net, crossEntropy));
});
