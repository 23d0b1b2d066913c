// Images turned, moved, stretched and sheared.
import { ShapeError } from "../../errors.ts";
import { cos, sin } from "../../math.ts";
import { checkRange } from "../check.ts";
import { type Image, pixelsLike, type Transform } from "./image.ts";
import { checkInterpolation, type Interpolation } from "./resize.ts";

/** How pixels are found. */
export interface SamplingOptions {
  /** "nearest" unless said. */
  readonly interpolation?: Interpolation;
  /** Value of every channel outside the image, on the scale of the pixels; 0 unless said. */
  readonly fill?: number;
}

/** What `randomAffine` draws, evenly from each interval; one number stands for [−number, number]. */
export interface RandomAffineOptions extends SamplingOptions {
  /** Angles in degrees, clockwise. */
  readonly degrees: number | readonly [low: number, high: number];
  /** Largest shift, right or left and down or up, as shares of width and height, rounded to pixels; [0, 0] unless said. */
  readonly translate?: readonly [x: number, y: number];
  /** Factors of size; [1, 1] unless said. */
  readonly scale?: readonly [low: number, high: number];
  /** Angles of shear in degrees, along x; 0 unless said. */
  readonly shear?: number | readonly [low: number, high: number];
}

/** Turned counter-clockwise about the middle by `degrees`; the extents stay. */
export function rotate(degrees: number, options: SamplingOptions = {}): Transform {
  checkInterpolation("rotate", options.interpolation);
  checkRange("rotate", "degrees", degrees, -1e6, 1e6);
  return (image) => sampled(image, inverse({ degrees: -degrees, x: 0, y: 0, scale: 1, shear: 0 }), options);
}

/** Turned counter-clockwise about the middle by an angle drawn from [low, high], or [−degrees, degrees]. */
export function randomRotation(degrees: number | readonly [low: number, high: number], options: SamplingOptions = {}): Transform {
  const [low, high] = interval("randomRotation", degrees);
  checkInterpolation("randomRotation", options.interpolation);
  return (image, random) => rotate(random.uniform(low, high), options)(image, random);
}

/** Turned, moved, scaled and sheared about the middle, each by chance; the extents stay. */
export function randomAffine(options: RandomAffineOptions): Transform {
  const { degrees, translate = [0, 0], scale = [1, 1], shear = 0 } = options;
  const angles = interval("randomAffine", degrees);
  const shears = interval("randomAffine", shear);
  if (shears[0] <= -90 || shears[1] >= 90)
    throw new ShapeError("randomAffine", `expected shear inside (-90, 90), got [${shears.join(", ")}]`);
  for (const share of translate) checkRange("randomAffine", "translate", share, 0, 1);
  if (!(scale[0] > 0 && scale[0] <= scale[1]))
    throw new ShapeError("randomAffine", `expected scale [low, high] with 0 < low <= high, got [${scale.join(", ")}]`);
  checkInterpolation("randomAffine", options.interpolation);
  return (image, random) => {
    const motion = {
      degrees: random.uniform(...angles),
      x: Math.round(random.uniform(-1, 1) * translate[0] * image.width),
      y: Math.round(random.uniform(-1, 1) * translate[1] * image.height),
      scale: random.uniform(...scale),
      shear: random.uniform(...shears),
    };
    return sampled(image, inverse(motion), options);
  };
}

function interval(op: string, degrees: number | readonly [low: number, high: number]): readonly [low: number, high: number] {
  const [low, high] = typeof degrees === "number" ? [-degrees, degrees] : degrees;
  if (!(low <= high && low >= -1e6 && high <= 1e6))
    throw new ShapeError(op, `expected angles [low, high] with low <= high, got [${low}, ${high}]`);
  return [low, high];
}

/** A motion about the middle: angles in degrees, clockwise; shifts in pixels. */
interface Motion {
  readonly degrees: number;
  readonly x: number;
  readonly y: number;
  readonly scale: number;
  readonly shear: number;
}

/** From a new place, counted from the middle, to the old one: x = a·(x − tx) + b·(y − ty), y = c·(x − tx) + d·(y − ty). */
interface Inverse {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly tx: number;
  readonly ty: number;
}

/** The inverse of R(angle)·[1, −tan(shear); 0, 1]·scale, y pointing down. */
function inverse({ degrees, x, y, scale, shear }: Motion): Inverse {
  const angle = (degrees * Math.PI) / 180;
  const skew = (shear * Math.PI) / 180;
  const [co, si] = [cos(angle), sin(angle)];
  const slope = sin(skew) / cos(skew);
  return {
    a: (co - slope * si) / scale,
    b: (si + slope * co) / scale,
    c: -si / scale,
    d: co / scale,
    tx: x,
    ty: y,
  };
}

function sampled(image: Image, { a, b, c, d, tx, ty }: Inverse, { interpolation = "nearest", fill = 0 }: SamplingOptions): Image {
  const { data, height, width, channels } = image;
  const out = new Float64Array(data.length);
  const [midX, midY] = [(width - 1) / 2, (height - 1) / 2];
  const at = (x: number, y: number, channel: number) =>
    x < 0 || y < 0 || x >= width || y >= height ? fill : (data[(y * width + x) * channels + channel] as number);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [dx, dy] = [x - midX - tx, y - midY - ty];
      const fromX = a * dx + b * dy + midX;
      const fromY = c * dx + d * dy + midY;
      const [left, top] =
        interpolation === "nearest" ? [Math.floor(fromX + 0.5), Math.floor(fromY + 0.5)] : [Math.floor(fromX), Math.floor(fromY)];
      const [u, v] = interpolation === "nearest" ? [0, 0] : [fromX - left, fromY - top];
      for (let channel = 0; channel < channels; channel++) {
        let value = at(left, top, channel);
        if (interpolation === "bilinear")
          value =
            (1 - v) * ((1 - u) * value + u * at(left + 1, top, channel)) +
            v * ((1 - u) * at(left, top + 1, channel) + u * at(left + 1, top + 1, channel));
        out[(y * width + x) * channels + channel] = value;
      }
    }
  return { data: pixelsLike(data, out), height, width, channels };
}
