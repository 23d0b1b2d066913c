// Average pooling to a given size.
import type { Tensor } from "../tensor.ts";
import { imageSizes } from "./pool.ts";
import { applySparse, type SparseMatrix } from "./sparse.ts";
import { type Pair, pair } from "./window.ts";

/**
 * Averages of x [N, H, W, C] over height × width bins, which share pixels where the sizes do not divide:
 * [N, height, width, C]. Bin i covers floor(i·H/height) up to ceil((i + 1)·H/height), as in PyTorch.
 * @param size one number or [height, width]
 * @throws ShapeError for a size that is not positive
 */
export function adaptiveAvgPool2d(x: Tensor, size: Pair): Tensor {
  const [, height, width] = imageSizes("adaptiveAvgPool2d", x.shape);
  const [rows, columns] = pair("adaptiveAvgPool2d", "size", size);
  return applySparse(applySparse(x, 1, bins(height, rows)), 2, bins(width, columns));
}

function bins(from: number, to: number): SparseMatrix {
  const rows = Array.from({ length: to }, (_, i) => {
    const first = Math.floor((i * from) / to);
    const length = Math.ceil(((i + 1) * from) / to) - first;
    return Array.from({ length }, (_, j) => [first + j, 1 / length] as const);
  });
  return { columns: from, rows };
}
