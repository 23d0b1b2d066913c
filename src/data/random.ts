// Random numbers of several distributions, by a generator of random words.
import { cos, log, pow } from "../math.ts";
import { RandomWords, WORD } from "./philox.ts";

/** Random numbers that depend on nothing but the counter they start from. Seed and words are integers from 0 to 2^53 − 1, or 2^32 − 1. */
export class Random extends RandomWords {
  /** Uniform in [low, high), a multiple of 2^-32 of the way. */
  uniform(low = 0, high = 1): number {
    return low + (this.word() / WORD) * (high - low);
  }

  /** Standard normal: Box and Muller 1958. */
  normal(): number {
    const radius = Math.sqrt(-2 * log((this.word() + 1) / WORD));
    return radius * cos(2 * Math.PI * (this.word() / WORD));
  }

  /** Gamma of shape > 0 and scale 1: Marsaglia and Tsang 2000. */
  gamma(shape: number): number {
    if (shape < 1) return this.gamma(shape + 1) * pow((this.word() + 1) / WORD, 1 / shape);
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = this.normal();
      const root = 1 + c * x;
      const v = root * root * root;
      if (v > 0 && log((this.word() + 1) / WORD) < 0.5 * x * x + d - d * v + d * log(v)) return d * v;
    }
  }

  /** Beta(a, b), both > 0; ½ where both parts are too small to tell. */
  beta(a: number, b: number): number {
    const x = this.gamma(a);
    const y = this.gamma(b);
    return x + y > 0 ? x / (x + y) : 0.5;
  }
}
