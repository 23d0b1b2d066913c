// The one list of exported kernels. Arguments: outputs, inputs, sizes, options.
export { fill, copy, is_finite } from "./memory";
export { add_fwd } from "./binary";
export { relu_fwd, relu_dx } from "./map";
export { gemm_nn, gemm_nt, gemm_tn } from "./gemm";
export { column_sums } from "./columns";
export { conv2d_pack, conv2d_pack_dx, conv2d_gemm, conv2d_dw_gemm } from "./conv2d";

/** First address that the module's own constants leave free. */
export function heap_base(): usize {
  return __heap_base;
}
