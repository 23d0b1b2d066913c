// What must not compile. Checked by `npm run check`: each expected error has to be one.
import {
  AdamW,
  Conv2d,
  crossEntropy,
  decayGroups,
  defineOp,
  ELU,
  EMA,
  Embedding,
  equal,
  Flatten,
  focalLoss,
  gather,
  greater,
  init,
  Linear,
  logicalAnd,
  Module,
  mseLoss,
  oneCycle,
  reduceOnPlateau,
  relu,
  type Sequential,
  SGD,
  sequential,
  type Tensor,
  Threshold,
  Trainer,
  toFloat,
  topk,
  where,
} from "../src/index.ts";

// @ts-expect-error a gradient is a function or "none": it cannot be forgotten
defineOp<readonly [x: Tensor]>("noGradient", { shape: ([x]) => x.shape, forward: () => {} });

// @ts-expect-error an op without "i32" in its spec does not give integers
defineOp<readonly [x: Tensor], undefined, never, "i32">("integers", { shape: ([x]) => x.shape, forward: () => {}, backward: "none" });

class Length extends Module<Tensor, number> {
  override forward(x: Tensor): number {
    return x.size;
  }
}

// @ts-expect-error a layer has to take what the one before it gives
sequential(new Flatten(), new Length(), new Linear(2, 3));

const length: Sequential<Tensor, number> = sequential(new Flatten(), new Length());
// @ts-expect-error only modules from tensors to tensors predict
length.predict([1], [1]);

// @ts-expect-error misspelt options
new Conv2d(1, 2, 3, { strides: 2 });

// @ts-expect-error an activation layer takes what its function takes after x
new ELU({ alhpa: 1 });
// @ts-expect-error which has to be there where the function wants it
new Threshold();

// @ts-expect-error an embedding takes integers
sequential(new Flatten(), new Embedding(3, 2));

// @ts-expect-error no learning rate
new SGD(new Linear(1, 1), { momentum: 0.9 });

// @ts-expect-error a loss is a function, not a name
new Trainer(new Linear(1, 1), { optimizer: new SGD(new Linear(1, 1), { lr: 1 }), loss: "crossEntropy" });

export function labels(output: Tensor, classes: Tensor<"i32">): Tensor {
  // @ts-expect-error integers have no gradient: relu takes floats
  relu(classes);
  return crossEntropy(output, classes);
}

export function comparisons(x: Tensor, classes: Tensor<"i32">): Tensor {
  const positive: Tensor<"i32"> = greater(x, 0);
  // @ts-expect-error a comparison has no gradient: it is no input of a function that has one
  relu(positive);
  // @ts-expect-error nor of arithmetic
  x.mul(positive);
  // @ts-expect-error floats are compared with floats
  equal(x, classes);
  // @ts-expect-error a choice is made by a comparison
  where(x, x, 0);
  // @ts-expect-error indices are integers
  gather(x, 0, x);
  // @ts-expect-error the places of the largest values have no gradient, the values have
  relu(topk(x, 2)[1]);
  return where(positive, x, 0).mul(toFloat(logicalAnd(positive, equal(classes, 3))));
}

const net = new Linear(1, 1);

// options that an optimizer has, for it and for its groups
new AdamW([{ params: net, lr: 1, weightDecay: 0.1, betas: [0.9, 0.99] }, { params: [net.weight] }], { lr: oneCycle(1, 10), clipNorm: 1 });
new SGD(decayGroups(net, { weightDecay: 0.1 }), { lr: reduceOnPlateau(0.1, { patience: 3 }), lookahead: { steps: 5 } });

// @ts-expect-error a misspelt option of an optimizer
new SGD(net, { lr: 1, momentun: 0.9 });
// @ts-expect-error an option of another optimizer
new SGD(net, { lr: 1, betas: [0.9, 0.99] });
// @ts-expect-error a misspelt option of a group
new SGD([{ params: net, learningRate: 0.1 }], { lr: 1 });
// @ts-expect-error a group's option of the wrong type
new AdamW([{ params: net, weightDecay: true }], { lr: 1 });
// @ts-expect-error clipping is of all groups together
new SGD([{ params: net, clipNorm: 1 }], { lr: 1 });
// @ts-expect-error a schedule is a function, not a name
new SGD(net, { lr: "cosine" });
// @ts-expect-error a misspelt option of a schedule
reduceOnPlateau(0.1, { patiense: 3 });
// @ts-expect-error an optimizer is an object, not a name
new Trainer(net, { optimizer: "adam", loss: crossEntropy });
// @ts-expect-error a misspelt option of an average
new EMA(net, { rate: 0.9 });
// @ts-expect-error an unknown distribution
init.varianceScaling({ distribution: "gauss" });
// @ts-expect-error an initializer is a function, not a name
new Linear(1, 1, { init: "orthogonal" });

export function losses(x: Tensor, classes: Tensor<"i32">): void {
  mseLoss(x, x, { reduction: "sum", sampleWeight: x });
  // @ts-expect-error an unknown reduction
  mseLoss(x, x, { reduction: "average" });
  // @ts-expect-error an option of another loss
  mseLoss(x, x, { delta: 1 });
  // @ts-expect-error misspelt
  crossEntropy(x, classes, { labelSmoothin: 0.1 });
  // @ts-expect-error misspelt
  focalLoss(x, classes, { gama: 2 });
}
