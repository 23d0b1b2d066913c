// Shapes.

/** Sizes per axis, outermost first. `[]` is a single number. */
export type Shape = readonly number[];

export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const extent of shape) size *= extent;
  return size;
}
