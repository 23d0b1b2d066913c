// What the pages of docs/models/ say of each family beside what is measured: title, paper, the idea, which runs are shown.

import { CIFAR } from "./results.ts";

export interface Family {
  readonly title: string;
  readonly papers: readonly string[];
  /** One paragraph. */
  readonly idea: string;
  /** The recipe whose network is drawn and listed layer by layer. */
  readonly shown: string;
  /** Figures of runs: their records in docs/models/runs/. */
  readonly figures?: readonly { readonly title: string; readonly runs: readonly string[]; readonly note?: string }[];
  /** Sheets of images beside them, by the run's name. */
  readonly sheets?: Readonly<Record<string, string>>;
  /** Tables made by `tables.ts`, after the results. */
  readonly tables?: readonly ("recomputation" | "steps")[];
}

const few =
  "So few epochs show that the network learns here, not what the family can reach: its papers trained for tens of epochs and more.";
const enlarged = (size: number) => `on ${CIFAR}, enlarged to ${size}×${size}`;

export const families: Readonly<Record<string, Family>> = {
  lenet: {
    title: "LeNet-5",
    papers: ["LeCun et al. 1998, Gradient-based learning applied to document recognition"],
    idea: 'Two convolutions with pooling, three dense layers. `lenet5()` has ReLU and max pooling, `lenet5({ variant: "tanh" })` tanh and averages, as the original.',
    shown: "lenet5",
    figures: [
      { title: "LeNet-5 on Fashion-MNIST", runs: ["lenet5"] },
      { title: "Two hidden dense layers on Fashion-MNIST", runs: ["mlp"] },
    ],
  },
  alexnet: {
    title: "AlexNet",
    papers: ["Krizhevsky et al. 2012, ImageNet classification with deep convolutional neural networks"],
    idea: 'Five convolutions with overlapping pooling (window 3, stride 2), three dense layers with dropout. The variant "paper" has local response normalization and the paper\'s initial values, "cifar" is for 32×32.',
    shown: "alexnet",
    figures: [{ title: `AlexNet for 32×32 on ${CIFAR}`, runs: ["alexnet-cifar"], note: few }],
  },
  vgg: {
    title: "VGG",
    papers: ["Simonyan and Zisserman 2015, Very deep convolutional networks for large-scale image recognition"],
    idea: "Stacks of 3×3 convolutions: two of them see 5×5 pixels with 18·C² weights instead of 25·C², and have one more activation.",
    shown: "vgg16",
    figures: [{ title: `VGG-11 with batch norm on ${CIFAR}`, runs: ["vgg11-cifar"], note: few }],
    tables: ["steps"],
  },
  googlenet: {
    title: "GoogLeNet (Inception v1)",
    papers: ["Szegedy et al. 2015, Going deeper with convolutions"],
    idea: "Parallel 1×1, 3×3, 5×5 and pooling branches, joined; 1×1 convolutions before the costly ones; in training two auxiliary classifiers whose losses count 0.3 each (`auxiliaryLoss`).",
    shown: "googlenet",
    figures: [{ title: `GoogLeNet ${enlarged(64)}`, runs: ["googlenet"], note: few }],
  },
  inception: {
    title: "Inception v3, v4, Inception-ResNet",
    papers: [
      "Szegedy et al. 2016, Rethinking the Inception architecture for computer vision",
      "Szegedy et al. 2017, Inception-v4, Inception-ResNet and the impact of residual connections on learning",
    ],
    idea: "Large kernels factorised into 1×7 and 7×1; in Inception-ResNet a scaled shortcut around each block.",
    shown: "inception-v3",
    figures: [
      {
        title: `Inception v3 ${enlarged(75)}`,
        runs: ["inception-v3"],
        note: `${few} After the first one, in evaluation mode, next to nothing was right: a validation loss of 1,248, off the axis.`,
      },
    ],
  },
  resnet: {
    title: "ResNet",
    papers: ["He et al. 2016, Deep residual learning for image recognition"],
    idea: "Every block adds to its input, so that gradients reach the first layers. Basic blocks (18, 34) or bottlenecks (50, 101, 152); ResNeXt and wide ResNet are variants of the bottleneck.",
    shown: "resnet18",
    figures: [{ title: `ResNet-18 ${enlarged(64)}`, runs: ["resnet18"], note: few }],
    tables: ["steps"],
  },
  "resnet-cifar": {
    title: "ResNet for 32×32",
    papers: ["He et al. 2016, Deep residual learning for image recognition, section 4.2"],
    idea: "6n + 2 layers in three stages of 16, 32 and 64 channels. `skip: false` is the plain net of the paper's comparison.",
    shown: "resnet20",
    figures: [{ title: `ResNet-20 on ${CIFAR}`, runs: ["resnet20"] }],
  },
  densenet: {
    title: "DenseNet",
    papers: ["Huang et al. 2017, Densely connected convolutional networks"],
    idea: "Every layer sees all before it in its block: L(L + 1)/2 connections. Joined maps and their norms are computed again on the way back, so that memory grows linearly with depth, not quadratically.",
    shown: "densenet-cifar",
    figures: [{ title: `DenseNet for 32×32 on ${CIFAR}`, runs: ["densenet-cifar"], note: few }],
    tables: ["recomputation", "steps"],
  },
  efficientnet: {
    title: "EfficientNet",
    papers: ["Tan and Le 2019, EfficientNet: rethinking model scaling for convolutional neural networks"],
    idea: "Inverted residuals with squeeze-and-excitation, SiLU and stochastic depth; depth, width and resolution grow together (`compoundScaling`).",
    shown: "efficientnet-b0",
    figures: [{ title: `EfficientNet-B0 ${enlarged(64)}`, runs: ["efficientnet-b0"], note: few }],
    tables: ["steps"],
  },
  squeezenet: {
    title: "SqueezeNet",
    papers: ["Iandola et al. 2016, SqueezeNet: AlexNet-level accuracy with 50× fewer parameters and < 0.5 MB model size"],
    idea: "Fire modules: 1×1 convolutions squeeze the channels, 1×1 and 3×3 ones side by side expand them.",
    shown: "squeezenet11",
    figures: [{ title: `SqueezeNet 1.1 ${enlarged(64)}`, runs: ["squeezenet11"], note: few }],
  },
  "mobilenet-v2": {
    title: "MobileNetV2",
    papers: ["Sandler et al. 2018, MobileNetV2: inverted residuals and linear bottlenecks"],
    idea: "Blocks widen by 1×1, filter each channel by 3×3, narrow by 1×1 without activation; added to their input where shapes allow.",
    shown: "mobilenet-v2",
    figures: [{ title: `MobileNetV2 for 32×32 on ${CIFAR}`, runs: ["mobilenet-v2-cifar"], note: few }],
  },
  highway: {
    title: "Highway network",
    papers: ["Srivastava et al. 2015, Training very deep networks"],
    idea: "y = H(x)·T(x) + x·(1 − T(x)): a gate per feature decides what is changed and what passes. At first nearly all passes, so that depth does no harm.",
    shown: "highway",
    figures: [{ title: "20 layers between the first and the last, with gates and without", runs: ["highway", "highway-plain"] }],
  },
  "self-normalizing": {
    title: "Self-normalizing network",
    papers: ["Klambauer et al. 2017, Self-normalizing neural networks"],
    idea: "SELU and LeCun's initial values keep activations at mean 0 and variance 1 through any number of dense layers, without norms.",
    shown: "selu",
    figures: [
      {
        title: "16 hidden layers without norms: SELU against ReLU with He's initial values",
        runs: ["selu", "selu-relu"],
        note: "SELU is ahead of ReLU after each epoch, in loss and accuracy, on what was trained on and on what was held out. He's initial values let ReLU follow at this depth.",
      },
    ],
  },
  siamese: {
    title: "Siamese and triplet networks",
    papers: [
      "Koch et al. 2015, Siamese neural networks for one-shot image recognition",
      "Schroff et al. 2015, FaceNet: a unified embedding for face recognition and clustering",
    ],
    idea: "One encoder for several images. The siamese net says whether two show the same (logits of weighted differences); the triplet net brings images of the same closer than others. A step takes two choices: two drawings each of 16 characters of one alphabet, turned by quarters of a circle and distorted as Koch et al. do. Each first drawing is compared with all second ones, 256 pairs of 32 descriptions, and the loss is the cross-entropy of its row; of the triplet net, the mean over its triples. Judged by Omniglot's 20 one-shot runs: which of 20 characters, one drawing each of an alphabet never seen, is this? Guessing gives 0.05; beside the result stands what the cosine of the pixels gives.",
    shown: "siamese",
    figures: [
      {
        title: "Siamese: which of 16 characters of Omniglot; validation on an alphabet never trained on",
        runs: ["siamese"],
        note: "In training the characters are turned and the drawings distorted, so that validation is the easier of the two.",
      },
      { title: "Triplet: the same by descriptions", runs: ["triplet"] },
    ],
  },
  autoencoder: {
    title: "Autoencoders",
    papers: [
      "Vincent et al. 2008, Extracting and composing robust features with denoising autoencoders",
      "Kingma and Welling 2014, Auto-encoding variational Bayes",
    ],
    idea: "An image through few numbers and back: plain, denoising (`noise`), variational (`vae`). The loss is the cross-entropy of the pixels, summed over an image, plus for the variational net the KL divergence from the standard normal.",
    shown: "vae",
    figures: [
      { title: "Variational autoencoder on Fashion-MNIST", runs: ["vae"] },
      {
        title: "Plain and denoising autoencoder on Fashion-MNIST",
        runs: ["autoencoder", "autoencoder-denoising"],
        note: "In training the denoising net sees images with noise, which is harder; both are tested on images without.",
      },
    ],
    sheets: {
      vae: "Test images; what comes back of them; four rows of new images",
      "autoencoder-denoising": "Test images; the same with noise; what comes back of those",
    },
  },
  gan: {
    title: "DCGAN and Wasserstein GAN",
    papers: [
      "Goodfellow et al. 2014, Generative adversarial nets",
      "Radford et al. 2016, Unsupervised representation learning with deep convolutional generative adversarial networks",
      "Arjovsky et al. 2017, Wasserstein GAN",
    ],
    idea: "A generator makes images of normal numbers, an opponent tells them from real ones; they step in turn, each changing its own weights only. The Wasserstein GAN has a critic with clipped weights instead, and five steps of it for one of the generator.",
    shown: "dcgan",
    figures: [
      { title: "DCGAN on Fashion-MNIST at 32×32: the discriminator's loss", runs: ["dcgan"] },
      { title: "WGAN on Fashion-MNIST at 32×32: the critic's loss", runs: ["wgan"] },
    ],
    sheets: { dcgan: "New images", wgan: "New images" },
  },
};
