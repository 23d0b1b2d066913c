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
