// Drawings for the page's pad, as lines in coordinates from 0 to 1.

type Line = readonly (readonly [x: number, y: number])[];

/** A zero. */
const zero: Line = Array.from({ length: 37 }, (_, i) => [
  0.5 + 0.2 * Math.sin((i * Math.PI) / 18),
  0.5 - 0.32 * Math.cos((i * Math.PI) / 18),
]);

/** A pair of trousers, closed. */
const trousers: Line = [
  [0.35, 0.12],
  [0.65, 0.12],
  [0.7, 0.9],
  [0.56, 0.9],
  [0.5, 0.4],
  [0.44, 0.9],
  [0.3, 0.9],
  [0.35, 0.12],
];

export const drawings = { digits: zero, clothes: trousers };
