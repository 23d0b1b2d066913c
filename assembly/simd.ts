// Inlined helpers that every kernel file shares: bytes per element, lane sums.

/** Bytes of one f32. */
@inline export const F32: usize = 4;

/** Address of element `i` of an f32 array at `p`. */
@inline export function at(p: usize, i: i32): usize {
  return p + (<usize>i << 2);
}

/** Sum of the four lanes, always as (0 + 2) + (1 + 3). */
@inline export function sumLanes(v: v128): f32 {
  return (f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 2)) + (f32x4.extract_lane(v, 1) + f32x4.extract_lane(v, 3));
}

/** The largest lane, in all lanes. */
@inline export function maxLanes(v: v128): v128 {
  const pairs = f32x4.pmax(v, v128.shuffle<f32>(v, v, 2, 3, 0, 1));
  return f32x4.pmax(pairs, v128.shuffle<f32>(pairs, pairs, 1, 0, 3, 2));
}

/** `count` (1–3) floats at `p`; the other lanes are `filler`'s. */
@inline export function loadPart(p: usize, count: i32, filler: v128): v128 {
  let v = v128.load_lane<f32>(p, filler, 0);
  if (count > 1) v = v128.load_lane<f32>(p, v, 1, 4);
  if (count > 2) v = v128.load_lane<f32>(p, v, 2, 8);
  return v;
}

/** Stores the first `count` (1–3) lanes of v at `p`. */
@inline export function storePart(p: usize, count: i32, v: v128): void {
  v128.store_lane<f32>(p, v, 0);
  if (count > 1) v128.store_lane<f32>(p, v, 1, 4);
  if (count > 2) v128.store_lane<f32>(p, v, 2, 8);
}
