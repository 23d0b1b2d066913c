// A function's value and gradient, as a step of an optimizer sees them.
import { init, Module, Param, SGD, sum, tensor } from "wasmgrad";
import { values } from "./examples.js";

class Offset extends Module {
  constructor(shape) {
    super();
    this.offset = new Param(shape, init.zeros);
  }
}

/** A weighted sum of the squares of f(x), and its gradient, as a step leaves it. */
export async function lossAndGradient(f, x, shape) {
  const model = new Offset(shape);
  const optimizer = new SGD(model, { lr: 1 });
  const loss = await optimizer.step(() => {
    const y = f(model.offset.add(tensor(x, shape)));
    return sum(y.mul(y).mul(tensor(values(y.size, 12), y.shape)));
  });
  return [Float32Array.of(await loss.value()), await model.offset.data()];
}
