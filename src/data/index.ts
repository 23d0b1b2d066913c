// `wasmgrad/data`: data sets and the loader.
export { type ArrayDatasetOptions, arrayDataset } from "./arrayDataset.ts";
export type { ArrayDataset, Batch, Dataset } from "./dataset.ts";
export { fashionMnist } from "./fashionMnist.ts";
export { type IdxArray, parseIdx } from "./idx.ts";
export { loadIdxFolder, type TrainTest } from "./idxFolder.ts";
export { type ImageDatasetOptions, imageDataset } from "./imageDataset.ts";
export { DataLoader, type DataLoaderOptions, type LoaderPosition } from "./loader.ts";
