// The one list of exported kernels. Arguments: outputs, inputs, sizes, options.
export { fill, copy, is_finite } from "./memory";
export { add_fwd } from "./binary";
export {
  relu_fwd, relu_dx, leaky_relu_fwd, leaky_relu_dx, hardtanh_fwd, hardtanh_dx, elu_fwd, elu_dx, celu_fwd,
  celu_dx, silu_fwd, silu_dx, hardsigmoid_fwd, hardsigmoid_dx, hardswish_fwd, hardswish_dx, gelu_fwd,
  gelu_dx, gelu_tanh_fwd, gelu_tanh_dx, softplus_fwd, softplus_dx, log_sigmoid_fwd, log_sigmoid_dx, mish_fwd,
  mish_dx, softsign_fwd, softsign_dx, tanhshrink_fwd, tanhshrink_dx, softshrink_fwd, softshrink_dx,
  threshold_fwd, threshold_dx,
} from "./activation";
export {
  exp_fwd, exp_dx, log_fwd, log_dx, sqrt_fwd, sqrt_dx, square_fwd, square_dx, abs_fwd, abs_dx, sin_fwd,
  sin_dx, cos_fwd, cos_dx, tanh_fwd, tanh_dx, sigmoid_fwd, sigmoid_dx, erf_fwd, erf_dx, pow_fwd, pow_dx,
} from "./elementary";
export { softmax_fwd, softmax_dx, log_softmax_fwd, log_softmax_dx } from "./softmax";
export {
  loss_reduce, cross_entropy_check, cross_entropy_total, cross_entropy_fwd, cross_entropy_dx,
  cross_entropy_soft_fwd, cross_entropy_soft_dx, cross_entropy_soft_dq, mse_fwd, mse_dx, count_correct,
} from "./loss";

/** First address that the module's own constants leave free. */
export function heap_base(): usize {
  return __heap_base;
}
