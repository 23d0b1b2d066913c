// The mean over all pixels of an image.
import { defineOp } from "../op.ts";
import type { Tensor } from "../tensor.ts";
import { imageSizes } from "./pool.ts";

/**
 * y [N, C] = mean of x [N, H, W, C] over H and W.
 * Lin, Chen & Yan 2013, "Network In Network".
 * @throws ShapeError if x is not [N, H, W, C] with pixels and channels
 */
export const globalAvgPool = /* @__PURE__ */ defineOp<readonly [x: Tensor]>("globalAvgPool", {
  shape([x]) {
    const [n, , , c] = imageSizes("globalAvgPool", x.shape);
    return [n, c];
  },
  reads: [],
  forward(k, y, [x], context) {
    const [n, h, w, c] = imageSizes("globalAvgPool", x.shape);
    k.global_avg_pool_fwd(y.ptr, context.scratch(20 * c), x.ptr, n, h * w, c);
  },
  backward(k, dy, [dx]) {
    if (!dx) return;
    const [n, h, w, c] = imageSizes("globalAvgPool", dx.shape);
    k.global_avg_pool_dx(dx.ptr, dy.ptr, n, h * w, c);
  },
});
