// Naive index arithmetic that op tests use as their reference.
import { type Shape, sizeOf } from "../src/shape.ts";

/** Every index of an array of this shape, in row-major order. */
export function indices(shape: Shape): number[][] {
  const all: number[][] = [];
  for (let flat = 0; flat < sizeOf(shape); flat++) {
    const index: number[] = [];
    let rest = flat;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const extent = shape[axis] as number;
      index.unshift(rest % extent);
      rest = Math.floor(rest / extent);
    }
    all.push(index);
  }
  return all;
}

/** Place of an index in row-major order. */
export function flatIndex(index: readonly number[], shape: Shape): number {
  return index.reduce((flat, i, axis) => flat * (shape[axis] as number) + i, 0);
}

/** NumPy's rule, written out: the shape, and for each output element where a and b are read; undefined where shapes do not fit. */
export function naiveBroadcast(a: Shape, b: Shape): { shape: number[]; from: [number, number][] } | undefined {
  const rank = Math.max(a.length, b.length);
  const padded = [a, b].map((s) => [...new Array(rank - s.length).fill(1), ...s] as number[]) as [number[], number[]];
  const shape: number[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const [x, y] = [padded[0][axis] as number, padded[1][axis] as number];
    if (x !== y && x !== 1 && y !== 1) return undefined;
    shape.push(x === 1 ? y : x);
  }
  const read = (own: number[], index: number[]) =>
    flatIndex(
      index.map((i, axis) => (own[axis] === 1 ? 0 : i)),
      own,
    );
  return { shape, from: indices(shape).map((index) => [read(padded[0], index), read(padded[1], index)]) };
}

/** For each element of x, the place in the reduced output (axes kept) that it goes to. */
export function naiveReduction(shape: Shape, axes: readonly number[]): { kept: number[]; to: number[] } {
  const kept = shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
  const to = indices(shape).map((index) =>
    flatIndex(
      index.map((i, axis) => (axes.includes(axis) ? 0 : i)),
      kept,
    ),
  );
  return { kept, to };
}

/** `index` with its entry at `axis` replaced. */
export function replaced(index: readonly number[], axis: number, value: number): number[] {
  return index.map((i, a) => (a === axis ? value : i));
}
