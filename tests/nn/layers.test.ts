// Layers over ops: what they make of their options, their parameters and initial values, what they refuse.
import { describe, expect, test } from "vitest";
import { ShapeError } from "../../src/errors.ts";
import { constant } from "../../src/init/constant.ts";
import { AdaptiveAvgPool2d } from "../../src/nn/adaptiveAvgPool2d.ts";
import { AdaptiveMaxPool2d } from "../../src/nn/adaptiveMaxPool2d.ts";
import { AvgPool1d } from "../../src/nn/avgPool1d.ts";
import { Conv1d } from "../../src/nn/conv1d.ts";
import { ConvTranspose1d } from "../../src/nn/convTranspose1d.ts";
import { Cropping2d } from "../../src/nn/cropping2d.ts";
import { GlobalMaxPool } from "../../src/nn/globalMaxPool.ts";
import { LPPool2d } from "../../src/nn/lpPool2d.ts";
import { Maxout } from "../../src/nn/maxout.ts";
import { MaxPool1d } from "../../src/nn/maxPool1d.ts";
import type { Module } from "../../src/nn/module.ts";
import { CircularPad2d, ReflectionPad2d, ReplicationPad2d, ZeroPad2d } from "../../src/nn/pad2d.ts";
import { Permute } from "../../src/nn/permute.ts";
import { PixelShuffle, PixelUnshuffle } from "../../src/nn/pixelShuffle.ts";
import { RepeatVector } from "../../src/nn/repeatVector.ts";
import { Reshape } from "../../src/nn/reshape.ts";
import { SeparableConv2d } from "../../src/nn/separableConv2d.ts";
import { Upsample } from "../../src/nn/upsample.ts";
import { adaptiveAvgPool2d } from "../../src/ops/adaptiveAvgPool2d.ts";
import { adaptiveMaxPool2d } from "../../src/ops/adaptiveMaxPool2d.ts";
import { conv1d } from "../../src/ops/conv1d.ts";
import { conv2d } from "../../src/ops/conv2d.ts";
import { convTranspose1d } from "../../src/ops/convTranspose1d.ts";
import { tensor } from "../../src/ops/create.ts";
import { crop } from "../../src/ops/crop.ts";
import { depthwiseConv2d } from "../../src/ops/depthwiseConv2d.ts";
import { interpolate } from "../../src/ops/interpolate.ts";
import { lpPool2d } from "../../src/ops/lpPool2d.ts";
import { max } from "../../src/ops/max.ts";
import { maxout } from "../../src/ops/maxout.ts";
import { pad } from "../../src/ops/pad.ts";
import { padImage } from "../../src/ops/padImage.ts";
import { pixelShuffle, pixelUnshuffle } from "../../src/ops/pixelShuffle.ts";
import { avgPool1d, maxPool1d } from "../../src/ops/pool1d.ts";
import { transpose } from "../../src/ops/transpose.ts";
import type { Shape } from "../../src/shape.ts";
import { scope, type Tensor } from "../../src/tensor.ts";
import { randomValues } from "../harness.ts";

/** Checks that the layer computes what `expected` does, bit for bit. */
async function same(layer: Module, shape: Shape, expected: (x: Tensor) => Tensor): Promise<void> {
  const { data } = randomValues(shape, 1);
  const both = scope(() => {
    const [y, z] = [layer.forward(tensor(data, shape)), expected(tensor(data, shape))];
    return { y: y.data(), z: z.data(), shapes: [y.shape, z.shape] };
  });
  expect(both.shapes[0]).toEqual(both.shapes[1]);
  expect(await both.y).toEqual(await both.z);
}

const image = [2, 4, 6, 4];
const sequence = [2, 9, 4];

