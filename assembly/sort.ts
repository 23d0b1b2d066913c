// The order of the values of x[outer, n, inner] along its middle axis. Equal values keep their order (−0 equals 0), NaN counts as
// largest. Each value becomes a word: a key that sorts as an unsigned integer above, its place below.
import { at } from "./simd";

/** Values up to which inserting one after another is faster than counting. */
const FEW: i32 = 48;
/** Most values of a top list that is kept by insertion; a longer one is the head of everything sorted. */
const SHORT: i32 = 16;
/** Bytes of the counters of four passes. */
const COUNTERS: usize = 4096;

@inline function word(p: usize, i: i32): usize {
  return p + (<usize>i << 3);
}

/** The word of value `v` at place `i`; `flip` −1 turns the order round, else 0. */
@inline function wordOf(v: f32, i: i32, flip: u32): u64 {
  const bits = reinterpret<u32>(v + 0); // −0 becomes 0
  const key = v != v ? 0xffffffff : bits ^ (<u32>(<i32>bits >> 31) | 0x80000000);
  return (<u64>(key ^ flip) << 32) | <u64>i;
}

/** words[n] of x[n], `step` bytes apart. */
@inline function makeWords(words: usize, x: usize, n: i32, step: usize, flip: u32): void {
  for (let i = 0; i < n; i++) {
    store<u64>(word(words, i), wordOf(load<f32>(x), i, flip));
    x += step;
  }
}

/** Moves w down from place `i` of sorted words to where it belongs. */
@inline function insert(words: usize, i: i32, w: u64): void {
  let p = word(words, i);
  while (p > words && load<u64>(p - 8) > w) {
    store<u64>(p, load<u64>(p - 8));
    p -= 8;
  }
  store<u64>(p, w);
}

/** Sorts words[n] by counting the four bytes of their keys, from the lowest; other[n] and counters are working memory. Returns where they are. */
function countingSort(words: usize, other: usize, counters: usize, n: i32): usize {
  memory.fill(counters, 0, COUNTERS);
  for (let i = 0; i < n; i++) {
    const key = load<u32>(word(words, i), 4);
    for (let pass = 0; pass < 4; pass++) {
      const p = counters + (<usize>pass << 10) + (<usize>((key >> (pass << 3)) & 255) << 2);
      store<i32>(p, load<i32>(p) + 1);
    }
  }
  for (let pass = 0; pass < 4; pass++, counters += 1024) {
    const shift = pass << 3;
    if (load<i32>(at(counters, (load<u32>(words, 4) >> shift) & 255)) == n) continue; // all alike
    let start = 0;
    for (let digit = 0; digit < 256; digit++) {
      const count = load<i32>(at(counters, digit));
      store<i32>(at(counters, digit), start);
      start += count;
    }
    for (let i = 0; i < n; i++) {
      const w = load<u64>(word(words, i));
      const p = at(counters, <i32>(<u32>(w >> 32) >> shift) & 255);
      const to = load<i32>(p);
      store<i32>(p, to + 1);
      store<u64>(word(other, to), w);
    }
    const sorted = other;
    other = words;
    words = sorted;
  }
  return words;
}

/** The sorted words of x[n], `step` bytes apart. */
function sorted(work: usize, x: usize, n: i32, step: usize, flip: u32): usize {
  const words = work + COUNTERS;
  if (n > FEW) {
    makeWords(words, x, n, step, flip);
    return countingSort(words, word(words, n), work, n);
  }
  for (let i = 0; i < n; i++) {
    insert(words, i, wordOf(load<f32>(x), i, flip));
    x += step;
  }
  return words;
}

/** The k first of the sorted words of x[n], `step` bytes apart, 1 <= k <= n. */
function head(work: usize, x: usize, n: i32, step: usize, flip: u32, k: i32): usize {
  if (k > SHORT) return sorted(work, x, n, step, flip);
  for (let i = 0; i < n; i++) {
    const w = wordOf(load<f32>(x), i, flip);
    if (i < k) insert(work, i, w);
    else if (w < load<u64>(word(work, k - 1))) insert(work, k - 1, w);
    x += step;
  }
  return work;
}

/**
 * index[outer, k, inner] (i32) = the places along n of the k smallest of x[outer, n, inner], ascending; of the largest,
 * descending, where `descending` is 1. 1 <= k <= n. work: 4096 + 16·n bytes.
 */
export function sort_places(index: usize, work: usize, x: usize, outer: i32, n: i32, inner: i32, k: i32, descending: i32): void {
  const step = <usize>inner << 2;
  const flip: u32 = descending ? 0xffffffff : 0;
  for (let o = 0; o < outer; o++) {
    for (let j = 0; j < inner; j++) {
      const words = head(work, at(x, j), n, step, flip, k);
      for (let i = 0; i < k; i++) store<i32>(at(index, i * inner + j), load<i32>(word(words, i)));
    }
    x = at(x, n * inner);
    index = at(index, k * inner);
  }
}
