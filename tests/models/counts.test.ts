// Parameters, buffers, multiply-adds and the output shape of every layer are torchvision's.
import { describe, expect, test } from "vitest";
import { profile } from "../../src/nn/profile.ts";
import { readFixture } from "../golden/fixture.ts";
import { torchvision } from "./torchvision.ts";

interface ModelFixture {
  readonly name: string;
  /** [N, C, H, W] */
  readonly input: readonly number[];
  readonly output: readonly number[];
  readonly params: number;
  readonly buffers: number;
  readonly bn_layers: number;
  readonly macs_at_input: number;
  readonly layers: readonly [name: string, type: string, shape: readonly number[], parameters: number][];
}

/** torchvision's models that are of no source document. */
const others = ["mobilenet_v3_small", "mobilenet_v3_large", "shufflenet_v2_x1_0", "mnasnet1_0"];
const { cases } = readFixture("models.json") as { cases: ModelFixture[] };

/** Channels last; a mean over all pixels has no pixels left. */
const lastOf = ([c = 0, h = 1, w = 1]: readonly number[]) => (h * w === 1 ? [c] : [h, w, c]);

describe("as torchvision has them", () => {
  test("every fixture is one of ours or of no source document", () => {
    expect(
      cases
        .map(({ name }) => name)
        .filter((name) => !others.includes(name))
        .sort(),
    ).toEqual(Object.keys(torchvision).sort());
  });

  test.each(Object.entries(torchvision))("%s", (name, make) => {
    const golden = cases.find((entry) => entry.name === name) as ModelFixture;
    const [, c = 0, h = 0, w = 0] = golden.input;
    const n = name === "inception_v3 +aux" ? 2 : 1; // its head has one pixel left, too few for a batch norm of one image
    const { parameters, buffers, macs, layers, outputShape } = profile(make, [n, h, w, c]);
    expect(parameters).toBe(golden.params);
    expect(buffers).toBe(golden.buffers - golden.bn_layers); // PyTorch counts the batches seen by each norm
    expect(outputShape.slice(1)).toEqual(golden.output.slice(1));
    if (!name.endsWith("+aux")) expect(macs).toBe(golden.macs_at_input);
    const ours = new Map(layers.map((layer) => [layer.name, layer]));
    for (const [path, , shape, count] of golden.layers) {
      if (path === "flatten") continue;
      const layer = ours.get(path);
      expect([path, layer?.parameters, layer && lastOf([layer.outputShape.at(-1) ?? 0, ...layer.outputShape.slice(1, -1)])]).toEqual([
        path,
        count,
        lastOf(shape),
      ]);
    }
  });
});
