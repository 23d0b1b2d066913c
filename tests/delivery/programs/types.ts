// A typed program; a line that must not compile proves that the types are there.
import {
  AdamW,
  accuracy,
  BatchNorm2d,
  Conv2d,
  cosine,
  crossEntropy,
  Linear,
  Module,
  maxPool2d,
  ready,
  relu,
  type Tensor,
  Trainer,
} from "wasmgrad";
import { arrayDataset, fashionMnist } from "wasmgrad/data";
import { lenet5 } from "wasmgrad/models";

class Net extends Module {
  conv = new Conv2d(1, 16, 3, { padding: "same" });
  norm = new BatchNorm2d(16);
  head = new Linear(14 * 14 * 16, 10);
  forward(x: Tensor): Tensor {
    return this.head.forward(maxPool2d(relu(this.norm.forward(this.conv.forward(x))), 2).flatten());
  }
}

export async function main(): Promise<number | undefined> {
  await ready();
  const net = new Net();
  const { train } = await fashionMnist();
  const trainer = new Trainer(net, { optimizer: new AdamW(net, { lr: cosine(1e-3, 200) }), loss: crossEntropy, metrics: { accuracy } });
  await trainer.fit(train, { epochs: 1, batchSize: 64, onBatch: ({ step, running }) => console.log(step + 1, running.loss.toFixed(3)) });
  const few = arrayDataset({ x: new Float32Array(784), y: new Int32Array(1), inputShape: [28, 28, 1] });
  const { metrics } = await trainer.evaluate(few);
  // @ts-expect-error: padding is a number, a pair, "same" or "valid"
  new Conv2d(1, 16, 3, { padding: "some" });
  // @ts-expect-error: no such option
  lenet5({ class: 10 });
  return metrics.accuracy;
}
