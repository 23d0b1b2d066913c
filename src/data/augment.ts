// Images that look different each time they are seen.
import { ShapeError } from "../errors.ts";
import { checkSeed } from "./check.ts";
import { type Dataset, type Draw, exampleSize, type Targets } from "./dataset.ts";
import { domains } from "./philox.ts";
import { Random } from "./random.ts";
import type { Image, Transform } from "./transforms/image.ts";

/**
 * A data set of images, each changed by `transform` whenever it is asked for. What is random depends on the seed, the
 * epoch, the example's index and how often it has been drawn in that epoch, on nothing else: batches may be of any
 * size, and a run that is resumed sees the same images. Two layers of this want different seeds.
 * @param dataset images [h, w, c]; `colorJitter` and `normalize` expect floats from 0 to 1, as `arrayDataset` makes of bytes
 * @param seed an integer from 0 to 2^53 − 1; 0 unless said
 * @throws ShapeError for a transform whose images are not all of one shape, when the batch is asked for
 */
export function augment<Y extends Targets>(
  dataset: Dataset<Y>,
  transform: Transform,
  { seed = 0 }: { readonly seed?: number } = {},
): Dataset<Y> {
  checkSeed("augment", seed);
  const before = imageShape("augment", dataset.inputShape);
  const length = exampleSize("augment", before);
  const inputShape = shapeAfter(transform, before);
  const width = exampleSize("augment", inputShape);
  return {
    ...dataset,
    inputShape,
    async batch(indices, draw) {
      const batch = await dataset.batch(indices, draw);
      const x = new Float32Array(indices.length * width);
      indices.forEach((index, i) => {
        const image = imageOf(batch.x.subarray(i * length, (i + 1) * length), before);
        const changed = transform(image, exampleRandom(seed, index, i, draw));
        checkShape("augment", changed, inputShape);
        x.set(changed.data, i * width);
      });
      return { ...batch, x, shape: [indices.length, ...inputShape] };
    },
  };
}

/** What changes example `index`, which stands at `place` of its batch. */
export function exampleRandom(
  seed: number,
  index: number,
  place: number,
  draw: Draw | undefined,
  domain: number = domains.augmentation,
): Random {
  return new Random(seed, domain + (draw?.repeats?.[place] ?? 0), index, draw?.epoch ?? 0);
}

/** [h, w, c]; a ShapeError for what are no images. */
export function imageShape(op: string, shape: readonly number[]): readonly [height: number, width: number, channels: number] {
  const [height, width, channels] = shape;
  if (shape.length !== 3 || height === undefined || width === undefined || channels === undefined)
    throw new ShapeError(op, `expected images [height, width, channels], got inputs of shape [${shape.join(", ")}]`);
  return [height, width, channels];
}

export function imageOf(data: Float32Array, [height, width, channels]: readonly [number, number, number]): Image {
  return { data, height, width, channels };
}

/** The shape that a transform gives images of this one, found by trying it on a black image. */
function shapeAfter(transform: Transform, shape: readonly [height: number, width: number, channels: number]): [number, number, number] {
  const blank = imageOf(new Float32Array(shape[0] * shape[1] * shape[2]), shape);
  const { height, width, channels } = transform(blank, new Random(0, domains.augmentation, 0));
  return [height, width, channels];
}

/** Throws a ShapeError unless the image is of this shape. */
export function checkShape(op: string, { height, width, channels }: Image, shape: readonly number[]): void {
  if ([height, width, channels].join() !== shape.join())
    throw new ShapeError(
      op,
      `expected a transform whose images all have shape [${shape.join(", ")}], got [${height}, ${width}, ${channels}]`,
    );
}
