// Pixels around an image.
import { ShapeError } from "../../errors.ts";
import { checkInteger } from "../check.ts";
import { emptyPixels, type Image } from "./image.ts";

/** What stands outside an image: one value, the edge's pixels, or a mirror image without or with the edge itself. */
export type PaddingMode = "constant" | "edge" | "reflect" | "symmetric";

/** How an image grows. */
export interface PadOptions {
  /** "constant" unless said. */
  readonly paddingMode?: PaddingMode;
  /** Value of every channel with "constant", on the scale of the pixels; 0 unless said. */
  readonly fill?: number;
}

/**
 * An image with `padding` pixels more on every side.
 * @throws ShapeError for mirrored padding that is wider than what can be mirrored
 */
export function padded(op: string, { data, height, width, channels }: Image, padding: number, options: PadOptions = {}): Image {
  const { paddingMode = "constant", fill = 0 } = options;
  checkInteger(op, "padding", padding, 0);
  const most = paddingMode === "reflect" ? Math.min(height, width) - 1 : paddingMode === "symmetric" ? Math.min(height, width) : Infinity;
  if (padding > most)
    throw new ShapeError(op, `expected padding of at most ${most} for ${height}×${width} pixels and mode ${paddingMode}, got ${padding}`);
  const newWidth = width + 2 * padding;
  const newHeight = height + 2 * padding;
  const out = emptyPixels(data, newHeight * newWidth * channels);
  if (paddingMode === "constant" && fill !== 0) out.fill(fill);
  for (let y = 0; y < newHeight; y++) {
    const fromY = source(y - padding, height, paddingMode);
    if (fromY < 0) continue;
    for (let x = 0; x < newWidth; x++) {
      const fromX = source(x - padding, width, paddingMode);
      if (fromX < 0) continue;
      for (let c = 0; c < channels; c++) out[(y * newWidth + x) * channels + c] = data[(fromY * width + fromX) * channels + c] as number;
    }
  }
  return { data: out, height: newHeight, width: newWidth, channels };
}

/** Where a coordinate's value comes from; −1 for the fill. */
function source(at: number, extent: number, mode: PaddingMode): number {
  if (at >= 0 && at < extent) return at;
  switch (mode) {
    case "constant":
      return -1;
    case "edge":
      return at < 0 ? 0 : extent - 1;
    case "reflect":
      return at < 0 ? -at : 2 * extent - 2 - at;
    case "symmetric":
      return at < 0 ? -at - 1 : 2 * extent - 1 - at;
  }
}
