// PyTorch's weights give PyTorch's logits: the small models; tests/slow/logits.slow.ts has all of them.
import { expect, test } from "vitest";
import { compareLogits, logitsFixtures } from "./logits.ts";

const small = ["squeezenet1_1", "mobilenet_v2", "resnet18"];

// float32 against float64, through up to 53 layers: measured at most 1.8e-6
test.each(logitsFixtures.filter(({ name }) => small.includes(name)))("$name", async (golden) => {
  expect(await compareLogits(golden)).toBeLessThan(5e-6);
});
