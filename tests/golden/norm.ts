// Runners for normalisations.
import { expect } from "vitest";
import { batchNorm } from "../../src/ops/batchNorm.ts";
import { groupNorm, instanceNorm, layerNorm } from "../../src/ops/groupNorm.ts";
import { localResponseNorm } from "../../src/ops/localResponseNorm.ts";
import { normalize } from "../../src/ops/normalize.ts";
import { scope, type Tensor } from "../../src/tensor.ts";
import { toTensor, worstError } from "../harness.ts";
import { asIs, channelsLast, checkGolden, decode, type GoldenCase, type GoldenTensor, permute, type Runner, truth } from "./fixture.ts";

export const norm: Readonly<Record<string, Runner>> = {
  async batch_norm(golden) {
    const { training, momentum, eps, affine } = golden.params;
    // the first step is the differentiated one
    const running = runningStatistics(golden);
    const run = (x: Tensor, weight: Tensor | null = null, bias: Tensor | null = null) =>
      batchNorm(x, { weight, bias, ...runningStatistics(golden), training, momentum, eps });
    await checkGolden(golden, { x: channelsLast, w: asIs, b: asIs }, channelsLast, run);
    if (training && golden.in.running_mean) {
      const outputs = scope(() => {
        const weight = affine ? toTensor(decode(golden.in.w as GoldenTensor)) : null;
        const bias = affine ? toTensor(decode(golden.in.b as GoldenTensor)) : null;
        return ["x", "x1", "x2"].slice(0, golden.params.steps).map((name) => {
          const x = toTensor(channelsLast(decode(golden.in[name] as GoldenTensor))) as Tensor;
          return batchNorm(x, { weight: weight as Tensor | null, bias: bias as Tensor | null, ...running, training, momentum, eps });
        });
      });
      for (const [i, y] of outputs.entries()) {
        const expected = channelsLast(truth(golden.out[i === 0 ? "y" : `y${i}`] as GoldenTensor));
        expect(worstError(await y.data(), expected.data), `y of step ${i}`).toBeLessThan(1e-5);
        y.dispose();
      }
      await expectRunning(golden, "running_mean", running.runningMean);
      await expectRunning(golden, "running_var", running.runningVar);
    }
    running.runningMean?.dispose();
    running.runningVar?.dispose();
  },
  layer_norm: (golden) => {
    const { normalized_shape: normalized, eps } = golden.params;
    // [C, H, W] to [H, W, C]
    const layout: typeof asIs = (t) => (normalized.length === 3 ? permute(t, [1, 2, 0]) : t);
    const last = normalized.length === 3 ? channelsLast : asIs;
    const shape = normalized.length === 3 ? [normalized[1], normalized[2], normalized[0]] : normalized;
    return checkGolden(golden, { x: last, w: layout, b: layout }, last, (x, w, b) =>
      layerNorm(x, shape, { weight: w ?? null, bias: b ?? null, eps }),
    );
  },
  group_norm: (golden) => {
    const { groups, eps } = golden.params;
    return checkGolden(golden, { x: channelsLast, w: asIs, b: asIs }, channelsLast, (x, w, b) =>
      groupNorm(x, groups, { weight: w ?? null, bias: b ?? null, eps }),
    );
  },
  instance_norm: (golden) =>
    checkGolden(golden, { x: channelsLast, w: asIs, b: asIs }, channelsLast, (x, w, b) =>
      instanceNorm(x, { weight: w ?? null, bias: b ?? null, eps: golden.params.eps }),
    ),
  local_response_norm: (golden) => {
    const { size, alpha, beta, k } = golden.params;
    return checkGolden(golden, { x: channelsLast }, channelsLast, (x) => localResponseNorm(x, size, { alpha, beta, k }));
  },
  normalize: (golden) => checkGolden(golden, { x: asIs }, asIs, (x) => normalize(x, { axis: golden.params.dim, eps: golden.params.eps })),
};

function runningStatistics({ in: { running_mean: mean, running_var: variance } }: GoldenCase) {
  return {
    runningMean: mean ? (toTensor(decode(mean)) as Tensor) : null,
    runningVar: variance ? (toTensor(decode(variance)) as Tensor) : null,
  };
}

async function expectRunning(golden: GoldenCase, name: string, got: Tensor | null): Promise<void> {
  const expected = truth(golden.out[name] as GoldenTensor).data;
  expect(worstError((await got?.data()) ?? [], expected), name).toBeLessThan(1e-6);
}
