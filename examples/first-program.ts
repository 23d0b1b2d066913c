// The first program of the README.
import {
  AdamW,
  accuracy,
  BatchNorm2d,
  Conv2d,
  cosine,
  crossEntropy,
  fingerprint,
  Linear,
  Module,
  maxPool2d,
  relu,
  save,
  seed,
  type Tensor,
  Trainer,
} from "wasmgrad";
import { fashionMnist } from "wasmgrad/data";

class Net extends Module {
  conv = new Conv2d(1, 16, 3, { padding: "same" });
  norm = new BatchNorm2d(16);
  head = new Linear(14 * 14 * 16, 10);
  forward(x: Tensor) {
    x = maxPool2d(relu(this.norm.forward(this.conv.forward(x))), 2);
    return this.head.forward(x.flatten());
  }
}

seed(0);
const { train, test } = await fashionMnist(); // 6,000 and 1,000 images that come with the package
const net = new Net();
const trainer = new Trainer(net, { optimizer: new AdamW(net, { lr: cosine(1e-3, 200) }), loss: crossEntropy, metrics: { accuracy } });
await trainer.fit(train, { epochs: 2, batchSize: 64, onBatch: ({ step, running }) => console.log(step, running.loss) });
console.log((await trainer.evaluate(test)).metrics.accuracy, await fingerprint(net));
const bytes = await save(net); // safetensors
console.log(`${bytes.length} bytes saved`);
