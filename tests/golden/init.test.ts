// Initializers against PyTorch's: the standard deviations and bounds that its formulas give.
import { beforeAll, describe, expect, test } from "vitest";
import { fans, type Initializer } from "../../src/init/initializer.ts";
import { gain, kaimingNormal, kaimingUniform, type Nonlinearity } from "../../src/init/kaiming.ts";
import { lecunNormal, lecunUniform } from "../../src/init/lecun.ts";
import { truncatedNormal } from "../../src/init/normal.ts";
import { orthogonal } from "../../src/init/orthogonal.ts";
import { xavierNormal, xavierUniform } from "../../src/init/xavier.ts";
import { zeros } from "../../src/ops/create.ts";
import { seed } from "../../src/random.ts";
import { readFixture } from "./fixture.ts";

interface InitCase {
  readonly name: string;
  /** PyTorch's: [out, in] or [out, in / groups, kh, kw]. */
  readonly shape: readonly number[];
  readonly fan_in: number;
  readonly fan_out: number;
  readonly theory_std: number;
  readonly theory_bound: number | null;
}

const initializers: Readonly<Record<string, Initializer>> = {
  xavier_uniform: xavierUniform(),
  xavier_normal: xavierNormal(),
  "kaiming_uniform fan_in relu": kaimingUniform({ nonlinearity: "relu" }),
  "kaiming_normal fan_in relu": kaimingNormal({ nonlinearity: "relu" }),
  "kaiming_normal fan_out relu (torchvision resnet)": kaimingNormal({ mode: "fanOut", nonlinearity: "relu" }),
  "kaiming_uniform a=sqrt5 (torch Linear/Conv default)": kaimingUniform({ a: Math.sqrt(5) }),
  "kaiming_normal leaky .2": kaimingNormal({ nonlinearity: "leakyRelu", a: 0.2 }),
  lecun_normal: lecunNormal(),
  lecun_uniform: lecunUniform(),
  "trunc_normal std .02 a=-2 b=2 (torch, absolute cut)": truncatedNormal({ std: 0.02, low: -2, high: 2 }),
  "trunc_normal std 1 cut at 2 std": truncatedNormal({ std: 1, low: -2, high: 2 }),
};

const fixture = readFixture("init.json") as { cases: InitCase[]; gains: Record<string, number> };

describe("init.json", () => {
  beforeAll(() => seed(0));

  for (const golden of fixture.cases) {
    const label = `${golden.name} [${golden.shape}]`;
    if (golden.name === "orthogonal") continue; // a test of its own
    test(label, async () => {
      const [out, inputs, ...kernel] = golden.shape as [number, number, ...number[]];
      const target = zeros([...kernel, inputs, out]);
      expect(fans(target.shape)).toEqual({ fanIn: golden.fan_in, fanOut: golden.fan_out });
      const initialize = initializers[golden.name];
      expect(initialize, `an initializer for ${golden.name}`).toBeDefined();
      initialize?.(target, fans(target.shape));
      const data = await target.data();
      target.dispose();
      const n = data.length;
      const mean = data.reduce((a, b) => a + b, 0) / n;
      const std = Math.sqrt(data.reduce((a, b) => a + b * b, 0) / n);
      const largest = data.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
      // 4.5 standard errors: of a normal sample's mean and standard deviation, which bound those of the others
      expect(Math.abs(mean)).toBeLessThan((4.5 * golden.theory_std) / Math.sqrt(n));
      expect(Math.abs(std / golden.theory_std - 1)).toBeLessThan(4.5 / Math.sqrt(2 * n));
      if (golden.theory_bound !== null) {
        expect(largest).toBeLessThanOrEqual(golden.theory_bound * (1 + 2 ** -22));
        expect(largest).toBeGreaterThan(golden.theory_bound * (1 - 30 / n));
      } else expect(largest).toBeGreaterThan(3 * golden.theory_std);
    });
  }

  test.each(fixture.cases.filter(({ name }) => name === "orthogonal"))("orthogonal $shape", async ({ shape, theory_std }) => {
    const [out, inputs, ...kernel] = shape as [number, number, ...number[]];
    const target = zeros([...kernel, inputs, out]);
    orthogonal()(target, fans(target.shape));
    const data = await target.data();
    target.dispose();
    expect(Math.sqrt(data.reduce((a, b) => a + b * b, 0) / data.length)).toBeCloseTo(theory_std, 7);
    const rows = data.length / out;
    // orthonormal columns, or rows: their products with each other
    const [count, length] = out <= rows ? [out, rows] : [rows, out];
    const at = (i: number, k: number) => data[out <= rows ? k * out + i : i * out + k] as number;
    let worst = 0;
    for (let i = 0; i < count; i += 7)
      for (let j = i; j < count; j += 5) {
        let product = 0;
        for (let k = 0; k < length; k++) product += at(i, k) * at(j, k);
        worst = Math.max(worst, Math.abs(product - (i === j ? 1 : 0)));
      }
    expect(worst).toBeLessThan(1e-6);
  });

  test("gains", () => {
    const names = { linear: "linear", sigmoid: "sigmoid", tanh: "tanh", relu: "relu", leaky_relu: "leakyRelu", selu: "selu" };
    for (const [name, expected] of Object.entries(fixture.gains))
      expect(gain(names[name as keyof typeof names] as Nonlinearity, 0.01), name).toBeCloseTo(expected, 15);
  });
});
