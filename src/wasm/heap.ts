// Hands out blocks of one growing address range. Two-level segregated fit
// (Masmano et al. 2004), but a size's own class is searched too, so that a block
// that was given back serves the same size again; neighbours are merged at once.
// Free room at the end of the range is used last, whether or not it has been
// used before: so the same work again is placed as it was the first time.
// All bookkeeping lives in typed arrays outside the range, so it makes no garbage
// and a dry run that has no memory at all places blocks exactly like a real one.

/** Blocks are counted in units of 64 bytes, a cache line. */
const UNIT = 64;
const SECOND_LEVEL_BITS = 3;
const CLASSES = 32 << SECOND_LEVEL_BITS;
const NONE = -1;

/** Makes sure that addresses below `end` exist; false where they can't. */
export type Grow = (end: number) => boolean;

export class Heap {
  readonly #base: number;
  readonly #grow: Grow;
  // One column per field of a block; a block's id is its row.
  #address = new Int32Array(256);
  #units = new Int32Array(256);
  #isFree = new Uint8Array(256);
  /** Neighbours in address order. */
  #below = new Int32Array(256);
  #above = new Int32Array(256);
  /** Neighbours in the free list of the same class. */
  #nextFree = new Int32Array(256);
  #previousFree = new Int32Array(256);
  #rows = 0;
  #spareRows: number[] = [];
  readonly #freeLists = new Int32Array(CLASSES).fill(NONE);
  /** Bit per class that has a free block. */
  readonly #occupied = new Uint32Array(CLASSES >> 5);
  #top = NONE;
  #end = 0;
  #used = 0;
  #peak = 0;

  constructor(base: number, grow: Grow) {
    this.#base = Math.ceil(base / UNIT) * UNIT;
    this.#grow = grow;
  }

  /** Bytes in use. */
  get used(): number {
    return this.#used * UNIT;
  }
  /** Most bytes in use at once since `resetPeak`. */
  get peak(): number {
    return this.#peak * UNIT;
  }
  /** First address beyond every block ever placed. */
  get end(): number {
    return this.#base + this.#end * UNIT;
  }
  resetPeak(): void {
    this.#peak = this.#used;
  }
  address(block: number): number {
    return this.#base + this.#cell(this.#address, block) * UNIT;
  }

  /** Returns a block of at least `bytes`, or -1 where none can be had. */
  allocate(bytes: number): number {
    const units = Math.max(1, Math.ceil(bytes / UNIT));
    let block = this.#takeFree(units);
    if (block === NONE) block = this.#extend(units);
    if (block === NONE) return NONE;
    this.#split(block, units);
    this.#used += units;
    if (this.#used > this.#peak) this.#peak = this.#used;
    return block;
  }

  /** Gives a block back and merges it with free neighbours. */
  free(block: number): void {
    if (block < 0 || block >= this.#rows || this.#isFree[block] !== 0) throw new Error(`internal: heap: block ${block} is not in use`);
    this.#used -= this.#cell(this.#units, block);
    const above = this.#cell(this.#above, block);
    if (above !== NONE && this.#isFree[above] === 1) {
      this.#unlink(above);
      this.#absorb(block, above);
    }
    const below = this.#cell(this.#below, block);
    if (below !== NONE && this.#isFree[below] === 1) {
      this.#unlink(below);
      this.#absorb(below, block);
      this.#link(below);
    } else this.#link(block);
  }

  #cell(column: Int32Array, row: number): number {
    return column[row] as number;
  }

  /** Class of a size: its highest bit, and the three bits below it. */
  #classOf(units: number): number {
    if (units < 1 << SECOND_LEVEL_BITS) return units;
    const high = 31 - Math.clz32(units);
    return (
      ((high - SECOND_LEVEL_BITS + 1) << SECOND_LEVEL_BITS) | ((units >>> (high - SECOND_LEVEL_BITS)) & ((1 << SECOND_LEVEL_BITS) - 1))
    );
  }

