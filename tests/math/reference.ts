// Float64 references that the host lacks.

/** The error function, to about 1e-16: its series up to 2.5, then the continued fraction of erfc. */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (!(size < 6)) return Number.isNaN(x) ? x : Math.sign(x);
  if (size < 2.5) {
    let term = x;
    let sum = x;
    for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
      term *= (2 * x * x) / (2 * n + 1);
      sum += term;
    }
    return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
  }
  let fraction = 0;
  for (let k = 60; k > 0; k--) fraction = k / 2 / (size + fraction);
  const complement = Math.exp(-size * size) / (size + fraction) / Math.sqrt(Math.PI);
  return Math.sign(x) * (1 - complement);
}
