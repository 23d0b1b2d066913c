// The one list of exported kernels. Arguments: outputs, inputs, sizes, options.
export { fill, copy, is_finite } from "./memory";
export { add_fwd } from "./binary";
export { relu_fwd, relu_dx } from "./map";
export { channel_sum } from "./channels";
export { dwconv2d_fwd, dwconv2d_dx, repeat_channels, sum_channels } from "./dwconv2d";
export { dwconv2d_dw } from "./dwconv2d_dw";
export {
  max_pool2d_fwd, max_pool2d_dx, avg_pool2d_fwd, avg_pool2d_dx, global_avg_pool_fwd, global_avg_pool_dx,
} from "./pool";
export {
  batch_norm_statistics, batch_norm_fixed, batch_norm_running, batch_norm_fwd, batch_norm_dw, batch_norm_dx, batch_norm_dx_fixed,
} from "./norm";

/** First address that the module's own constants leave free. */
export function heap_base(): usize {
  return __heap_base;
}
