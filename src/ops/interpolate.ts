// Resizing images.
import { ShapeError } from "../errors.ts";
import type { Tensor } from "../tensor.ts";
import { imageSizes } from "./pool.ts";
import { applySparse, type Entry, type SparseMatrix } from "./sparse.ts";

export interface InterpolateOptions {
  /** Default "nearest". */
  readonly mode?: "nearest" | "bilinear" | "bicubic";
  /** First and last pixels lie on each other, instead of the images' edges; not for "nearest"; default false. */
  readonly alignCorners?: boolean;
}

/**
 * Resizes x [N, H, W, C] to [N, height, width, C], up or down, each pixel from its neighbours (no low-pass
 * filter when shrinking), as PyTorch's interpolate. Bicubic: Keys 1981, a = −0.75.
 * @throws ShapeError for a size that is not positive, or alignCorners with "nearest"
 */
export function interpolate(x: Tensor, size: readonly [height: number, width: number], options: InterpolateOptions = {}): Tensor {
  const { mode = "nearest", alignCorners = false } = options;
  const [, height, width] = imageSizes("interpolate", x.shape);
  if (size.length !== 2 || !size.every((n) => Number.isSafeInteger(n) && n >= 1))
    throw new ShapeError("interpolate", `expected a size of two integers >= 1, got [${size.join(", ")}]`);
  if (mode === "nearest" && alignCorners) throw new ShapeError("interpolate", "expected alignCorners false with nearest, got true");
  const rows = { nearest, bilinear, bicubic }[mode];
  if (!rows) throw new ShapeError("interpolate", `expected mode nearest, bilinear or bicubic, got ${mode}`);
  const matrix = (from: number, to: number): SparseMatrix => {
    const at = alignCorners ? (i: number) => (to > 1 ? (i * (from - 1)) / (to - 1) : 0) : (i: number) => ((i + 0.5) * from) / to - 0.5;
    return { columns: from, rows: Array.from({ length: to }, (_, i) => rows(at(i), from, Math.floor((i * from) / to))) };
  };
  return applySparse(applySparse(x, 1, matrix(height, size[0])), 2, matrix(width, size[1]));
}

/** Entries of the row whose centre lies at `place` of `size` pixels; `floor`: the pixel its beginning falls into. */
type Row = (place: number, size: number, floor: number) => Entry[];

const nearest: Row = (_, size, floor) => [[Math.min(floor, size - 1), 1]];

const bilinear: Row = (place, size) => {
  const inside = Math.max(place, 0);
  const low = Math.floor(inside);
  const share = inside - low;
  return [
    [low, 1 - share],
    [Math.min(low + 1, size - 1), share],
  ];
};

const bicubic: Row = (place, size) => {
  const low = Math.floor(place);
  const share = place - low;
  return [1 + share, share, 1 - share, 2 - share].map((distance, i) => [Math.max(0, Math.min(low - 1 + i, size - 1)), cubic(distance)]);
};

function cubic(d: number): number {
  const a = -0.75;
  return d <= 1 ? ((a + 2) * d - (a + 3)) * d * d + 1 : ((a * d - 5 * a) * d + 8 * a) * d - 4 * a;
}
