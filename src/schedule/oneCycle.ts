import { ShapeError } from "../errors.ts";
import { cos } from "../math.ts";
import { checkNumber, type Schedule } from "./schedule.ts";

export interface OneCycleOptions {
  /** Share of the steps in which the rate climbs; default 0.3. */
  readonly climb?: number;
  /** How it gets from one rate to the next: along half a cosine ("cos", the default) or a line ("linear"). */
  readonly anneal?: "cos" | "linear";
  /** The first rate is `most` divided by this; default 25. */
  readonly divideFirst?: number;
  /** The last rate is the first divided by this; default 1e4. */
  readonly divideLast?: number;
  /** Falls back to the first rate as fast as it climbed, then to the last; default false: straight to the last. */
  readonly threePhase?: boolean;
}

/** One climb to `most` and one descent far below the start, over `steps` steps. Smith & Topin 2018, "Super-Convergence" (PyTorch's OneCycleLR). */
export function oneCycle(most: number, steps: number, options: OneCycleOptions = {}): Schedule {
  const { climb = 0.3, anneal = "cos", divideFirst = 25, divideLast = 1e4, threePhase = false } = options;
  checkNumber("oneCycle", "most", most);
  checkNumber("oneCycle", "steps", steps, 1);
  if (!(climb > 0 && climb < 1)) throw new ShapeError("oneCycle", `expected climb in (0, 1), got ${climb}`);
  checkNumber("oneCycle", "divideFirst", divideFirst, 1);
  checkNumber("oneCycle", "divideLast", divideLast, 1);
  const first = most / divideFirst;
  const last = first / divideLast;
  // where each phase ends, and the rate there
  const top = climb * steps - 1;
  const phases = threePhase
    ? [
        [top, most],
        [2 * top, first],
        [steps - 1, last],
      ]
    : [
        [top, most],
        [steps - 1, last],
      ];
  return (at) => {
    let [start, from] = [0, first];
    for (const [end = 0, to = 0] of phases) {
      if (at <= end) {
        const share = (at - start) / (end - start);
        return anneal === "cos" ? to + ((from - to) * (1 + cos(Math.PI * share))) / 2 : from + (to - from) * share;
      }
      [start, from] = [end, to];
    }
    return last;
  };
}
