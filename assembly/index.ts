// The one list of exported kernels. Arguments: outputs, inputs, sizes, options.
export { sgd_step, sgd_momentum_step, adam_step } from "./optim";
export { rmsprop_step, adagrad_step, adadelta_step, adamax_step, nadam_step } from "./optimAdaptive";
export { lion_step, rprop_step, asgd_step } from "./optimSign";
export { sum_of_squares, lamb_update, move_towards, limit_column_norms } from "./optimNorm";
export { fill, copy, is_finite, copy_strided, expand } from "./memory";
export {
  add_fwd, sub_fwd, mul_fwd, div_fwd,
  add_fwd_scalar, mul_fwd_scalar, div_fwd_scalar,
  add_fwd_broadcast, sub_fwd_broadcast, mul_fwd_broadcast, div_fwd_broadcast,
} from "./binary";
export {
  minimum, maximum, larger_share, equal, not_equal, less, less_equal, equal_i32, not_equal_i32, less_i32, less_equal_i32,
  logical_and, logical_or,
} from "./compare";
export { where_fwd } from "./where";
export { sum_fwd } from "./sum";
export { max_fwd, min_fwd, max_dx } from "./max";
export { cumsum, prod_fwd, prod_dx } from "./scan";
export { count_nonzero, sum_i32 } from "./count";
export { sort_places } from "./sort";
export { transpose_fwd } from "./transpose";
export {
  group_norm_combine, group_norm_means, layer_norm_fwd, layer_norm_dx, layer_norm_dw, rms_norm_fwd, rms_norm_dx,
} from "./groupnorm";
export { apply_sparse } from "./resample";
export { index_check, gather_rows, scatter_rows, gather_axis, scatter_add_axis, one_hot } from "./gather";
export { uniform, normal, truncated_normal, dropout } from "./random";
export { gemm_nn, gemm_nt, gemm_tn } from "./gemm";
export { conv2d_pack, conv2d_pack_dx, conv2d_gemm, conv2d_dw_gemm } from "./conv2d";
export { conv2d_dx_columns } from "./columns";
export { conv2d_planes, conv2d_dw_planes } from "./planes";
export { conv2d_winograd4, conv2d_winograd2, conv2d5_winograd2 } from "./winograd";
export { conv2d_dw_winograd4, conv2d_dw_winograd2, conv2d5_dw_winograd2 } from "./winograd_dw";
export {
  conv2d_winograd4_filter, conv2d_winograd2_filter, conv2d_winograd4_filter_dx, conv2d_winograd2_filter_dx,
  conv2d5_winograd2_filter, conv2d5_winograd2_filter_dx,
} from "./winograd_filter";
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
export {
  reciprocal_fwd, reciprocal_dx, rsqrt_fwd, rsqrt_dx, log1p_fwd, log1p_dx, expm1_fwd, expm1_dx, root_dx,
} from "./inverse";
export { sign_fwd, floor_fwd, ceil_fwd, round_fwd, to_float, clamp_dx } from "./rounding";
export { softmax_fwd, softmax_dx, log_softmax_fwd, log_softmax_dx } from "./softmax";
export {
  loss_reduce, cross_entropy_check, cross_entropy_total, cross_entropy_weights, cross_entropy_fwd, cross_entropy_dx,
  cross_entropy_soft_fwd, cross_entropy_soft_dx, cross_entropy_soft_dq, mse_fwd, mse_dx, count_correct,
} from "./loss";
export { channel_sum } from "./channels";
export { dwconv2d_fwd } from "./dwconv2d";
export { dwconv2d_dx } from "./dwconv2d_dx";
export { repeat_channels, sum_channels } from "./multiplier";
export { dwconv2d_dw } from "./dwconv2d_dw";
export { max_pool2d_fwd, max_pool2d_dx } from "./maxpool";
export { adaptive_max_pool2d_fwd, adaptive_max_pool2d_dx } from "./adaptivePool";
export { avg_pool2d_fwd, avg_pool2d_dx, global_avg_pool_fwd, global_avg_pool_dx } from "./pool";
export {
  batch_norm_statistics, batch_norm_fixed, batch_norm_running, batch_norm_fwd, batch_norm_dw, batch_norm_dx, batch_norm_dx_fixed,
} from "./norm";

/** First address that the module's own constants leave free. */
export function heap_base(): usize {
  return __heap_base;
}
