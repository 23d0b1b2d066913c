// The one list of exported kernels. Arguments: outputs, inputs, sizes, options.
export { fill, copy, is_finite } from "./memory";
export { add_fwd } from "./binary";
export { sgd_step, sgd_momentum_step, adam_step } from "./optim";
export { relu_fwd, relu_dx } from "./map";

/** First address that the module's own constants leave free. */
export function heap_base(): usize {
  return __heap_base;
}
