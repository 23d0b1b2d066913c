// The errors of convolution in planes against float64, at the sizes of real layers: a table of docs/precision.md.
import { expect, test } from "vitest";
import { suitsPlanes, suitsPlanesGradient } from "../../src/ops/planes.ts";
import { errorsOf, naivePasses, normalInputs, passes, runPasses, squareConvolution } from "../convolutions.ts";

// images, size, inputs, outputs, kernel, stride; the passes that run in planes
const layers = [
  [32, 28, 1, 6, 5, 1, ["y", "dx", "dw"]],
  [8, 32, 3, 5, 3, 1, ["y", "dx", "dw"]],
  [32, 32, 16, 3, 3, 1, ["y", "dw"]],
  [8, 32, 64, 3, 3, 1, ["y", "dw"]],
  [8, 28, 3, 64, 5, 1, ["dx"]],
  [2, 112, 3, 6, 7, 2, ["y", "dw"]],
  [1, 64, 256, 1, 3, 1, ["y", "dw"]],
] as const;

const names = { y: "forward", dx: "data gradient", dw: "filter gradient" };

for (const [images, size, inputs, outputs, kernel, stride, expectedPasses] of layers)
  test(`${images}x${size}x${size}, ${inputs} to ${outputs} channels, ${kernel}x${kernel}, stride ${stride}`, () => {
    const c = squareConvolution([images, size, size, inputs], outputs, { kernel, stride, padding: "same" });
    const turned = { ...c, inputs: c.outputs, outputs: c.inputs, outW: c.width };
    const inPlanes = { y: suitsPlanes(c), dx: stride === 1 && suitsPlanes(turned), dw: suitsPlanesGradient(c) };
    expect(passes.filter((pass) => inPlanes[pass])).toEqual(expectedPasses);
    const { x, w, dy } = normalInputs(c, 1);
    const expected = naivePasses(c, { x, w, dy });
    const got = runPasses(c, { x, w, dy }, "direct");
    const cells = passes.map((pass) => {
      if (!inPlanes[pass]) return "";
      const { l2, worst } = errorsOf(got[pass], expected[pass]);
      expect(l2, names[pass]).toBeLessThan(4.5e-7);
      return `${l2.toExponential(1)}, ${worst.toExponential(1)}`;
    });
    const layer = `${kernel}×${kernel}${stride > 1 ? `, stride ${stride}` : ""}, ${images}·${size}²·${inputs}→${outputs}`;
    console.log(`| ${layer} | ${cells.join(" | ")} |`);
  });
