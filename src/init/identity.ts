// Initializers that pass inputs through.
import { ShapeError } from "../errors.ts";
import { backend } from "../runtime.ts";
import type { Initializer } from "./initializer.ts";

/** Ones (or `gain`) on the diagonal of a linear weight [in, out], zeros elsewhere. */
export function identity(gain = 1): Initializer {
  return (target) => {
    const [inputs = 0, outputs = 0] = target.shape;
    if (target.shape.length !== 2)
      throw new ShapeError("init.identity", `expected a weight [in, out], got shape [${target.shape.join(", ")}]`);
    const values = new Float32Array(target.size);
    for (let i = 0; i < Math.min(inputs, outputs); i++) values[i * outputs + i] = gain;
    backend().write(target.ptr, values);
  };
}

/**
 * A convolution that passes its channels through: of [..., in/groups, out] the middle of the kernel is the identity,
 * in each group of outputs. As PyTorch's `dirac_`.
 */
export function dirac(groups = 1): Initializer {
  return (target) => {
    const { shape } = target;
    const kernel = shape.slice(0, -2);
    const [inputs = 0, outputs = 0] = shape.slice(-2);
    if (kernel.length === 0) throw new ShapeError("init.dirac", `expected a weight [..., in, out], got shape [${shape.join(", ")}]`);
    if (!(Number.isSafeInteger(groups) && groups >= 1 && outputs % groups === 0))
      throw new ShapeError("init.dirac", `expected groups that divide ${outputs} outputs, got ${groups}`);
    const middle = kernel.reduce((at, extent) => at * extent + Math.floor(extent / 2), 0);
    const each = outputs / groups;
    const values = new Float32Array(target.size);
    for (let group = 0; group < groups; group++)
      for (let i = 0; i < Math.min(inputs, each); i++) values[(middle * inputs + i) * outputs + group * each + i] = 1;
    backend().write(target.ptr, values);
  };
}
