// Images in folders named after their classes.
import { FormatError } from "../errors.ts";
import { nodeFiles } from "../node.ts";
import { checkShape, exampleRandom } from "./augment.ts";
import { checkSeed } from "./check.ts";
import { checkIndices, type Dataset } from "./dataset.ts";
import { decodeImage, type ImageDecoder } from "./decodeImage.ts";
import { domains } from "./philox.ts";
import { Random } from "./random.ts";
import { grayscale } from "./transforms/colorJitter.ts";
import { compose } from "./transforms/compose.ts";
import type { Image, Transform } from "./transforms/image.ts";
import { toFloat } from "./transforms/normalize.ts";

/** How images become examples. */
export interface ImageFolderOptions {
  /** Brings bytes [h, w, channels] to one size, at random or not; none unless said, then all images need one size. Bytes become floats from 0 to 1 afterwards. */
  readonly transform?: Transform;
  /** Seed of that transform, see `augment`; 0 unless said. */
  readonly seed?: number;
  /** Every image is turned into grey (1) or colour (3); 3 unless said. */
  readonly channels?: 1 | 3;
  /** Decodes the files; `decodeImage` unless said. */
  readonly decode?: ImageDecoder;
}

/** One file, with the class whose folder it lies in. */
interface ImageFile {
  readonly name: string;
  readonly className: string;
  read(): Promise<Uint8Array<ArrayBuffer>>;
}

const extension = /\.(png|jpe?g|webp|gif|bmp|avif)$/i;

/**
 * A data set of image files, one sub-folder per class: `cats/1.png`, `dogs/a/2.jpg`. Classes are the names of the
 * sub-folders, sorted. Files are read and decoded when they are asked for; `cache` keeps what does not change.
 * @param source a folder's path (Node, Deno, Bun), or files that know their paths, as
 * `<input type="file" webkitdirectory>` hands them out
 * @throws FormatError for a folder without images; when a batch is asked for, for files that are no images, and a
 * ShapeError for images that the transform does not bring to one shape
 */
export async function imageFolder(source: string | Iterable<File>, options: ImageFolderOptions = {}): Promise<Dataset> {
  const { transform, seed = 0, channels = 3, decode = decodeImage } = options;
  checkSeed("imageFolder", seed);
  const files = (typeof source === "string" ? await filesBelow(source) : [...source].flatMap(asImageFile)).sort(byPath);
  const [first] = files;
  if (!first)
    throw new FormatError(
      "imageFolder",
      `expected images in sub-folders of ${typeof source === "string" ? source : "the files"}, got none`,
    );
  const classes = [...new Set(files.map(({ className }) => className))].sort(compare);
  const labels = Int32Array.from(files, ({ className }) => classes.indexOf(className));
  const change = compose(...(transform ? [transform] : []), toFloat());
  const load = async (index: number, random: Random): Promise<Image> => {
    const { name, read } = files[index] ?? first;
    const image = await decode(await read(), name);
    return change(image.channels === channels ? image : grayscale(channels)(image, random), random);
  };
  const { height, width, channels: depth } = await load(0, new Random(seed, domains.augmentation, 0));
  const inputShape = [height, width, depth];
  return {
    size: files.length,
    inputShape,
    classes,
    labels,
    async batch(indices, draw) {
      checkIndices("batch", indices, files.length);
      const images = await Promise.all(Array.from(indices, (index, place) => load(index, exampleRandom(seed, index, place, draw))));
      const length = height * width * depth;
      const x = new Float32Array(images.length * length);
      images.forEach((image, i) => {
        checkShape("imageFolder", image, inputShape);
        x.set(image.data, i * length);
      });
      return { x, shape: [images.length, ...inputShape], y: indices.map((index) => labels[index] as number) };
    },
  };
}

/** The images below a folder's sub-folders. */
async function filesBelow(folder: string): Promise<ImageFile[]> {
  const files = await nodeFiles("imageFolder");
  const found: ImageFile[] = [];
  const visit = async (path: string, className: string | undefined): Promise<void> => {
    for (const entry of await files.readdir(path, { withFileTypes: true })) {
      const name = `${path}/${entry.name}`;
      if (entry.isDirectory()) await visit(name, className ?? entry.name);
      else if (className !== undefined && extension.test(entry.name))
        found.push({ name, className, read: async () => new Uint8Array(await files.readFile(name)) });
    }
  };
  await visit(folder.replace(/\/+$/, ""), undefined);
  return found;
}

/** A file that was picked with its folder: "pictures/cats/1.png" is of class cats. */
function asImageFile(file: File): ImageFile[] {
  const parts = file.webkitRelativePath.split("/");
  const className = parts.length > 2 ? parts[1] : undefined;
  if (className === undefined || !extension.test(file.name)) return [];
  return [{ name: file.webkitRelativePath, className, read: async () => new Uint8Array(await file.arrayBuffer()) }];
}

function byPath(a: ImageFile, b: ImageFile): number {
  return compare(a.className, b.className) || compare(a.name, b.name);
}

/** By code units: the same everywhere. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
