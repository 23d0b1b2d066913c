import { describe, expect, test } from "vitest";
import { ShapeError } from "../../src/errors.ts";
import { resolveWindow, type WindowOptions } from "../../src/ops/window.ts";

const base: WindowOptions = { input: [7, 8], kernel: 3, stride: 1, padding: 0, dilation: 1 };
const resolve = (options: Partial<WindowOptions>) => resolveWindow("conv2d", { ...base, ...options });

describe("window", () => {
  test("output sizes", () => {
    expect(resolve({})).toMatchObject({ outH: 5, outW: 6, top: 0, right: 0 });
    expect(resolve({ stride: [2, 3], padding: 1 })).toMatchObject({ outH: 4, outW: 3, top: 1, bottom: 1, left: 1, right: 1 });
    expect(resolve({ dilation: [3, 1] })).toMatchObject({ outH: 1, outW: 6 });
    expect(resolve({ kernel: [1, 8], padding: "valid" })).toMatchObject({ outH: 7, outW: 1 });
  });

  test("padding by axis and by side", () => {
    expect(resolve({ padding: [0, 2] })).toMatchObject({ top: 0, bottom: 0, left: 2, right: 2, outH: 5, outW: 10 });
    expect(resolve({ padding: [1, 2, 3, 4] })).toMatchObject({ top: 1, bottom: 2, left: 3, right: 4, outH: 8, outW: 13 });
  });

  test("same padding gives ceil(in / stride), extra at the end", () => {
    expect(resolve({ padding: "same" })).toMatchObject({ top: 1, bottom: 1, outH: 7, outW: 8 });
    expect(resolve({ padding: "same", kernel: 2 })).toMatchObject({ top: 0, bottom: 1, left: 0, right: 1, outH: 7, outW: 8 });
    expect(resolve({ padding: "same", stride: 2 })).toMatchObject({ top: 1, bottom: 1, left: 0, right: 1, outH: 4, outW: 4 });
    expect(resolve({ padding: "same", kernel: 1, stride: 3 })).toMatchObject({ top: 0, bottom: 0, outH: 3, outW: 3 });
  });

  test("ceilMode rounds up, but drops a window that would start in the padding", () => {
    expect(resolve({ kernel: 2, stride: 2 })).toMatchObject({ outH: 3, outW: 4 });
    expect(resolve({ kernel: 2, stride: 2, ceilMode: true })).toMatchObject({ outH: 4, outW: 4 });
    expect(resolve({ input: [4, 4], kernel: 2, stride: 3, padding: 1, ceilMode: true })).toMatchObject({ outH: 2, outW: 2 });
  });

  for (const [what, options] of [
    ["a stride of 0", { stride: 0 }],
    ["half a dilation", { dilation: [1, 0.5] }],
    ["a kernel of three sizes", { kernel: [1, 2, 3] as unknown as [number, number] }],
    ["no stride", { stride: null as unknown as number }],
    ["negative padding", { padding: -1 }],
    ["three paddings", { padding: [1, 2, 3] as unknown as [number, number] }],
    ["a word that is no padding", { padding: "full" as "same" }],
    ["a window larger than the padded input", { kernel: 9 }],
    ["an empty input", { input: [0, 4], kernel: 1, padding: 2 }],
  ] as [string, Partial<WindowOptions>][])
    test(`refuses ${what}`, () => expect(() => resolve(options)).toThrow(ShapeError));
});
