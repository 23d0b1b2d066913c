// Images of a data set as PNG files, in folders named after their classes: what people bring to be retrained on.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { encode } from "fast-png";
import type { Dataset } from "wasmgrad/data";
import { write } from "../train/files.ts";
import { imagesAt } from "../train/pixels.ts";

/** Writes the first `count` images of each of `classes` below `folder`, each class in a folder of its own. */
export async function writeImageFolder(folder: string, data: Dataset, classes: readonly string[], count: number): Promise<void> {
  const { labels, classes: names = [] } = data;
  for (const name of classes) {
    const directory = join(folder, name.replaceAll("/", "-"));
    await mkdir(directory, { recursive: true });
    const indices = [...(labels ?? [])].flatMap((label, i) => (names[label] === name ? [i] : [])).slice(0, count);
    const { width, height, channels, pixels } = await imagesAt(data, indices);
    for (const [i, text] of pixels.entries())
      await write(directory, `${String(i).padStart(4, "0")}.png`, encode({ width, height, channels, data: Buffer.from(text, "base64") }));
  }
}
