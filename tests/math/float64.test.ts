// The float64 functions against the host's (good to 1 ulp themselves), special cases, and bits that never change.
import { describe, expect, test } from "vitest";
import { cos, exp, log, pow, sin } from "../../src/math.ts";
import { randomValues } from "../harness.ts";

/** Distance in units of the last place of `expected`. */
function ulps(got: number, expected: number): number {
  if (Object.is(got, expected) || (Number.isNaN(got) && Number.isNaN(expected))) return 0;
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(expected))), -1022);
  return Math.abs(got - expected) / 2 ** (exponent - 52);
}

const N = 20_000;
const uniform = (seed: number, scale: number): number[] => {
  const coarse = randomValues([N], seed, scale).data;
  const fine = randomValues([N], seed + 1, scale / 2 ** 24).data;
  return Array.from(coarse, (value, i) => value + (fine[i] as number)); // all 53 bits in use
};

const special = [0, -0, 1, -1, Infinity, -Infinity, NaN, 2, -2, 0.5, -0.5, 3, -3, 1.5, -1.5, 1e300, -1e300, 5e-324, 2 ** 53 + 2];

describe("float64 functions", () => {
  const worst = (f: (x: number) => number, host: (x: number) => number, arguments_: readonly number[]) =>
    Math.max(...arguments_.map((x) => ulps(f(x), host(x))));

  test("exp", () => expect(worst(exp, Math.exp, [...uniform(1, 745), ...uniform(2, 1), ...special])).toBeLessThan(2));
  test("log", () => {
    const wide = uniform(3, 700).map((x) => Math.exp(x));
    const nearOne = uniform(4, 1e-3).map((x) => 1 + x);
    expect(worst(log, Math.log, [...wide, ...nearOne, ...special])).toBeLessThan(2);
  });
  test("sin and cos", () => {
    const small = special.filter((x) => !(Math.abs(x) > 1e6 && Math.abs(x) < Infinity));
    const multiples = uniform(5, 6e5).map((x) => (Math.round(x) * Math.PI) / 2);
    const arguments_ = [...uniform(6, 4), ...uniform(7, 1e6), ...multiples, ...small];
    expect(worst(sin, Math.sin, arguments_)).toBeLessThan(2);
    expect(worst(cos, Math.cos, arguments_)).toBeLessThan(2);
    expect(() => sin(1e7)).toThrow(RangeError);
    expect(() => cos(-1e7)).toThrow("cos: expected |x| <= 1e6, got -10000000");
  });
  test("pow", () => {
    const exponents = uniform(8, 700);
    const pairs = uniform(9, 700).map((x, i) => [Math.exp(x), (exponents[i] as number) / x] as const);
    pairs.push(...special.flatMap((x) => special.map((y) => [x, y] as const)));
    expect(Math.max(...pairs.map(([x, y]) => ulps(pow(x, y), x ** y)))).toBeLessThan(2);
  });
  test("integer powers are exact", () => {
    for (let base = 2; base <= 10; base++) {
      let power = 1;
      for (let n = 0; power < 2 ** 53; n++, power *= base) expect(pow(base, n)).toBe(power);
    }
  });
  test("the bits stay the same", () => {
    const values = [exp(1.7), exp(-740.3), log(3.1), log(1e-310), sin(12345.678), cos(-0.3), pow(0.97, 333.3), pow(10, -3.5)];
    expect(values).toEqual([
      5.473947391727199, 3.1e-322, 1.1314021114911006, -713.8013788281542, -0.7040813137533816, 0.955336489125606, 0.000038995907444815025,
      0.00031622776601683794,
    ]);
  });
});
