// Omniglot (Lake et al. 2015): characters to compare, as choices like those of the one-shot runs.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Dataset, type Draw, parseIdx, Random, randomAffine } from "wasmgrad/data";
import { messageOf, UserError } from "./errors.ts";
import type { Source } from "./images.ts";

/** Choices that make up an epoch, and a validation; characters in each. */
const [EPOCH, HELD, CHARACTERS] = [200, 100, 16];
/** The alphabet that is kept for validation and test. */
const HELD_ALPHABET = "Early_Aramaic";
/** Word 1 of the random numbers' counter ("pair"), so that they differ from others of the same seed. */
const PAIRING = 0x70616972;
/** How a drawing is distorted, as by Koch et al. 2015, section 3.3. */
const distorted = randomAffine({ degrees: 10, translate: [2 / 28, 2 / 28], scale: [0.8, 1.2], shear: 17, interpolation: "bilinear" });

/** A character of an alphabet: its drawings, as bytes of [side, side]. */
export interface Character {
  readonly alphabet: string;
  readonly drawings: readonly Uint8Array[];
}

/** Choices among the background characters, new ones each epoch; one alphabet is kept for validation and test. */
export const omniglotImages: Source = async (folder, _, seed) => {
  const sets = [await readCharacters(folder, "images_background_small1"), await readCharacters(folder, "images_background_small2")];
  const all = [...new Map(sets.flatMap((set) => [...set])).values()]; // some characters are in both sets
  const held = all.filter(({ alphabet }) => alphabet === HELD_ALPHABET);
  const rest = all.filter(({ alphabet }) => alphabet !== HELD_ALPHABET);
  return {
    name: folder,
    classes: Array.from({ length: CHARACTERS }, (_, i) => `character ${i + 1}`),
    train: choices(rest, { count: CHARACTERS, size: EPOCH, seed, changing: true }),
    validation: choices(held, { count: CHARACTERS, size: HELD, seed, changing: false }),
    test: choices(held, { count: CHARACTERS, size: HELD, seed: seed + 1, changing: false }),
  };
};

export interface ChoiceOptions {
  /** Characters to choose from. */
  readonly count: number;
  /** Choices per epoch. */
  readonly size: number;
  readonly seed: number;
  /** New choices each epoch; the characters of each turned by quarters of a circle, which makes new ones; each drawing distorted. */
  readonly changing: boolean;
}

/**
 * Two drawings each of `count` characters of one alphabet, [2, count, side, side, 1] from 0 to 1: which of the second ones
 * shows the same as each of the first? Targets [count]: 0, 1, 2, …. What they are depends on seed, index and (where they
 * change) epoch alone.
 */
export function choices(characters: readonly Character[], { count, size, seed, changing }: ChoiceOptions): Dataset {
  const side = Math.sqrt(characters[0]?.drawings[0]?.length ?? 0);
  const inputShape = [2, count, side, side, 1];
  const alphabets = new Map(characters.map(({ alphabet }) => [alphabet, characters.filter((one) => one.alphabet === alphabet)]));
  const eligible = characters.filter(({ alphabet }) => (alphabets.get(alphabet)?.length ?? 0) >= count);
  return {
    size,
    inputShape,
    batch(indices: Int32Array, draw?: Draw) {
      const x = new Float32Array(indices.length * 2 * count * side * side);
      const y = Int32Array.from({ length: indices.length * count }, (_, i) => i % count);
      indices.forEach((index, row) => {
        const random = new Random(seed, PAIRING, index, changing ? (draw?.epoch ?? 0) : 0);
        const alphabet = alphabets.get(eligible[random.below(eligible.length)]?.alphabet ?? "") ?? [];
        const quarters = changing ? random.below(4) : 0;
        drawn(alphabet, count, random).forEach(({ drawings }, place) => {
          drawn(drawings, 2, random).forEach((drawing, part) => {
            const turned = { data: turnedFloats(drawing, side, quarters), height: side, width: side, channels: 1 };
            x.set((changing ? distorted(turned, random) : turned).data, ((row * 2 + part) * count + place) * side * side);
          });
        });
      });
      return { x, shape: [indices.length, ...inputShape], y, targetShape: [indices.length, count] };
    },
  };
}

/** `count` of them, by chance, none twice. */
function drawn<T>(all: readonly T[], count: number, random: Random): T[] {
  const left = [...all];
  return Array.from({ length: count }, () => left.splice(random.below(left.length), 1)).flat();
}

/** A drawing as floats from 0 to 1, turned by quarters of a circle. */
function turnedFloats(drawing: Uint8Array, side: number, quarters: number): Float32Array {
  const last = side - 1;
  return Float32Array.from(drawing, (_, i) => {
    const [row, column] = [Math.floor(i / side), i % side];
    const from = [i, column * side + last - row, (last - row) * side + last - column, (last - column) * side + row][quarters];
    return (drawing[from ?? i] ?? 0) / 255;
  });
}

/** The characters of one of the background sets, by name ("Greek/character01"). */
async function readCharacters(folder: string, set: string): Promise<Map<string, Character>> {
  const images = await readIdx(folder, `${set}-28x28-images-idx3-ubyte.gz`);
  const labels = await readIdx(folder, `${set}-labels-idx1-ubyte.gz`);
  const names = await readNames(folder, `${set}-classes.json`);
  const [count = 0, height = 0, width = 0] = images.shape;
  if (labels.shape[0] !== count) throw new UserError(`--data: expected ${count} labels in ${labels.name}, got ${labels.shape[0]}`);
  const size = height * width;
  const drawingsOf = (label: number) => [...labels.values.keys()].filter((i) => labels.values[i] === label);
  return new Map(
    names.map((name, label) => [
      name,
      {
        alphabet: name.split("/")[0] ?? "",
        drawings: drawingsOf(label).map((i) => images.values.subarray(i * size, (i + 1) * size)),
      },
    ]),
  );
}

async function readIdx(folder: string, file: string) {
  try {
    return await parseIdx(await readFile(join(folder, file)), file);
  } catch (error) {
    throw new UserError(`--data: expected to read ${file} in ${folder}, got ${messageOf(error)}`);
  }
}

async function readNames(folder: string, file: string): Promise<string[]> {
  try {
    const names: unknown = JSON.parse(await readFile(join(folder, file), "utf8"));
    if (Array.isArray(names)) return names.map(String);
  } catch (error) {
    throw new UserError(`--data: expected to read ${file} in ${folder}, got ${messageOf(error)}`);
  }
  throw new UserError(`--data: expected a list of names in ${file}, got something else`);
}
