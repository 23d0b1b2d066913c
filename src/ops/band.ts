// Bands: how many images, or lines of one image, a kernel takes at a time.

/** `bandImages` images of `bandRows` lines; more than one image only where the lines are whole images. */
export interface Band {
  readonly bandImages: number;
  readonly bandRows: number;
}

/** Splits images of outH lines into equal bands: of at most `most` whole images where one fits, else of at most `lines` lines. */
export function planBands(images: number, outH: number, most: number, lines: number): Band {
  if (most >= 1) return { bandImages: Math.max(1, evenPart(images, Math.floor(most))), bandRows: outH };
  return { bandImages: 1, bandRows: evenPart(outH, Math.max(1, Math.floor(lines))) };
}

/** Equal parts of at most `most` that cover n. */
function evenPart(n: number, most: number): number {
  return n === 0 ? 0 : Math.ceil(n / Math.ceil(n / most));
}
