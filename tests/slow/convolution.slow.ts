// The errors of every algorithm of a 3x3 convolution against float64, at the sizes of real layers: the tables of docs/precision.md.
import { expect, test } from "vitest";
import { errorsOf, naivePasses, normalInputs, passes, runPasses, threeByThree } from "../convolutions.ts";

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
