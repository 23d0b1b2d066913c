// A program that only predicts: what it does not use must not be in its bundle.
import { BatchNorm2d, Conv2d, Flatten, Linear, load, MaxPool2d, ReLU, sequential } from "wasmgrad";

export async function predict(bytes, pixels) {
  const net = sequential(new Conv2d(1, 4, 3), new BatchNorm2d(4), new ReLU(), new MaxPool2d(2), new Flatten(), new Linear(36, 3));
  load(net, bytes);
  return net.predict(pixels, [1, 8, 8, 1]);
}
