// What a file in bench/cases/ exports: `cases`, a list of these.
import type { FigureTarget, Target } from "./target.ts";

export type BenchCase = TimedCase | FigureCase;

/** Something to run often; how long it takes beside what is possible. */
export interface TimedCase {
  name: string;
  /** floating-point operations, or */
  flops?: number;
  /** `flops` are those of the direct algorithm, of which this one needs only a part: the case may beat the peak */
  direct?: true;
  /** bytes that must move; beside `flops` for a target that either may satisfy */
  bytes?: number;
  /** 128-bit instructions that one call needs at least; where they take longer than a copy, its share of the copy is no fault */
  instructions?: Instructions;
  target?: Target;
  /** returns the function to time; allocates what it needs */
  setup(): () => void;
}

/** Of these a core does at most two loads, four computations (as at the peak) and one store a cycle. */
export interface Instructions {
  readonly loads: number;
  readonly arithmetic: number;
  readonly stores: number;
}

/** Something that is measured in a way of its own. */
export interface FigureCase {
  name: string;
  /** of the figure, e.g. "µs" */
  unit: string;
  target: FigureTarget;
  /** measures */
  figure(): Measured;
}

export interface Measured {
  readonly value: number;
  /** of several things the one that the value is of */
  readonly where?: string;
}
