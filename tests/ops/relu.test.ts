import { describe, test } from "vitest";
import { relu } from "../../src/ops/relu.ts";
import { checkAgainstReference, randomValues } from "../harness.ts";

describe("relu", () => {
  for (const n of [1, 2, 3, 4, 5, 7, 64, 65]) {
    test(`${n} values`, () => checkAgainstReference(relu, (x) => x.map((v) => Math.max(v, 0)), [randomValues([n], n)]));
  }
});
