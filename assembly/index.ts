// The one list of exported kernels. Arguments: outputs, inputs, sizes, options.
export { sgd_step, sgd_momentum_step, adam_step } from "./optim";
export { fill, copy, is_finite, copy_strided, expand } from "./memory";
export {
  add_fwd, sub_fwd, mul_fwd, div_fwd,
  add_fwd_scalar, mul_fwd_scalar, div_fwd_scalar,
  add_fwd_broadcast, sub_fwd_broadcast, mul_fwd_broadcast, div_fwd_broadcast,
} from "./binary";
export { sum_fwd, max_fwd, max_dx } from "./reduce";
export { transpose_fwd } from "./transpose";
export { relu_fwd, relu_dx } from "./map";
export { gemm_nn, gemm_nt, gemm_tn } from "./gemm";
export { column_sums } from "./columns";
export { conv2d_pack, conv2d_pack_dx, conv2d_gemm, conv2d_dw_gemm } from "./conv2d";

/** First address that the module's own constants leave free. */
export function heap_base(): usize {
  return __heap_base;
}
