// Borders around images that continue what is inside.
import { ShapeError } from "../errors.ts";
import type { Tensor } from "../tensor.ts";
import { imageSizes } from "./pool.ts";
import { applySparse, type SparseMatrix } from "./sparse.ts";

/** "reflect" mirrors without repeating the edge, "replicate" repeats it, "circular" continues from the other side. */
export type BorderMode = "reflect" | "replicate" | "circular";

/**
 * x [N, H, W, C] with a border of [top, bottom, left, right] pixels. For a border of one value see `pad`.
 * @throws ShapeError for a border that is negative, or wider than what it continues
 */
export function padImage(x: Tensor, border: readonly [top: number, bottom: number, left: number, right: number], mode: BorderMode): Tensor {
  const [, height, width] = imageSizes("padImage", x.shape);
  const [top, bottom, left, right] = border;
  return applySparse(applySparse(x, 1, bordered(height, top, bottom, mode)), 2, bordered(width, left, right, mode));
}

/** Place inside that the place `i`, from −before to size + after, shows; and the widest border. */
const places: Readonly<Record<BorderMode, { widest(size: number): number; at(i: number, size: number): number }>> = {
  reflect: { widest: (size) => size - 1, at: (i, size) => (i < 0 ? -i : i < size ? i : 2 * (size - 1) - i) },
  replicate: { widest: () => Infinity, at: (i, size) => Math.max(0, Math.min(i, size - 1)) },
  circular: { widest: (size) => size, at: (i, size) => (i + size) % size },
};

function bordered(size: number, before: number, after: number, mode: BorderMode): SparseMatrix {
  const rule = places[mode];
  if (!rule) throw new ShapeError("padImage", `expected mode reflect, replicate or circular, got ${mode}`);
  for (const n of [before, after])
    if (!Number.isSafeInteger(n) || n < 0 || n > rule.widest(size) || size === 0)
      throw new ShapeError("padImage", `expected borders from 0 to ${rule.widest(size)} pixels around ${size}, got ${n}`);
  return { columns: size, rows: Array.from({ length: before + size + after }, (_, i) => [[rule.at(i - before, size), 1] as const]) };
}
