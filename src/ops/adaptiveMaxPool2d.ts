// Max pooling to a given size.
import { defineExtraOp } from "../extraOp.ts";
import type { Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { imageSizes } from "./pool.ts";
import { type Pair, pair } from "./window.ts";

type Size = readonly [height: number, width: number];

const outputShape = (x: Shape, [height, width]: Size): Shape => {
  const [n, , , c] = imageSizes("adaptiveMaxPool2d", x);
  return [n, height, width, c];
};

const op = /* @__PURE__ */ defineExtraOp<readonly [x: Tensor], Size, "places">("adaptiveMaxPool2d", {
  shape: ([x], size) => outputShape(x.shape, size),
  reads: [],
  save: ([x], size) => ({ places: { shape: outputShape(x.shape, size), dtype: "i32" } }),
  forward: (k, y, [x], { saved, options: [height, width] }) =>
    k.adaptive_max_pool2d_fwd(y.ptr, saved.places.ptr, x.ptr, ...imageSizes("adaptiveMaxPool2d", x.shape), height, width),
  backward(k, dy, [dx], { saved, options: [height, width] }) {
    if (!dx) return;
    const [n, h, w, c] = imageSizes("adaptiveMaxPool2d", dx.shape);
    k.adaptive_max_pool2d_dx(dx.ptr, dy.ptr, saved.places.ptr, n, h * w, height * width, c);
  },
});

/**
 * The largest of each of height × width bins of x [N, H, W, C], channel by channel: [N, height, width, C]. Bin i covers
 * floor(i·H/height) up to ceil((i + 1)·H/height), as in PyTorch. The gradient goes to the first maximum; NaN wins over numbers.
 * @param size one number or [height, width]
 * @throws ShapeError for a size that is not positive
 */
export function adaptiveMaxPool2d(x: Tensor, size: Pair): Tensor {
  return op(x, pair("adaptiveMaxPool2d", "size", size));
}
