// Data that comes one after another and may be longer than memory: from generators and other iterables.
import { checkInteger, checkSeed } from "./check.ts";
import { domains, shuffleInPlace } from "./philox.ts";
import { Random } from "./random.ts";

/** Anything that can be gone through. */
export type AnyIterable<T> = Iterable<T> | AsyncIterable<T>;

/**
 * A stream of items, changed as it flows. Nothing is read before someone asks, and each pass reads the source anew.
 * There is no way into the middle: a stream cannot be resumed inside an epoch.
 *
 * ```ts
 * const lines = stream(() => readLines("train.jsonl")).map(parse).shuffle({ buffer: 1000 }).prefetch(8);
 * ```
 */
export class DataStream<T> implements AsyncIterable<T> {
  readonly #pass: (epoch: number) => AnyIterable<T>;

  /** @param pass what there is to read in an epoch */
  constructor(pass: (epoch: number) => AnyIterable<T>) {
    this.#pass = pass;
  }

  /** The items of epoch 0. */
  [Symbol.asyncIterator](): AsyncIterator<T> {
    return this.epoch(0)[Symbol.asyncIterator]();
  }

  /** The items of an epoch, counted from 0. */
  async *epoch(epoch: number): AsyncGenerator<T, void, undefined> {
    yield* this.#pass(epoch);
  }

  /** Each item changed; one after another, also where `change` is asynchronous. */
  map<U>(change: (item: T) => U | Promise<U>): DataStream<U> {
    return this.#through(async function* (items) {
      for await (const item of items) yield await change(item);
    });
  }

  /** The items that pass. */
  filter(keep: (item: T) => boolean | Promise<boolean>): DataStream<T> {
    return this.#through(async function* (items) {
      for await (const item of items) if (await keep(item)) yield item;
    });
  }

  /** The first `count` items. */
  take(count: number): DataStream<T> {
    checkInteger("take", "count", count, 0);
    return this.#through(async function* (items) {
      let left = count;
      if (left === 0) return;
      for await (const item of items) {
        yield item;
        if (--left === 0) return;
      }
    });
  }

  /** All but the first `count` items. */
  skip(count: number): DataStream<T> {
    checkInteger("skip", "count", count, 0);
    return this.#through(async function* (items) {
      let left = count;
      for await (const item of items) if (left-- <= 0) yield item;
    });
  }

  /** `times` passes as one; Infinity goes on for ever. */
  repeat(times: number): DataStream<T> {
    if (times !== Infinity) checkInteger("repeat", "times", times, 0);
    return new DataStream((epoch) => this.#repeated(times === Infinity ? 0 : epoch * times, times));
  }

  async *#repeated(first: number, times: number): AsyncGenerator<T, void, undefined> {
    for (let i = 0; i < times; i++) yield* this.#pass(first + i);
  }

  /** These items, then those of another stream. */
  concat(other: DataStream<T>): DataStream<T> {
    return new DataStream((epoch) => sequence(this.#pass(epoch), other.#pass(epoch)));
  }

  /** Pairs, until one of the two ends. */
  zip<U>(other: DataStream<U>): DataStream<[T, U]> {
    return new DataStream((epoch) => pairs(this.epoch(epoch), other.epoch(epoch)));
  }

  /**
   * A random order as far as `buffer` items reach: each item that leaves is drawn among that many. The order depends
   * on seed and epoch alone.
   * @param seed an integer from 0 to 2^53 − 1; 0 unless said
   */
  shuffle({ buffer, seed = 0 }: { readonly buffer: number; readonly seed?: number }): DataStream<T> {
    checkInteger("shuffle", "buffer", buffer, 1);
    checkSeed("shuffle", seed);
    return this.#through(async function* (items, epoch) {
      const random = new Random(seed, domains.order, epoch);
      const waiting: T[] = [];
      for await (const item of items) {
        if (waiting.length < buffer) {
          waiting.push(item);
          continue;
        }
        const at = random.below(buffer);
        const [drawn] = waiting.splice(at, 1, item);
        yield drawn as T; // one was taken out: at < buffer
      }
      yield* shuffleInPlace(waiting, random);
    });
  }

  /** Items in groups of `size`; the last one may be smaller, or left out with `dropLast`. */
  batch(size: number, { dropLast = false }: { readonly dropLast?: boolean } = {}): DataStream<T[]> {
    checkInteger("batch", "size", size, 1);
    return this.#through(async function* (items) {
      let group: T[] = [];
      for await (const item of items) {
        group.push(item);
        if (group.length === size) {
          yield group;
          group = [];
        }
      }
      if (group.length > 0 && !dropLast) yield group;
    });
  }

  /** Asks for up to `count` items ahead of the one in use. */
  prefetch(count: number): DataStream<T> {
    checkInteger("prefetch", "count", count, 0);
    return this.#through(async function* (items) {
      const underWay: Promise<IteratorResult<T, void>>[] = [];
      try {
        for (;;) {
          while (underWay.length <= count) {
            const request = items.next();
            request.catch(() => {}); // seen when its turn comes, or not at all if the loop is left before
            underWay.push(request);
          }
          const next = await underWay.shift();
          if (!next || next.done) return;
          yield next.value;
        }
      } finally {
        await items.return();
      }
    });
  }

  /** Keeps the items of the first whole pass in memory, and reads no more; what depends on the epoch belongs after it. */
  cache(): DataStream<T> {
    let kept: readonly T[] | undefined;
    return new DataStream((epoch) => {
      if (kept) return kept;
      const pass = this.#pass(epoch);
      return (async function* () {
        const items: T[] = [];
        for await (const item of pass) {
          items.push(item);
          yield item;
        }
        kept = items;
      })();
    });
  }

  /** All items of an epoch, in an array. */
  async toArray(epoch = 0): Promise<T[]> {
    const items: T[] = [];
    for await (const item of this.epoch(epoch)) items.push(item);
    return items;
  }

  #through<U>(change: (items: AsyncGenerator<T, void, undefined>, epoch: number) => AsyncGenerator<U, void, undefined>): DataStream<U> {
    return new DataStream((epoch) => change(this.epoch(epoch), epoch));
  }
}

/**
 * A stream of what an iterable holds. A generator's iterator can be gone through once: give a function that makes one
 * for each epoch.
 */
export function stream<T>(source: AnyIterable<T> | ((epoch: number) => AnyIterable<T>)): DataStream<T> {
  return new DataStream(typeof source === "function" ? source : () => source);
}

async function* sequence<T>(first: AnyIterable<T>, second: AnyIterable<T>): AsyncGenerator<T, void, undefined> {
  yield* first;
  yield* second;
}

async function* pairs<T, U>(
  left: AsyncGenerator<T, void, undefined>,
  right: AsyncGenerator<U, void, undefined>,
): AsyncGenerator<[T, U], void, undefined> {
  try {
    for await (const a of left) {
      const b = await right.next();
      if (b.done) return;
      yield [a, b.value];
    }
  } finally {
    await right.return();
  }
}
