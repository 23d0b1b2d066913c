// The list of core kernels: dist/kernels.wasm. What belongs here, and what into extra.ts, is said in ARCHITECTURE.md.
// Arguments: outputs, inputs, sizes, options.
export { sgd_step, sgd_momentum_step, adam_step } from "./optim";
export { sum_of_squares, move_towards } from "./optimNorm";
export { fill, copy, is_finite, copy_strided, expand } from "./memory";
export {
  add_fwd, sub_fwd, mul_fwd, div_fwd, add_fwd_scalar, mul_fwd_scalar, div_fwd_scalar, add_fwd_broadcast,
  sub_fwd_broadcast, mul_fwd_broadcast, div_fwd_broadcast,
} from "./binary";
export { sum_fwd } from "./sum";
export { transpose_fwd } from "./transpose";
export { uniform, normal, dropout } from "./random";
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
  relu_fwd, relu_dx, leaky_relu_fwd, leaky_relu_dx, hardtanh_fwd, hardtanh_dx, silu_fwd, silu_dx, hardsigmoid_fwd,
  hardsigmoid_dx, hardswish_fwd, hardswish_dx,
} from "./activation";
export { square_fwd, square_dx, tanh_fwd, tanh_dx, sigmoid_fwd, sigmoid_dx } from "./elementary";
export { softmax_fwd, softmax_dx } from "./softmax";
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
export { avg_pool2d_fwd, avg_pool2d_dx, global_avg_pool_fwd, global_avg_pool_dx } from "./pool";
export {
  batch_norm_statistics, batch_norm_fixed, batch_norm_running, batch_norm_fwd, batch_norm_dw, batch_norm_dx,
  batch_norm_dx_fixed,
} from "./norm";

/** First address that the module's own constants leave free. */
export function heap_base(): usize {
  return __heap_base;
}