const layers: Record<string, [Module, Shape, (x: Tensor) => Tensor]> = {
  AdaptiveAvgPool2d: [new AdaptiveAvgPool2d([3, 2]), image, (x) => adaptiveAvgPool2d(x, [3, 2])],
  AdaptiveMaxPool2d: [new AdaptiveMaxPool2d(3), image, (x) => adaptiveMaxPool2d(x, [3, 3])],
  LPPool2d: [new LPPool2d(2, 2, { stride: 1 }), image, (x) => lpPool2d(x, 2, 2, { stride: 1 })],
  GlobalMaxPool: [new GlobalMaxPool(), image, (x) => max(x, { axes: [1, 2] })],
  AvgPool1d: [new AvgPool1d(3, { stride: 2 }), sequence, (x) => avgPool1d(x, 3, { stride: 2 })],
  MaxPool1d: [new MaxPool1d(2, { dilation: 3 }), sequence, (x) => maxPool1d(x, 2, { dilation: 3 })],
  PixelShuffle: [new PixelShuffle(2), image, (x) => pixelShuffle(x, 2)],
  PixelUnshuffle: [new PixelUnshuffle(2), image, (x) => pixelUnshuffle(x, 2)],
  "Upsample by factors": [new Upsample({ scaleFactor: [1.5, 2] }), image, (x) => interpolate(x, [6, 12])],
  "Upsample to a size": [
    new Upsample({ size: [5, 5], mode: "bilinear", alignCorners: true }),
    image,
    (x) => interpolate(x, [5, 5], { mode: "bilinear", alignCorners: true }),
  ],
  ZeroPad2d: [
    new ZeroPad2d([1, 2, 3, 0]),
    image,
    (x) =>
      pad(x, [
        [0, 0],
        [1, 2],
        [3, 0],
        [0, 0],
      ]),
  ],
  ReflectionPad2d: [new ReflectionPad2d([1, 2]), image, (x) => padImage(x, [1, 1, 2, 2], "reflect")],
  ReplicationPad2d: [new ReplicationPad2d(2), image, (x) => padImage(x, [2, 2, 2, 2], "replicate")],
  CircularPad2d: [new CircularPad2d([0, 1, 2, 3]), image, (x) => padImage(x, [0, 1, 2, 3], "circular")],
  Cropping2d: [new Cropping2d([1, 0, 2, 3]), image, (x) => crop(x, { top: 1, left: 2, height: 3, width: 1 })],
  Permute: [new Permute([3, 1, 2]), image, (x) => transpose(x, [0, 3, 1, 2])],
  Reshape: [new Reshape([6, -1]), image, (x) => x.reshape([2, 6, 16])],
  RepeatVector: [new RepeatVector(3), [2, 5], (x) => x.reshape([2, 1, 5]).add(tensor(new Float32Array(3), [3, 1]))],
  Maxout: [new Maxout(2), image, (x) => maxout(x, 2)],
};

for (const [name, [layer, shape, expected]] of Object.entries(layers)) test(name, () => same(layer, shape, expected));

