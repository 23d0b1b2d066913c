// Handwritten digits learnt from images that are never twice the same, with callbacks that watch and stop the run.
import { mkdir } from "node:fs/promises";
import {
  AdamW,
  accuracy,
  BatchNorm2d,
  Conv2d,
  confusionMatrix,
  crossEntropy,
  earlyStopping,
  fScore,
  htmlReport,
  Linear,
  Module,
  maxPool2d,
  predictAugmented,
  progress,
  relu,
  seed,
  type Tensor,
  Trainer,
} from "wasmgrad";
import { augment, colorJitter, compose, digits, mixup, randomAffine, randomCrop, randomErasing, split } from "wasmgrad/data";

class Net extends Module {
  first = new Conv2d(1, 16, 3, { padding: "same" });
  norm = new BatchNorm2d(16);
  second = new Conv2d(16, 32, 3, { padding: "same" });
  head = new Linear(2 * 2 * 32, 10);
  forward(x: Tensor) {
    x = maxPool2d(relu(this.norm.forward(this.first.forward(x))), 2);
    x = maxPool2d(relu(this.second.forward(x)), 2);
    return this.head.forward(x.flatten());
  }
}

await mkdir("runs", { recursive: true });
seed(0);
const [train, validation, test] = split(await digits(), [0.7, 0.15, 0.15], { stratified: true });
const look = compose(
  randomCrop(8, { padding: 1 }),
  randomAffine({ degrees: 10, scale: [0.9, 1.1], interpolation: "bilinear" }),
  colorJitter({ brightness: 0.2, contrast: 0.2 }),
  randomErasing({ p: 0.2 }),
);
const net = new Net();
const trainer = new Trainer(net, {
  optimizer: new AdamW(net, { lr: 3e-3 }),
  loss: crossEntropy,
  metrics: { accuracy, f1: fScore() },
});
await trainer.fit(mixup(augment(train, look), { alpha: 0.1 }), {
  epochs: 30,
  batchSize: 32,
  validation,
  callbacks: [
    progress(process.stdout),
    earlyStopping({ monitor: "validation.accuracy", mode: "max", patience: 6, restoreBest: true }),
    htmlReport({ to: "runs/digits.html", title: "Handwritten digits" }),
  ],
});

const { x, shape, y } = await test.batch(Int32Array.from({ length: test.size }, (_, i) => i));
const views = [compose(), ...Array.from({ length: 4 }, () => randomCrop(8, { padding: 1 }))]; // as it is, and moved a little
const counts = confusionMatrix();
counts.update({ data: await predictAugmented(net, x, shape, views), shape: [y.length, 10] }, { data: y, shape: [y.length] });
console.log(
  counts
    .compute()
    .map((row) => row.map((n) => String(n).padStart(3)).join(" "))
    .join("\n"),
);
