// What a file in bench/cases/ exports: `cases`, a list of these.

export interface BenchCase {
  name: string;
  /** floating-point operations, or */
  flops?: number;
  /** `flops` are those of the direct algorithm, of which this one needs only a part: the case may beat the peak */
  direct?: true;
  /** bytes that must move */
  bytes?: number;
  /** returns the function to time; allocates what it needs */
  setup(): () => void;
}
