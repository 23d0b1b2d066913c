/** base^n for whole n >= 0, by multiplications alone, so that it has the same bits on every host. */
export function integerPower(base: number, n: number): number {
  let power = 1;
  for (let square = base, rest = n; rest > 0; rest = Math.floor(rest / 2), square *= square) if (rest % 2 === 1) power *= square;
  return power;
}
