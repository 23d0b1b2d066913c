// LeNet-5 (LeCun et al. 1998).
import { ShapeError } from "../errors.ts";
import { AvgPool2d } from "../nn/avgPool2d.ts";
import { Conv2d } from "../nn/conv2d.ts";
import { Flatten } from "../nn/flatten.ts";
import { Linear } from "../nn/linear.ts";
import { MaxPool2d } from "../nn/maxPool2d.ts";
import { Module } from "../nn/module.ts";
import { ReLU } from "../nn/relu.ts";
import { sequential } from "../nn/sequential.ts";
import { Tanh } from "../nn/tanh.ts";
import type { Tensor } from "../tensor.ts";

export interface LeNet5Options {
  /** Default 10. */
  readonly classes?: number;
  /** Channels of the input; default 1. */
  readonly channels?: number;
  /** Height and width of the input: 28, padded by 2 as in the paper's use of MNIST (the default), or 32. */
  readonly inputSize?: 28 | 32;
  /** "relu" with max pooling, today's variant (the default), or "tanh" with average pooling, close to the original. */
  readonly variant?: "relu" | "tanh";
}

/** Two convolutions with pooling, three dense layers: 61,706 parameters for ten classes and one channel. */
export class LeNet5 extends Module {
  readonly features: Module;
  readonly flatten = new Flatten();
  readonly classifier: Module;

  constructor({ classes = 10, channels = 1, inputSize = 28, variant = "relu" }: LeNet5Options = {}) {
    super();
    if (inputSize !== 28 && inputSize !== 32) throw new ShapeError("LeNet5", `expected inputSize 28 or 32, got ${inputSize}`);
    const activation = () => (variant === "relu" ? new ReLU() : new Tanh());
    const pool = () => (variant === "relu" ? new MaxPool2d(2) : new AvgPool2d(2));
    const padding = inputSize === 28 ? 2 : 0;
    this.features = sequential(new Conv2d(channels, 6, 5, { padding }), activation(), pool(), new Conv2d(6, 16, 5), activation(), pool());
    this.classifier = sequential(new Linear(400, 120), activation(), new Linear(120, 84), activation(), new Linear(84, classes));
  }

  override forward(x: Tensor): Tensor {
    return this.classifier.forward(this.flatten.forward(this.features.forward(x)));
  }
}

/** A new LeNet-5; see `LeNet5`. */
export function lenet5(options: LeNet5Options = {}): LeNet5 {
  return new LeNet5(options);
}
