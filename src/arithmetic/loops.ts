// Walks over arrays of any rank: axes that lie densely behind one another in
// every operand become one, so that kernels need few loops and long inner ones.
import type { Shape } from "../shape.ts";

/** Elements from one index to the next, per axis; 0 where an operand is repeated. */
export type Strides = readonly number[];

/** Nested loops, outermost first, and each operand's step in them. */
export interface Loops {
  readonly extents: readonly number[];
  readonly strides: readonly Strides[];
}

/** Strides of a dense row-major array. */
export function denseStrides(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = step;
    step *= shape[axis] ?? 1;
  }
  return strides;
}

/** The fewest loops that visit the same elements in the same order. */
export function collapse(shape: Shape, strides: readonly Strides[]): Loops {
  const extents: number[] = [];
  const steps: number[][] = strides.map(() => []);
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const extent = shape[axis] ?? 1;
    if (extent === 1) continue;
    const inner = extents[0];
    const joins = inner !== undefined && strides.every((s, operand) => s[axis] === inner * (steps[operand]?.[0] ?? 0));
    if (joins) extents[0] = inner * extent;
    else {
      extents.unshift(extent);
      strides.forEach((s, operand) => {
        steps[operand]?.unshift(s[axis] ?? 0);
      });
    }
  }
  return { extents, strides: steps };
}

/** The innermost three loops, as a kernel takes them: missing ones run once. */
export interface InnerLoops {
  readonly extents: readonly [number, number, number];
  readonly strides: readonly (readonly [number, number, number])[];
}

/** Calls `body` with the innermost three loops for each turn of the outer ones, and where each operand then stands, in bytes. */
export function eachInner({ extents, strides }: Loops, body: (inner: InnerLoops, offsets: readonly number[]) => void): void {
  const outer = Math.max(0, extents.length - 3);
  const last = <T>(values: readonly T[], missing: T): [T, T, T] => [
    values[values.length - 3] ?? missing,
    values[values.length - 2] ?? missing,
    values[values.length - 1] ?? missing,
  ];
  const inner: InnerLoops = { extents: last(extents, 1), strides: strides.map((s) => last(s, 0)) };
  const turn = (axis: number, offsets: readonly number[]): void => {
    if (axis === outer) {
      body(inner, offsets);
      return;
    }
    const extent = extents[axis] ?? 1;
    for (let i = 0; i < extent; i++)
      turn(
        axis + 1,
        offsets.map((offset, operand) => offset + i * 4 * (strides[operand]?.[axis] ?? 0)),
      );
  };
  turn(
    0,
    strides.map(() => 0),
  );
}
