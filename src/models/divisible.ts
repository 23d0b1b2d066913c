// Scaling channel counts the way MobileNet's authors do.

/** `value` rounded to a multiple of `divisor`, at least one, and never below 90 % of it. */
export function divisible(value: number, divisor = 8): number {
  const rounded = Math.max(divisor, Math.floor((value + divisor / 2) / divisor) * divisor);
  return rounded < 0.9 * value ? rounded + divisor : rounded;
}
