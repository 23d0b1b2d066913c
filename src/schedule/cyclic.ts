import { ShapeError } from "../errors.ts";
import { pow } from "../math.ts";
import { checkNumber, type Schedule } from "./schedule.ts";

export interface CyclicOptions {
  /** Steps from `least` up to `most`; default 2000. */
  readonly up?: number;
  /** Steps back down; default as many as up. */
  readonly down?: number;
  /** Every cycle alike ("triangular", the default), each half as high as the last ("triangular2"), or lower by gamma^step ("expRange"). */
  readonly mode?: "triangular" | "triangular2" | "expRange";
  /** For "expRange"; default 1. */
  readonly gamma?: number;
}

/** Triangles between `least` and `most`. Smith 2017, "Cyclical Learning Rates" (PyTorch's CyclicLR). */
export function cyclic(
  least: number,
  most: number,
  { up = 2000, down = up, mode = "triangular", gamma = 1 }: CyclicOptions = {},
): Schedule {
  checkNumber("cyclic", "least", least);
  checkNumber("cyclic", "most", most, least);
  checkNumber("cyclic", "up", up, 1);
  checkNumber("cyclic", "down", down, 1);
  checkNumber("cyclic", "gamma", gamma);
  const heights = {
    triangular: () => 1,
    triangular2: (cycle: number) => pow(2, -cycle),
    expRange: (_: number, at: number) => pow(gamma, at),
  };
  const height = heights[mode];
  if (!height) throw new ShapeError("cyclic", `expected mode triangular, triangular2 or expRange, got ${mode}`);
  return (at) => {
    const since = at % (up + down);
    const share = since <= up ? since / up : (up + down - since) / down;
    return least + (most - least) * share * height(Math.floor(at / (up + down)), at);
  };
}
