// Parts of an image: at a random place, from the middle, from the corners.
import { ShapeError } from "../../errors.ts";
import { checkInteger } from "../check.ts";
import { horizontalFlip } from "./flip.ts";
import { cropped, type Image, sizeOf2d, type Transform } from "./image.ts";
import { type PadOptions, padded } from "./pad.ts";

/** How `randomCrop` pads first. */
export interface RandomCropOptions extends PadOptions {
  /** Pixels added on every side before; 0 unless said. */
  readonly padding?: number;
}

/** A part of `size` (one number: a square), at a random place of the padded image. */
export function randomCrop(
  size: number | readonly [height: number, width: number],
  { padding = 0, ...options }: RandomCropOptions = {},
): Transform {
  const [height, width] = sizeOf2d("randomCrop", size);
  checkInteger("randomCrop", "padding", padding, 0);
  return (image, random) => {
    const whole = padding > 0 ? padded("randomCrop", image, padding, options) : image;
    checkFits("randomCrop", whole, height, width);
    const top = random.below(whole.height - height + 1);
    const left = random.below(whole.width - width + 1);
    return cropped(whole, top, left, height, width);
  };
}

/** The middle part of `size` (one number: a square); where the rest is odd, half a pixel is rounded to even, as in torchvision. */
export function centerCrop(size: number | readonly [height: number, width: number]): Transform {
  const [height, width] = sizeOf2d("centerCrop", size);
  return (image) => {
    checkFits("centerCrop", image, height, width);
    return cropped(image, halfOf(image.height - height), halfOf(image.width - width), height, width);
  };
}

/** Five transforms: the four corners of `size` (top left, top right, bottom left, bottom right), and the middle. */
export function fiveCrop(size: number | readonly [height: number, width: number]): Transform[] {
  const [height, width] = sizeOf2d("fiveCrop", size);
  const corner =
    (down: number, right: number): Transform =>
    (image) => {
      checkFits("fiveCrop", image, height, width);
      return cropped(image, down * (image.height - height), right * (image.width - width), height, width);
    };
  return [corner(0, 0), corner(0, 1), corner(1, 0), corner(1, 1), centerCrop([height, width])];
}

/** The transforms of `fiveCrop`, and of the image flipped left to right: what AlexNet averaged over (Krizhevsky 2012). */
export function tenCrop(size: number | readonly [height: number, width: number]): Transform[] {
  const five = fiveCrop(size);
  return [
    ...five,
    ...five.map(
      (crop): Transform =>
        (image, random) =>
          crop(horizontalFlip()(image, random), random),
    ),
  ];
}

/** Half of an integer, halves to even. */
function halfOf(n: number): number {
  const down = Math.floor(n / 2);
  return n % 2 === 0 ? down : down + (down % 2);
}

function checkFits(op: string, { height, width }: Image, least: number, leastWidth: number): void {
  if (height < least || width < leastWidth)
    throw new ShapeError(op, `expected at least ${least}×${leastWidth} pixels, got ${height}×${width}`);
}