describe("convolutions", () => {
  test("Conv1d", async () => {
    const options = { stride: 2, padding: 1, dilation: 2, groups: 2 } as const;
    const layer = new Conv1d(4, 6, 3, options);
    expect([...layer.stateDict()].map(([name, { shape }]) => [name, shape])).toEqual([
      ["weight", [3, 2, 6]],
      ["bias", [6]],
    ]);
    await same(layer, sequence, (x) => conv1d(x, layer.weight, layer.bias, options));
    expect(layer.describe()).toEqual({ kernel: [1, 3], stride: [1, 2], in: 4, out: 6 });
    expect(new Conv1d(4, 6, 3, { bias: false }).bias).toBe(null);
  });

  test("ConvTranspose1d", async () => {
    const options = { stride: 3, padding: 1, outputPadding: 2, groups: 2 } as const;
    const layer = new ConvTranspose1d(4, 6, 3, options);
    expect(layer.weight.shape).toEqual([3, 3, 4]);
    await same(layer, sequence, (x) => convTranspose1d(x, layer.weight, layer.bias, options));
    expect(layer.describe()).toEqual({ kernel: [1, 3], stride: [1, 3], padding: [0, 1], in: 4, out: 6 });
  });

  test("SeparableConv2d is a depthwise convolution, then a pointwise one with the bias", async () => {
    const layer = new SeparableConv2d(4, 7, 3, { stride: 2, padding: 1, multiplier: 2 });
    expect([...layer.stateDict()].map(([name, { shape }]) => [name, shape])).toEqual([
      ["depthwise.weight", [3, 3, 1, 8]],
      ["pointwise.weight", [1, 1, 8, 7]],
      ["pointwise.bias", [7]],
    ]);
    const { depthwise, pointwise } = layer;
    await same(layer, image, (x) =>
      conv2d(depthwiseConv2d(x, depthwise.weight, null, { stride: 2, padding: 1 }), pointwise.weight, pointwise.bias),
    );
  });

  test("initial values are uniform in ±1/√fanIn, as PyTorch's", async () => {
    const check = async ({ weight, bias }: { weight: Tensor; bias: Tensor | null }, fanIn: number) => {
      for (const values of [await weight.data(), bias ? await bias.data() : [0]]) {
        const most = Math.max(...[...values].map(Math.abs));
        expect(most).toBeLessThanOrEqual(1 / Math.sqrt(fanIn));
      }
      expect(Math.max(...(await weight.data()))).toBeGreaterThan(0.9 / Math.sqrt(fanIn));
    };
    await check(new Conv1d(8, 16, 5, { groups: 2 }), 20);
    await check(new ConvTranspose1d(16, 8, 5, { groups: 2 }), 20);
    const separable = new SeparableConv2d(16, 12, 3);
    await check(separable.depthwise, 9);
    await check(separable.pointwise, 16);
  });

  test("given initial values are used", async () => {
    const layer = new SeparableConv2d(2, 3, 3, { init: constant(2), initBias: constant(5) });
    expect(new Set(await layer.depthwise.weight.data())).toEqual(new Set([2]));
    expect(new Set(await layer.pointwise.weight.data())).toEqual(new Set([2]));
    expect(new Set(await (layer.pointwise.bias as Tensor).data())).toEqual(new Set([5]));
  });
});

test("bad options name layer, expected and got", () => {
  const bad: [() => unknown, RegExp][] = [
    [() => new AdaptiveAvgPool2d(0), /^AdaptiveAvgPool2d: expected size/],
    [() => new AdaptiveMaxPool2d([1, 0.5]), /^AdaptiveMaxPool2d: expected size/],
    [() => new PixelShuffle(0), /^PixelShuffle: expected factor/],
    [() => new PixelUnshuffle(1.5), /^PixelUnshuffle: expected factor/],
    [() => new Upsample({}), /^Upsample: expected one of size and scaleFactor, got none/],
    [() => new Upsample({ size: [1, 1], scaleFactor: 2 }), /^Upsample: expected one of size and scaleFactor, got both/],
    [() => new Upsample({ scaleFactor: 0 }), /^Upsample: expected scaleFactor > 0, got 0/],
    [() => new ZeroPad2d(-1), /^ZeroPad2d: expected padding/],
    [() => new Cropping2d([1.5, 1]), /^Cropping2d: expected padding/],
    [
      () => scope(() => new Cropping2d(2).forward(tensor(new Float32Array(16), [1, 4, 4, 1]))),
      /^crop: expected a rectangle inside 4x4 pixels/,
    ],
    [() => new RepeatVector(0), /^RepeatVector: expected count/],
    [() => scope(() => new RepeatVector(2).forward(tensor([1]))), /^RepeatVector: expected x \[N, C\], got \[1\]/],
    [() => new Maxout(0), /^Maxout: expected pieces/],
    [() => new Conv1d(3, 4, 3, { groups: 2 }), /^Conv1d: expected channels divisible by 2 groups, got 3 in and 4 out/],
    [() => new ConvTranspose1d(4, 4, 0), /^ConvTranspose1d: expected kernel/],
    [() => new SeparableConv2d(2, 0, 3), /^Conv2d: expected outChannels/],
  ];
  for (const [run, message] of bad) {
    expect(run).toThrow(ShapeError);
    expect(run).toThrow(message);
  }
});
