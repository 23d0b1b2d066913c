// `wasmgrad/data`: data sets, what can be made of them, transforms of images, and the loaders.
export { type ArrayDatasetOptions, type ArrayTargetsOptions, arrayDataset } from "./arrayDataset.ts";
export { augment } from "./augment.ts";
export { type CifarRecords, cifar10, cifar100, parseCifar } from "./cifar.ts";
export { cache, concat, map, repeat, zip } from "./combine.ts";
export {
  type CsvLabelOptions,
  type CsvOptions,
  type CsvTable,
  type CsvTargetOptions,
  csvDataset,
  parseCsv,
  readCsv,
} from "./csv.ts";
export type { ArrayDataset, Batch, Dataset, Draw, Targets } from "./dataset.ts";
export { decodeImage, type ImageDecoder } from "./decodeImage.ts";
export { digits } from "./digits.ts";
export { fashionMnist } from "./fashionMnist.ts";
export { type IdxArray, parseIdx } from "./idx.ts";
export { loadIdxFolder, type TrainTest } from "./idxFolder.ts";
export { type ImageDatasetOptions, imageDataset } from "./imageDataset.ts";
export { type ImageFolderOptions, imageFolder } from "./imageFolder.ts";
export { type BatchSource, DataLoader, type DataLoaderOptions, type LoaderPosition } from "./loader.ts";
export { cutmix, type MixOptions, mixup } from "./mix.ts";
export { Random } from "./random.ts";
export { classBalancingWeights, type Sampler, WeightedRandomSampler, type WeightedRandomSamplerOptions } from "./sampler.ts";
export { type Fold, kFold, type SplitOptions, split } from "./split.ts";
export { type AnyIterable, DataStream, stream } from "./stream.ts";
export { type Example, StreamLoader, type StreamLoaderOptions } from "./streamLoader.ts";
export { filter, shuffle, skip, subset, take } from "./subset.ts";
export { type RandomAffineOptions, randomAffine, randomRotation, rotate, type SamplingOptions } from "./transforms/affine.ts";
export { type ColorJitterOptions, colorJitter, grayscale, randomGrayscale } from "./transforms/colorJitter.ts";
export { compose, randomApply } from "./transforms/compose.ts";
export { centerCrop, fiveCrop, type RandomCropOptions, randomCrop, tenCrop } from "./transforms/crop.ts";
export { cutout, type RandomErasingOptions, randomErasing } from "./transforms/erase.ts";
export { horizontalFlip, randomHorizontalFlip, randomVerticalFlip, verticalFlip } from "./transforms/flip.ts";
export type { Image, Pixels, Transform } from "./transforms/image.ts";
export { normalize, toFloat } from "./transforms/normalize.ts";
export type { PaddingMode, PadOptions } from "./transforms/pad.ts";
export { type RandomResizedCropOptions, randomResizedCrop } from "./transforms/randomResizedCrop.ts";
export { type Interpolation, type ResizeOptions, resize } from "./transforms/resize.ts";
