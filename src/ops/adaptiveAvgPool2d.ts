// Average pooling to a given size.
import { ShapeError } from "../errors.ts";
import type { Tensor } from "../tensor.ts";
import { imageSizes } from "./pool.ts";
import { applySparse, type SparseMatrix } from "./sparse.ts";

/**
 * Averages of x [N, H, W, C] over height × width bins, which share pixels where the sizes do not divide:
 * [N, height, width, C]. Bin i covers floor(i·H/height) up to ceil((i + 1)·H/height), as in PyTorch.
 * @throws ShapeError for a size that is not positive
 */
export function adaptiveAvgPool2d(x: Tensor, size: readonly [height: number, width: number]): Tensor {
  const [, height, width] = imageSizes("adaptiveAvgPool2d", x.shape);
  if (size.length !== 2 || !size.every((n) => Number.isSafeInteger(n) && n >= 1))
    throw new ShapeError("adaptiveAvgPool2d", `expected a size of two integers >= 1, got [${size.join(", ")}]`);
  return applySparse(applySparse(x, 1, bins(height, size[0])), 2, bins(width, size[1]));
}

function bins(from: number, to: number): SparseMatrix {
  const rows = Array.from({ length: to }, (_, i) => {
    const first = Math.floor((i * from) / to);
    const length = Math.ceil(((i + 1) * from) / to) - first;
    return Array.from({ length }, (_, j) => [first + j, 1 / length] as const);
  });
  return { columns: from, rows };
}
