// Small IDX files: images of ten classes that a model can learn to tell apart.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** An IDX file of bytes. */
export function idx(shape: readonly number[], values: Uint8Array): Uint8Array {
  const file = new Uint8Array(4 + 4 * shape.length + values.length);
  const view = new DataView(file.buffer);
  view.setUint32(0, 0x0800 + shape.length);
  shape.forEach((extent, axis) => {
    view.setUint32(4 + 4 * axis, extent);
  });
  file.set(values, 4 + 4 * shape.length);
  return file;
}

/** Image i shows a bright bar at a place that its class i % 10 determines, on a ground that differs from image to image. */
function images(count: number, size: number): Uint8Array {
  const values = new Uint8Array(count * size * size);
  for (let i = 0; i < count; i++) {
    const bar = Math.floor(((i % 10) * size) / 10);
    for (let p = 0; p < size * size; p++) values[i * size * size + p] = p % size === bar ? 220 : (i * 31 + p * 17) % 60;
  }
  return values;
}

/** Writes the four files of a data set into `folder`. */
export function writeIdxFolder(folder: string, { train, test, size }: { train: number; test: number; size: number }): void {
  mkdirSync(folder, { recursive: true });
  for (const [part, count] of [
    ["train", train],
    ["t10k", test],
  ] as const) {
    writeFileSync(join(folder, `${part}-images-idx3-ubyte`), idx([count, size, size], images(count, size)));
    const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);
    writeFileSync(join(folder, `${part}-labels-idx1-ubyte`), idx([count], labels));
  }
}
