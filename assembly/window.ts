// Where a sliding window meets its input, along one axis: which taps, which outputs.

/** First tap at or after input position 0, for a window that starts at `start`. */
@inline export function firstTap(start: i32, spread: i32, taps: i32): i32 {
  return start >= 0 ? 0 : min(taps, (spread - 1 - start) / spread);
}

/** One past the last tap before position `size`. */
@inline export function lastTap(start: i32, spread: i32, taps: i32, size: i32): i32 {
  return start + (taps - 1) * spread < size ? taps : max(0, (size - start + spread - 1) / spread);
}

/** First output of `count` whose window, from base + i·step, starts at 0 or later. */
@inline export function firstInside(base: i32, step: i32, count: i32): i32 {
  return base >= 0 ? 0 : min(count, (step - 1 - base) / step);
}

/** One past the last output whose window of `span` ends inside `size`; at least `from`. */
@inline export function lastInside(base: i32, step: i32, count: i32, span: i32, size: i32, from: i32): i32 {
  const room = size - span - base;
  return room < 0 ? from : max(from, min(count, room / step + 1));
}
