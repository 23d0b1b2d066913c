// The errors of every algorithm of 3x3 and 5x5 convolutions against float64, at the sizes of real layers: the tables of docs/precision.md.
import { expect, test } from "vitest";
import { errorsOf, naivePasses, normalInputs, passes, runPasses, squareConvolution, threeByThree } from "../convolutions.ts";

const shapes = [
  [32, 32, 16],
  [32, 16, 32],
  [32, 8, 64],
  [8, 32, 64],
  [8, 28, 128],
  [8, 14, 256],
  [8, 7, 512],
] as const;

const algorithms = ["direct", "winograd2", "winograd4"] as const;

const names = { y: "forward", dx: "data gradient", dw: "filter gradient" };

/** L2 error allowed: a little above the largest measured. */
const most = { direct: 4.5e-7, winograd2: 6e-7, winograd4: 1.7e-6 };

for (const [images, size, channels] of shapes)
  test(`${images}x${size}x${size}, ${channels} channels`, () => {
    const c = threeByThree([images, size, size, channels], channels);
    const { x, w, dy } = normalInputs(c, 1);
    const inputs = { x, w, dy }; // a bias would be in the values, but not in the errors
    const expected = naivePasses(c, inputs);
    const got = algorithms.map((algorithm) => runPasses(c, inputs, algorithm));
    for (const pass of passes) {
      const errors = got.map((results) => errorsOf(results[pass], expected[pass]));
      const cells = errors.map(({ l2, worst }) => `${l2.toExponential(1)}, ${worst.toExponential(1)}`);
      console.log(`| ${names[pass]} ${images}·${size}²·${channels} | ${cells.join(" | ")} |`);
      for (const [i, algorithm] of algorithms.entries()) expect(errors[i]?.l2, `${pass} by ${algorithm}`).toBeLessThan(most[algorithm]);
    }
  });

// images, size, inputs, outputs
for (const [images, size, inputs, outputs] of [
  [32, 14, 6, 16],
  [32, 14, 16, 16],
  [8, 28, 32, 64],
  [8, 14, 48, 128],
  [2, 27, 64, 192],
] as const)
  test(`5x5: ${images}x${size}x${size}, ${inputs} to ${outputs} channels`, () => {
    const c = squareConvolution([images, size, size, inputs], outputs, { kernel: 5, padding: 2 });
    const { x, w, dy } = normalInputs(c, 1);
    const expected = naivePasses(c, { x, w, dy });
    const [direct, winograd] = (["direct", "winograd2"] as const).map((algorithm) => runPasses(c, { x, w, dy }, algorithm));
    if (!direct || !winograd) throw new Error("two algorithms");
    for (const pass of passes) {
      const errors = [direct, winograd].map((results) => errorsOf(results[pass], expected[pass]));
      const cells = errors.map(({ l2, worst }) => `${l2.toExponential(1)}, ${worst.toExponential(1)}`);
      console.log(`| ${names[pass]} ${images}·${size}²·${inputs}→${outputs} | ${cells.join(" | ")} |`);
      for (const { l2 } of errors) expect(l2, names[pass]).toBeLessThan(1.7e-6);
    }
  });
