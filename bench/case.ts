// What a file in bench/cases/ exports: `cases`, a list of these.

export interface BenchCase {
  name: string;
  /** floating-point operations, or */
  flops?: number;
  /** bytes that must move */
  bytes?: number;
  /** returns the function to time; allocates what it needs */
  setup(): () => void;
}
