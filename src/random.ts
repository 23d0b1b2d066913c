// The one source of randomness. Streams are counter-based (Philox 4x32-10, Salmon
// et al. 2011): each random op takes the next stream number, and what it draws
// depends on the seed and that number alone, not on order, threads or tensor sizes.
import { ShapeError } from "./errors.ts";
import { onRollback } from "./tape.ts";

/** Where a generator stands: enough to continue it exactly. */
export interface GeneratorState {
  readonly seed: number;
  /** How many streams have been taken. */
  readonly position: number;
}

/** Four 32-bit words that name one stream, in the order kernels take them. */
export type Stream = readonly [seedLow: number, seedHigh: number, streamLow: number, streamHigh: number];

const WORD = 2 ** 32;

/** Hands out random streams one after another. */
export class Generator {
  #seed: number;
  #position = 0;

  /** `seed`: an integer from 0 to 2^53 − 1. */
  constructor(seed: number) {
    this.#seed = checkSeed(seed);
  }

  get state(): GeneratorState {
    return { seed: this.#seed, position: this.#position };
  }

  set state({ seed, position }: GeneratorState) {
    this.#seed = checkSeed(seed);
    this.#position = position;
  }

  /** Takes the next stream. A step that fails gives it back. */
  next(): Stream {
    const at = this.#position++;
    onRollback(() => {
      this.#position = at;
    });
    return [this.#seed | 0, Math.floor(this.#seed / WORD) | 0, at | 0, Math.floor(at / WORD) | 0];
  }
}

function checkSeed(seed: number): number {
  if (!Number.isSafeInteger(seed) || seed < 0) throw new ShapeError("seed", `expected an integer from 0 to 2^53 - 1, got ${seed}`);
  return seed;
}

/** The generator that initializers, dropout and random tensors use. */
export const generator: Generator = /* @__PURE__ */ new Generator(0);

/** Restarts all randomness from `seed`; the default seed is 0. */
export function seed(value: number): void {
  generator.state = { seed: value, position: 0 };
}
