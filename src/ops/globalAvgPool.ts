// The mean over all pixels of an image, or all places of a sequence.
import { defineOp } from "../op.ts";
import type { Tensor } from "../tensor.ts";
import { pixelSizes } from "./pool.ts";

/**
 * y [N, C] = mean of x [N, H, W, C] over H and W, or of x [N, L, C] over L.
 * Lin, Chen & Yan 2013, "Network In Network".
 * @throws ShapeError for x of another rank, or without pixels or channels
 */
export const globalAvgPool = /* @__PURE__ */ defineOp<readonly [x: Tensor]>("globalAvgPool", {
  shape([x]) {
    const [n, , c] = pixelSizes("globalAvgPool", x.shape);
    return [n, c];
  },
  reads: [],
  forward(k, y, [x], context) {
    const [n, pixels, c] = pixelSizes("globalAvgPool", x.shape);
    k.global_avg_pool_fwd(y.ptr, context.scratch(20 * c), x.ptr, n, pixels, c);
  },
  backward(k, dy, [dx]) {
    if (!dx) return;
    const [n, pixels, c] = pixelSizes("globalAvgPool", dx.shape);
    k.global_avg_pool_dx(dx.ptr, dy.ptr, n, pixels, c);
  },
});
