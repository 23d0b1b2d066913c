// The allocator against a naive model of it: a list of the ranges in use.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Heap } from "../../src/wasm/heap.ts";

const UNIT = 64;
const BASE = 1000; // not a multiple of 64
const FIRST = 1024;

interface Range {
  readonly block: number;
  readonly start: number;
  readonly end: number;
}

/** A heap, the ranges that the test holds, and how far the heap has made its range grow. */
class Model {
  readonly held: Range[] = [];
  reach = 0;
  readonly heap: Heap;
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
    this.heap = new Heap(BASE, (end) => {
      if (end > limit) return false;
      this.reach = Math.max(this.reach, end);
      return true;
    });
  }

  get used(): number {
    return this.held.reduce((sum, { start, end }) => sum + end - start, 0);
  }

  /** Largest gap between the ranges held, up to the limit. */
  get room(): number {
    const ranges = [...this.held].sort((a, b) => a.start - b.start);
    let largest = 0;
    let from = FIRST;
    for (const { start, end } of [...ranges, { start: FIRST + Math.floor((this.#limit - FIRST) / UNIT) * UNIT, end: 0 }]) {
      largest = Math.max(largest, start - from);
      from = end;
    }
    return largest;
  }

  allocate(bytes: number): boolean {
    const size = Math.max(1, Math.ceil(bytes / UNIT)) * UNIT;
    const room = this.room;
    const block = this.heap.allocate(bytes);
    if (block < 0) {
      check(room < size, `${bytes} bytes were refused where ${room} are free`);
      check(this.heap.used === this.used, "a refused request changed the count");
      return false;
    }
    const start = this.heap.address(block);
    const end = start + size;
    check(start % UNIT === 0, `address ${start} is not aligned`);
    check(start >= FIRST && end <= this.heap.end, `[${start}, ${end}) is outside the range`);
    check(this.heap.end <= Math.max(FIRST, this.reach), `the range ends at ${this.heap.end}, only ${this.reach} was asked for`);
    for (const other of this.held)
      check(end <= other.start || start >= other.end, `[${start}, ${end}) overlaps [${other.start}, ${other.end})`);
    this.held.push({ block, start, end });
    check(this.heap.used === this.used, "the count of bytes in use is wrong");
    return true;
  }

  /** Frees the held range at `index`. */
  free(index: number): void {
    const [range] = this.held.splice(index, 1);
    if (!range) throw new Error("a mistake in this test");
    this.heap.free(range.block);
    check(this.heap.used === this.used, "the count of bytes in use is wrong");
    expect(() => this.heap.free(range.block)).toThrow("is not in use");
  }

  freeAll(order: number): void {
    while (this.held.length > 0) this.free(order % this.held.length);
  }
}

/** An assertion cheap enough for inner loops. */
function check(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}

type Action = { readonly allocate: number } | { readonly free: number };

/** Sizes from nothing to some thousand units, small ones more often. */
const size = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 0, max: 100_000 }));
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ allocate: size }) },
  { weight: 2, arbitrary: fc.record({ free: fc.nat() }) },
);
const actions = fc.array(action, { maxLength: 80, size: "max" });

/** Allocates and frees; the first `kept` ranges stay. */
function run(model: Model, sequence: readonly Action[], kept = 0): void {
  for (const step of sequence) {
    if ("allocate" in step) model.allocate(step.allocate);
    else if (model.held.length > kept) model.free(kept + (step.free % (model.held.length - kept)));
  }
}

describe("heap", () => {
  test("never overlaps, aligns, counts, and merges neighbours", () => {
    fc.assert(
      fc.property(actions, fc.nat(), (sequence, order) => {
        const model = new Model(Number.MAX_SAFE_INTEGER);
        run(model, sequence);
        const { peak, end } = model.heap;
        expect(peak).toBeGreaterThanOrEqual(model.used);
        model.freeAll(order);
        expect(model.heap.used).toBe(0);
        if (end > FIRST) expect(model.allocate(end - FIRST), "everything is one block again").toBe(true);
        expect(model.heap.end, "without growing").toBe(end);
      }),
      { seed: 1, numRuns: 150 },
    );
  });

  test("stays below its limit, and refuses only what fits nowhere", () => {
    fc.assert(
      fc.property(actions, fc.integer({ min: FIRST, max: 300_000 }), (sequence, limit) => {
        const model = new Model(limit);
        run(model, sequence);
        expect(model.heap.end).toBeLessThanOrEqual(limit);
        expect(model.reach).toBeLessThanOrEqual(limit);
        model.freeAll(0);
        if (limit >= FIRST + UNIT) expect(model.allocate(limit - FIRST - ((limit - FIRST) % UNIT)), "all of it").toBe(true);
      }),
      { seed: 2, numRuns: 150 },
    );
  });

  test("the same work again takes no more memory", () => {
    fc.assert(
      fc.property(fc.array(size, { maxLength: 20 }), actions, (kept, sequence) => {
        const model = new Model(Number.MAX_SAFE_INTEGER);
        for (const bytes of kept) model.allocate(bytes);
        const step = () => {
          run(model, sequence, kept.length);
          while (model.held.length > kept.length) model.free(kept.length);
        };
        step();
        const { end } = model.heap;
        for (let again = 0; again < 3; again++) step();
        expect(model.heap.end).toBe(end);
      }),
      { seed: 3, numRuns: 150 },
    );
  });

  test("peak is the most in use since the last reset", () => {
    const heap = new Heap(0, () => true);
    const blocks = [64, 128, 64].map((bytes) => heap.allocate(bytes));
    heap.free(blocks[1] ?? -1);
    expect([heap.used, heap.peak]).toEqual([128, 256]);
    heap.resetPeak();
    expect([heap.used, heap.peak]).toEqual([128, 128]);
  });

  test("a block that was never handed out cannot be freed", () => {
    const heap = new Heap(0, () => true);
    heap.allocate(1);
    for (const block of [-1, 1, 1000]) expect(() => heap.free(block)).toThrow(`internal: heap: block ${block} is not in use`);
  });
});
