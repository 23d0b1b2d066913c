// What is possible on this engine and CPU: the peak of 128-bit mul + add, and a
// plain vector copy of any size. Measured again beside every case; the best seen counts.
import { benchModule } from "./module.ts";
import { type Budget, fastest, type Timed, warmUp } from "./timing.ts";

/** One form of the peak or the copy, see bench/assembly/peak.ts. */
type Peak = (ones: number, rounds: number) => number;
type Copy = (y: number, x: number, blocks: number) => void;

/** mul + add of four lanes, 7680 times a round. */
const FLOPS_PER_ROUND = 7680 * 4 * 2;
/** About 0.1 ms. */
const ROUNDS = 100;
const PAGE = 65536;
const BLOCK = 64;
/** Floats that a peak form reads at most. */
const ONES = 16 + 1024;

/** Something to measure a case against. */
export interface Yardstick {
  readonly timed: readonly Timed[];
  /** Takes the milliseconds of each of `timed` into account. */
  see(ms: readonly number[]): void;
  /** The best rate seen: GFLOP/s or GB/s. */
  readonly best: number;
}

export class Roofline {
  readonly peak: Yardstick;
  readonly #copyForms: Copy[];
  readonly #copies = new Map<number, Yardstick>();
  readonly #memory: WebAssembly.Memory;
  readonly #budget: Budget;

  /** Measures the peak for the first time; takes a second or two. Needs `npm run build:bench`. */
  constructor(budget: Budget) {
    this.#budget = budget;
    const { memory, exports } = benchModule(1);
    this.#memory = memory;
    const forms = Object.entries(exports);
    const named = (prefix: string) => forms.filter(([name]) => name.startsWith(prefix)).map(([, form]) => form);
    this.#copyForms = named("copy_") as Copy[];
    const ones = BLOCK;
    new Float32Array(this.#memory.buffer, ones, ONES).fill(1);
    const peaks = (named("peak_") as Peak[]).map((form) => warmUp(() => form(ones, ROUNDS), budget));
    this.peak = yardstick(FLOPS_PER_ROUND * ROUNDS, peaks);
    this.peak.see(fastest(peaks, budget));
  }

  /** A copy that moves as many bytes, half of them read and half written. */
  copy(bytes: number): Yardstick {
    const blocks = Math.max(1, Math.round(bytes / 2 / BLOCK));
    let known = this.#copies.get(blocks);
    if (!known) {
      const x = PAGE;
      const y = x + Math.ceil((blocks * BLOCK) / 4096) * 4096 + 2048; // half a page off: loads don't wait for stores that look alike
      const missing = Math.ceil((y + blocks * BLOCK - this.#memory.buffer.byteLength) / PAGE);
      if (missing > 0) this.#memory.grow(missing);
      const timed = this.#copyForms.map((form) => warmUp(() => form(y, x, blocks), this.#budget));
      known = yardstick(2 * blocks * BLOCK, timed);
      this.#copies.set(blocks, known);
    }
    return known;
  }
}

/** `work`: operations or bytes of one call. */
function yardstick(work: number, timed: readonly Timed[]): Yardstick {
  let best = 0;
  return {
    timed,
    see(ms) {
      best = Math.max(best, work / Math.min(...ms) / 1e6);
    },
    get best() {
      return best;
    },
  };
}
