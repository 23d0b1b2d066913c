// Predictions averaged over several views of each image: test-time augmentation.
import { imageOf, imageShape } from "../data/augment.ts";
import { Random } from "../data/random.ts";
import type { Transform } from "../data/transforms/image.ts";
import { ShapeError } from "../errors.ts";
import type { Module } from "../nn/module.ts";
import type { Shape } from "../shape.ts";

/**
 * The mean of the model's outputs for each image as every one of `transforms` shows it, in evaluation mode; in float64,
 * in the order of the transforms. A model that gives logits is averaged over logits.
 *
 * ```ts
 * const logits = await predictAugmented(net, pixels, [1, 256, 256, 3], tenCrop(224)); // as AlexNet was tested
 * ```
 * @param values images, row-major, of `shape` [n, h, w, c]
 * @param transforms at least one; what is random in them is the same for every image: view i draws from stream i of `seed`
 * @throws ShapeError for shapes that do not fit, and for a transform whose images are not of one shape
 */
export async function predictAugmented(
  model: Module,
  values: Float32Array,
  shape: Shape,
  transforms: readonly Transform[],
  { seed = 0 }: { readonly seed?: number } = {},
): Promise<Float32Array<ArrayBuffer>> {
  const [count = 0, ...rest] = shape;
  const size = imageShape("predictAugmented", rest);
  const length = size[0] * size[1] * size[2];
  if (values.length !== count * length)
    throw new ShapeError("predictAugmented", `expected ${count * length} values for shape [${shape.join(", ")}], got ${values.length}`);
  if (transforms.length === 0) throw new ShapeError("predictAugmented", "expected at least one transform, got none");
  let sums = new Float64Array(0);
  for (const [view, transform] of transforms.entries()) {
    const images = Array.from({ length: count }, (_, i) =>
      transform(imageOf(values.subarray(i * length, (i + 1) * length), size), new Random(seed, VIEW, view)),
    );
    const { height = 0, width = 0, channels = 0 } = images[0] ?? {};
    const x = new Float32Array(count * height * width * channels);
    images.forEach((image, i) => {
      if (image.height !== height || image.width !== width || image.channels !== channels)
        throw new ShapeError(
          "predictAugmented",
          `expected a transform whose images all have shape [${height}, ${width}, ${channels}], got [${image.height}, ${image.width}, ${image.channels}]`,
        );
      x.set(image.data, i * height * width * channels);
    });
    const outputs = await model.predict(x, [count, height, width, channels]);
    if (view === 0) sums = new Float64Array(outputs.length);
    outputs.forEach((value, i) => {
      sums[i] = (sums[i] as number) + value;
    });
  }
  return Float32Array.from(sums, (sum) => sum / transforms.length);
}

/** Keeps these random numbers apart from those of training ("view"). */
const VIEW = 0x76696577;
