// Omniglot (Lake et al. 2015): characters to compare, in groups of images that a siamese or triplet network takes.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Dataset, type Draw, parseIdx, Random } from "wasmgrad/data";
import { messageOf, UserError } from "./errors.ts";
import type { Source } from "./images.ts";

/** Groups of images that make up an epoch, and a validation. */
const [EPOCH, HELD] = [9000, 1000];
/** Word 1 of the random numbers' counter ("pair"), so that they differ from others of the same seed. */
const PAIRING = 0x70616972;
/** By how many pixels an image is moved at most, each way. */
const SHIFT = 2;

/** Drawings of characters, as bytes of [side, side]. */
export type Characters = readonly (readonly Uint8Array[])[];

/** Groups of the background characters, new ones each epoch; every tenth character is kept for validation and test. */
export const omniglotImages: Source = async (folder, recipe, seed) => {
  const all = [
    ...(await readCharacters(folder, "images_background_small1")),
    ...(await readCharacters(folder, "images_background_small2")),
  ];
  const isHeld = (_: unknown, i: number) => i % 10 === 9;
  const held = all.filter(isHeld);
  const group = recipe.task === "embed" ? 3 : 2;
  return {
    name: folder,
    classes: ["different", "same"],
    train: characterGroups(
      all.filter((one, i) => !isHeld(one, i)),
      { group, size: EPOCH, seed, moved: true },
    ),
    validation: characterGroups(held, { group, size: HELD, seed, moved: false }),
    test: characterGroups(held, { group, size: HELD, seed: seed + 1, moved: false }),
  };
};

export interface GroupOptions {
  /** 2: two drawings, of the same character (label 1) or of two (0), half and half. 3: two of the same and one of another. */
  readonly group: 2 | 3;
  /** Groups per epoch. */
  readonly size: number;
  readonly seed: number;
  /** Draws new groups each epoch, and moves each image by up to 2 pixels. */
  readonly moved: boolean;
}

/** Groups of drawings [group, side, side, 1] from 0 to 1. What they are depends on seed, index and (where they move) epoch alone. */
export function characterGroups(characters: Characters, { group, size, seed, moved }: GroupOptions): Dataset {
  const side = Math.sqrt(characters[0]?.[0]?.length ?? 0);
  const inputShape = [group, side, side, 1];
  return {
    size,
    inputShape,
    batch(indices: Int32Array, draw?: Draw) {
      const x = new Float32Array(indices.length * group * side * side);
      const y = new Int32Array(indices.length);
      indices.forEach((index, row) => {
        const random = new Random(seed, PAIRING, index, moved ? (draw?.epoch ?? 0) : 0);
        const same = group === 3 || index % 2 === 1;
        y[row] = Number(same);
        drawGroup(characters, group, same, random).forEach((image, place) => {
          const [down, right] = moved ? [random.below(2 * SHIFT + 1) - SHIFT, random.below(2 * SHIFT + 1) - SHIFT] : [0, 0];
          copyMoved(image, side, down, right, x.subarray((row * group + place) * side * side));
        });
      });
      return { x, shape: [indices.length, ...inputShape], y };
    },
  };
}

function drawGroup(characters: Characters, group: 2 | 3, same: boolean, random: Random): Uint8Array[] {
  const which = random.below(characters.length);
  const other = (which + 1 + random.below(characters.length - 1)) % characters.length;
  const drawings = characters[which] ?? [];
  const one = random.below(drawings.length);
  const another = (one + 1 + random.below(drawings.length - 1)) % drawings.length;
  const strangers = characters[other] ?? [];
  const stranger = strangers[random.below(strangers.length)];
  const [first, second] = [drawings[one], same ? drawings[another] : stranger];
  return [first, second, ...(group === 3 ? [stranger] : [])].map((image) => image ?? new Uint8Array(0));
}

/** An image as floats from 0 to 1, moved; what comes in from outside is 0. */
function copyMoved(image: Uint8Array, side: number, down: number, right: number, to: Float32Array): void {
  for (let row = Math.max(0, down); row < Math.min(side, side + down); row++)
    for (let column = Math.max(0, right); column < Math.min(side, side + right); column++)
      to[row * side + column] = (image[(row - down) * side + column - right] ?? 0) / 255;
}

/** The drawings of each character of one of the background sets, whose labels count the characters. */
async function readCharacters(folder: string, set: string): Promise<Uint8Array[][]> {
  const images = await readIdx(folder, `${set}-28x28-images-idx3-ubyte.gz`);
  const labels = await readIdx(folder, `${set}-labels-idx1-ubyte.gz`);
  const [count = 0, height = 0, width = 0] = images.shape;
  if (labels.shape[0] !== count) throw new UserError(`--data: expected ${count} labels in ${labels.name}, got ${labels.shape[0]}`);
  const size = height * width;
  const characters: Uint8Array[][] = [];
  labels.values.forEach((label, i) => {
    const drawings = characters[label] ?? [];
    characters[label] = drawings;
    drawings.push(images.values.subarray(i * size, (i + 1) * size));
  });
  return characters;
}

async function readIdx(folder: string, file: string) {
  try {
    return await parseIdx(await readFile(join(folder, file)), file);
  } catch (error) {
    throw new UserError(`--data: expected to read ${file} in ${folder}, got ${messageOf(error)}`);
  }
}