  /** The first block of this size's own class that is large enough, else one of the next class that has any: each of those is. */
  #takeFree(units: number): number {
    const own = this.#classOf(units);
    for (let block = this.#cell(this.#freeLists, own); block !== NONE; block = this.#cell(this.#nextFree, block)) {
      if (this.#cell(this.#units, block) < units) continue;
      this.#unlink(block);
      return block;
    }
    const first = own + 1;
    for (let word = first >> 5; word < this.#occupied.length; word++) {
      const bits = this.#cell32(word) & (word === first >> 5 ? -1 << (first & 31) : -1);
      if (bits !== 0) {
        const block = this.#cell(this.#freeLists, (word << 5) | (31 - Math.clz32(bits & -bits)));
        this.#unlink(block);
        return block;
      }
    }
    return NONE;
  }

  #cell32(word: number): number {
    return (this.#occupied[word] as number) | 0;
  }

  /** Adds room at the end of the range, using a free block that lies there. */
  #extend(units: number): number {
    const top = this.#top;
    const topIsFree = top !== NONE && this.#isFree[top] === 1;
    const have = topIsFree ? this.#cell(this.#units, top) : 0;
    const extra = Math.max(0, units - have);
    if (!this.#grow(this.#base + (this.#end + extra) * UNIT)) return NONE;
    if (topIsFree) {
      this.#unlink(top);
      this.#units[top] = have + extra;
      this.#end += extra;
      return top;
    }
    const block = this.#newRow(this.#end, units, top, NONE);
    if (top !== NONE) this.#above[top] = block;
    this.#top = block;
    this.#end += units;
    return block;
  }

  /** Cuts what a block has beyond `units` off into a free block. */
  #split(block: number, units: number): void {
    const have = this.#cell(this.#units, block);
    if (have === units) return;
    const above = this.#cell(this.#above, block);
    const rest = this.#newRow(this.#cell(this.#address, block) + units, have - units, block, above);
    this.#units[block] = units;
    this.#above[block] = rest;
    if (above === NONE) this.#top = rest;
    else this.#below[above] = rest;
    this.#link(rest);
  }

  /** Joins `above` onto `block`, its neighbour from below. */
  #absorb(block: number, above: number): void {
    const next = this.#cell(this.#above, above);
    this.#units[block] = this.#cell(this.#units, block) + this.#cell(this.#units, above);
    this.#above[block] = next;
    if (next === NONE) this.#top = block;
    else this.#below[next] = block;
    this.#isFree[above] = 1;
    this.#spareRows.push(above);
  }

  /** Makes a block available: in its class's list, unless it is the top one, which `extend` knows. */
  #link(block: number): void {
    this.#isFree[block] = 1;
    if (block === this.#top) return;
    const index = this.#classOf(this.#cell(this.#units, block));
    const head = this.#cell(this.#freeLists, index);
    this.#nextFree[block] = head;
    this.#previousFree[block] = NONE;
    if (head !== NONE) this.#previousFree[head] = block;
    this.#freeLists[index] = block;
    this.#occupied[index >> 5] = this.#cell32(index >> 5) | (1 << (index & 31));
  }

  #unlink(block: number): void {
    this.#isFree[block] = 0;
    if (block === this.#top) return;
    const index = this.#classOf(this.#cell(this.#units, block));
    const next = this.#cell(this.#nextFree, block);
    const previous = this.#cell(this.#previousFree, block);
    if (next !== NONE) this.#previousFree[next] = previous;
    if (previous !== NONE) this.#nextFree[previous] = next;
    else {
      this.#freeLists[index] = next;
      if (next === NONE) this.#occupied[index >> 5] = this.#cell32(index >> 5) & ~(1 << (index & 31));
    }
  }

  #newRow(address: number, units: number, below: number, above: number): number {
    const row = this.#spareRows.pop() ?? this.#rows++;
    if (row === this.#isFree.length) this.#widen();
    this.#address[row] = address;
    this.#units[row] = units;
    this.#below[row] = below;
    this.#above[row] = above;
    this.#isFree[row] = 0;
    return row;
  }

  #widen(): void {
    const rows = this.#isFree.length * 2;
    const wider = (column: Int32Array) => {
      const next = new Int32Array(rows);
      next.set(column);
      return next;
    };
    this.#address = wider(this.#address);
    this.#units = wider(this.#units);
    this.#below = wider(this.#below);
    this.#above = wider(this.#above);
    this.#nextFree = wider(this.#nextFree);
    this.#previousFree = wider(this.#previousFree);
    const isFree = new Uint8Array(rows);
    isFree.set(this.#isFree);
    this.#isFree = isFree;
  }
}
