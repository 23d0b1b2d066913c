// Transforms one after another, and by chance.
import { checkRange } from "../check.ts";
import type { Transform } from "./image.ts";

/** Transforms, each applied to the result of the one before. */
export function compose(...transforms: readonly Transform[]): Transform {
  return (image, random) => transforms.reduce((changed, transform) => transform(changed, random), image);
}

/** A transform that is applied with chance `p`, 0.5 unless said. */
export function randomApply(transform: Transform, p = 0.5): Transform {
  checkRange("randomApply", "p", p, 0, 1);
  return (image, random) => (random.uniform() < p ? transform(image, random) : image);
}
