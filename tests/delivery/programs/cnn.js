// What it takes to train a convolutional net, and nothing else.
import { Adam, BatchNorm2d, Conv2d, crossEntropy, Flatten, Linear, MaxPool2d, ReLU, sequential, Trainer } from "wasmgrad";

export function trainer() {
  const net = sequential(new Conv2d(1, 4, 3), new BatchNorm2d(4), new ReLU(), new MaxPool2d(2), new Flatten(), new Linear(36, 3));
  return new Trainer(net, { optimizer: new Adam(net), loss: crossEntropy });
}
