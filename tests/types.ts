// What must not compile. Checked by `npm run check`: each expected error has to be one.
import {
  Conv2d,
  crossEntropy,
  defineOp,
  ELU,
  Embedding,
  Flatten,
  Linear,
  Module,
  relu,
  type Sequential,
  SGD,
  sequential,
  type Tensor,
  Threshold,
  Trainer,
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
