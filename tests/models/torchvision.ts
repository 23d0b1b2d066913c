// Our models by the names of torchvision's.
import {
  alexnet,
  densenet121,
  densenet169,
  densenet201,
  efficientnet,
  efficientnets,
  googlenet,
  inceptionV3,
  lenet5,
  mobilenetV2,
  resnet18,
  resnet34,
  resnet50,
  resnet101,
  resnet152,
  resnext50,
  squeezenet10,
  squeezenet11,
  vgg11,
  vgg13,
  vgg16,
  vgg19,
  wideResnet50,
} from "../../src/models/index.ts";
import type { Module } from "../../src/nn/module.ts";

const families: Readonly<Record<string, () => Module>> = {
  lenet5: () => lenet5(),
  alexnet: () => alexnet(),
  vgg11: () => vgg11(),
  vgg13: () => vgg13(),
  vgg16: () => vgg16(),
  vgg16_bn: () => vgg16({ batchNorm: true }),
  vgg19: () => vgg19(),
  vgg19_bn: () => vgg19({ batchNorm: true }),
  googlenet: () => googlenet(),
  "googlenet +aux": () => googlenet({ auxiliary: true }),
  inception_v3: () => inceptionV3(),
  "inception_v3 +aux": () => inceptionV3({ auxiliary: true }),
  resnet18: () => resnet18(),
  resnet34: () => resnet34(),
  resnet50: () => resnet50(),
  resnet101: () => resnet101(),
  resnet152: () => resnet152(),
  wide_resnet50_2: () => wideResnet50(),
  resnext50_32x4d: () => resnext50(),
  densenet121: () => densenet121(),
  densenet169: () => densenet169(),
  densenet201: () => densenet201(),
  squeezenet1_0: () => squeezenet10(),
  squeezenet1_1: () => squeezenet11(),
  mobilenet_v2: () => mobilenetV2(),
};

const members = Object.keys(efficientnets) as (keyof typeof efficientnets)[];

/** By torchvision's name; `+aux` with auxiliary heads. */
export const torchvision: Readonly<Record<string, () => Module>> = {
  ...families,
  ...Object.fromEntries(members.map((member) => [`efficientnet_${member}`, () => efficientnet(member)])),
};
