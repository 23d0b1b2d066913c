// `wasmgrad/models`: one family per file.
export { AlexNet, type AlexNetOptions, alexnet } from "./alexnet.ts";
export {
  Autoencoder,
  type AutoencoderOptions,
  autoencoder,
  type DenoisingOptions,
  klToStandardNormal,
  VariationalAutoencoder,
  type VariationalOutput,
  vae,
} from "./autoencoder.ts";
export { auxiliaryLoss, type WithAuxiliary } from "./auxiliary.ts";
export { DCGANDiscriminator, DCGANGenerator, type DCGANOptions, type DiscriminatorOptions, dcgan, wgan } from "./dcgan.ts";
export {
  type CifarDenseNetOptions,
  DenseNet,
  type DenseNetOptions,
  type DenseNetShape,
  densenet121,
  densenet169,
  densenet201,
  densenetCifar,
} from "./densenet.ts";
export { compoundScaling, EfficientNet, type EfficientNetOptions, efficientnet, efficientnets, type Scaling } from "./efficientnet.ts";
export { GoogLeNet, type GoogLeNetOptions, googlenet } from "./googlenet.ts";
export { Highway, HighwayLayer, type HighwayOptions, highway } from "./highway.ts";
export { InceptionResNet, type InceptionResNetOptions, inceptionResnetV1, inceptionResnetV2 } from "./inceptionResnet.ts";
export { InceptionV3, type InceptionV3Options, inceptionV3 } from "./inceptionV3.ts";
export { InceptionV4, type InceptionV4Options, inceptionV4 } from "./inceptionV4.ts";
export { LeNet5, type LeNet5Options, lenet5 } from "./lenet.ts";
export { MobileNetV2, type MobileNetV2Options, mobilenetV2 } from "./mobilenetV2.ts";
export type { ClassifierOptions } from "./options.ts";
export {
  ResNet,
  type ResNetOptions,
  resnet18,
  resnet34,
  resnet50,
  resnet101,
  resnet152,
  resnext50,
  wideResnet50,
} from "./resnet.ts";
export {
  CifarBlock,
  CifarResNet,
  type CifarResNetOptions,
  resnet20,
  resnet32,
  resnet44,
  resnet56,
  resnet110,
} from "./resnetCifar.ts";
export { SelfNormalizing, type SelfNormalizingOptions, selfNormalizing } from "./selfNormalizing.ts";
export { type EncoderOptions, encoder, Siamese, siamese, Triplet, triplet } from "./siamese.ts";
export { SqueezeNet, type SqueezeNetOptions, squeezenet10, squeezenet11 } from "./squeezenet.ts";
export { VGG, type VGGOptions, vgg11, vgg13, vgg16, vgg19 } from "./vgg.ts";
