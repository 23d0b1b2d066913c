// The list of extra kernels: dist/kernels.extra.wasm. Arguments: outputs, inputs, sizes, options.
export { rmsprop_step, adagrad_step, adadelta_step, adamax_step, nadam_step } from "./optimAdaptive";
export { lion_step, rprop_step, asgd_step } from "./optimSign";
export { lamb_update, limit_column_norms } from "./optimNorm";
export {
  minimum, maximum, larger_share, equal, not_equal, less, less_equal, equal_i32, not_equal_i32, less_i32,
  less_equal_i32, logical_and, logical_or,
} from "./compare";
export { where_fwd } from "./where";
export { max_fwd, min_fwd, max_dx } from "./max";
export { cumsum, prod_fwd, prod_dx } from "./scan";
export { count_nonzero, sum_i32 } from "./count";
export { sort_places } from "./sort";
export {
  group_norm_combine, group_norm_means, layer_norm_fwd, layer_norm_dx, layer_norm_dw, rms_norm_fwd, rms_norm_dx,
} from "./groupnorm";
export { apply_sparse } from "./resample";
export { index_check, gather_rows, scatter_rows, gather_axis, scatter_add_axis, one_hot } from "./gather";
export { truncated_normal } from "./random";
export {
  elu_fwd, elu_dx, celu_fwd, celu_dx, gelu_fwd, gelu_dx, gelu_tanh_fwd, gelu_tanh_dx, softplus_fwd, softplus_dx,
  log_sigmoid_fwd, log_sigmoid_dx, mish_fwd, mish_dx, softsign_fwd, softsign_dx, tanhshrink_fwd, tanhshrink_dx,
  softshrink_fwd, softshrink_dx, threshold_fwd, threshold_dx,
} from "./activation";
export {
  exp_fwd, exp_dx, log_fwd, log_dx, sqrt_fwd, sqrt_dx, abs_fwd, abs_dx, sin_fwd, sin_dx,
  cos_fwd, cos_dx, erf_fwd, erf_dx, pow_fwd, pow_dx,
} from "./elementary";
export { reciprocal_fwd, reciprocal_dx, rsqrt_fwd, rsqrt_dx, log1p_fwd, log1p_dx, expm1_fwd, expm1_dx, root_dx } from "./inverse";
export { sign_fwd, floor_fwd, ceil_fwd, round_fwd, to_float, clamp_dx } from "./rounding";
export { log_softmax_fwd, log_softmax_dx } from "./softmax";
export { adaptive_max_pool2d_fwd, adaptive_max_pool2d_dx } from "./adaptivePool";
