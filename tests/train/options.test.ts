// What the Trainer takes beside data and loss: micro-batches, averages, results for schedules, weights of examples; and that a run with
// any of it, stopped anywhere and resumed, has the same bits.
import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Dataset } from "../../src/data/dataset.ts";
import { FormatError, NonFiniteError } from "../../src/errors.ts";
import { fingerprint } from "../../src/io/fingerprint.ts";
import { crossEntropy } from "../../src/loss/crossEntropy.ts";
import { accuracy } from "../../src/metric/accuracy.ts";
import { Flatten } from "../../src/nn/flatten.ts";
import { Linear } from "../../src/nn/linear.ts";
import { sequential } from "../../src/nn/sequential.ts";
import { Adam, AdamW } from "../../src/optim/adam.ts";
import { maxNorm } from "../../src/optim/constraints.ts";
import { decayGroups } from "../../src/optim/decayGroups.ts";
import { EMA } from "../../src/optim/ema.ts";
import { LAMB } from "../../src/optim/lamb.ts";
import { SGD } from "../../src/optim/sgd.ts";
import { SWA } from "../../src/optim/swa.ts";
import { generator, seed } from "../../src/random.ts";
import { cosine } from "../../src/schedule/cosine.ts";
import { linearWarmup } from "../../src/schedule/linearWarmup.ts";
import { reduceOnPlateau } from "../../src/schedule/reduceOnPlateau.ts";
import { findLearningRate } from "../../src/train/findLearningRate.ts";
import { refreshStatistics } from "../../src/train/refreshStatistics.ts";
import { type FitOptions, Trainer, type TrainerOptions } from "../../src/train/trainer.ts";
import { worstError } from "../harness.ts";
import { data, network, size } from "./task.ts";

type Net = ReturnType<typeof network>;

function trainer(make: (net: Net) => Pick<TrainerOptions, "optimizer"> & Partial<TrainerOptions>): Trainer {
  const net = network();
  return new Trainer(net, { loss: crossEntropy, metrics: { accuracy }, ...make(net) });
}

const options: FitOptions = { epochs: 3, batchSize: 8, validation: data, yieldEvery: Infinity };

/** A hash of everything a run consists of. */
async function everything(of: Trainer) {
  return createHash("sha256")
    .update(await of.checkpoint())
    .digest("hex");
}

describe("stopped anywhere and resumed, the bits are the same", () => {
  test.each<[string, (net: Net) => Pick<TrainerOptions, "optimizer"> & Partial<TrainerOptions>, Partial<FitOptions>]>([
    ["EMA", (net) => ({ optimizer: new Adam(net, { lr: 0.02 }), average: new EMA(net, { decay: 0.9, warmup: true }) }), {}],
    ["SWA", (net) => ({ optimizer: new SGD(net, { lr: 0.05, momentum: 0.9 }), average: new SWA(net, { start: 5, every: 3 }) }), {}],
    ["Lookahead", (net) => ({ optimizer: new Adam(net, { lr: 0.02, lookahead: { steps: 4 } }) }), {}],
    ["micro-batches", (net) => ({ optimizer: new SGD(net, { lr: 0.05, momentum: 0.9 }) }), { accumulate: 3 }],
    [
      "groups, schedules, clipping, constraints",
      (net) => {
        const [weights, others] = decayGroups(net, { weightDecay: 0.1 });
        const groups = [
          { ...weights, lr: linearWarmup(cosine(0.02, 20), 3), constraint: maxNorm(1) },
          { ...others, lr: 0.01 },
        ];
        return { optimizer: new AdamW(groups, { lr: 0, clipNorm: 0.5 }) };
      },
      {},
    ],
    ["LAMB", (net) => ({ optimizer: new LAMB(net, { lr: 0.02, weightDecay: 0.01 }) }), {}],
    [
      "reduceOnPlateau",
      (net) => ({ optimizer: new SGD(net, { lr: linearWarmup(reduceOnPlateau(0.05, { patience: 0, threshold: 1 }), 2), momentum: 0.5 }) }),
      {},
    ],
  ])("%s", async (_, make, fit) => {
    const whole = trainer(make);
    const { epochs } = await whole.fit(data, { ...options, ...fit });
    const expected = await everything(whole);
    for (const maxSteps of [1, 7, 12]) {
      const first = trainer(make);
      await first.fit(data, { ...options, ...fit, maxSteps });
      const bytes = await first.checkpoint();
      const second = trainer(make);
      seed(99);
      second.restore(bytes);
      const resumed = await second.fit(data, { ...options, ...fit, seed: 5 });
      expect(resumed.epochs).toEqual(epochs);
      expect(await everything(second)).toBe(expected);
    }
  });
});

test("accumulate: the steps of whole batches to rounding, without layers that look across the batch", async () => {
  const make = () => {
    seed(5);
    const net = sequential(new Flatten(), new Linear(64, 8), new Linear(8, 4));
    return new Trainer(net, { optimizer: new SGD(net, { lr: 0.05, momentum: 0.9 }), loss: crossEntropy, metrics: { accuracy } });
  };
  const [whole, parts, more] = [make(), make(), make()];
  const { epochs } = await whole.fit(data, options);
  const divided = await parts.fit(data, { ...options, accumulate: 3 });
  await more.fit(data, { ...options, accumulate: 100 }); // at most as many parts as examples
  divided.epochs.forEach(({ train, validation }, i) => {
    expect(train.examples).toBe(size);
    expect(train.loss).toBeCloseTo(epochs[i]?.train.loss as number, 5);
    expect(validation?.metrics).toEqual(epochs[i]?.validation?.metrics);
  });
  expect(parts.optimizer.counters).toEqual(whole.optimizer.counters);
  for (const [name, p] of whole.model.stateDict())
    for (const other of [parts, more])
      expect(worstError((await other.model.stateDict().get(name)?.data()) ?? [], await p.data()), name).toBeLessThan(1e-5);
  await expect(whole.fit(data, { ...options, epochs: 4, accumulate: 0 })).rejects.toThrow(
    "step: expected accumulate to be an integer >= 1, got 0",
  );
});

test("evaluation and prediction use the average; training does not", async () => {
  const run = trainer((net) => ({ optimizer: new SGD(net, { lr: 0.05 }), average: new EMA(net, { decay: 0.97 }) }));
  const { epochs } = await run.fit(data, options);
  const plain = trainer((net) => ({ optimizer: new SGD(net, { lr: 0.05 }) }));
  const without = await plain.fit(data, options);
  expect(await fingerprint(run.model)).toBe(await fingerprint(plain.model));
  expect(epochs.map(({ train }) => train)).toEqual(without.epochs.map(({ train }) => train));
  expect(epochs[2]?.validation?.loss).not.toBe(without.epochs[2]?.validation?.loss);
  expect(await run.evaluate(data, { batchSize: 8 })).toEqual(epochs[2]?.validation);
  const { x, shape } = data.batch(Int32Array.of(0, 1));
  expect(await run.predict(x, shape)).not.toEqual(await run.model.predict(x, shape));
});

test("a checkpoint with an average belongs to a run with one", async () => {
  const withOne = trainer((net) => ({ optimizer: new SGD(net, { lr: 0.05 }), average: new EMA(net) }));
  const without = trainer((net) => ({ optimizer: new SGD(net, { lr: 0.05 }) }));
  const before = [await everything(withOne), await everything(without)];
  const [a, b] = [await withOne.checkpoint(), await without.checkpoint()];
  expect(() => without.restore(a)).toThrow(FormatError);
  expect(() => withOne.restore(b)).toThrow(FormatError);
  const plateau = trainer((net) => ({ optimizer: new SGD(net, { lr: reduceOnPlateau(0.1) }) }));
  expect(() => plateau.restore(b)).toThrow("restore: expected states of 1 adaptive schedules, got 0");
  expect([await everything(withOne), await everything(without)]).toEqual(before);
});

test("adaptive schedules look at the validation loss, the training loss, or what `monitor` says", async () => {
  for (const [monitor, validation, metric] of [
    [undefined, data, (run: Trainer) => run.state.history.at(-1)?.validation?.loss],
    [undefined, undefined, (run: Trainer) => run.state.history.at(-1)?.train.loss],
    [() => 7, data, () => 7],
  ] as const) {
    const lr = reduceOnPlateau(0.05);
    const run = trainer((net) => ({ optimizer: new SGD(net, { lr }), ...(monitor && { monitor }) }));
    await run.fit(data, { epochs: 1, batchSize: 8, ...(validation && { validation }) });
    expect(lr.state.best).toBe(metric(run));
    expect(run.optimizer.lr).toBe(0.05);
  }
});

test("weights of examples reach the loss, micro-batches included: weight 0 is as good as absent", async () => {
  const weight = Float32Array.from({ length: size }, (_, i) => (i % 3 === 0 ? 0 : 2));
  const weighted: Dataset = {
    ...data,
    batch: (indices) => ({ ...data.batch(indices), sampleWeight: Float32Array.from(indices, (i) => weight[i] as number) }),
  };
  const chosen = Int32Array.from([...weight.keys()].filter((i) => weight[i] !== 0));
  const fewer: Dataset = { ...data, size: chosen.length, batch: (indices) => data.batch(indices.map((i) => chosen[i] as number)) };
  const run = async (of: Dataset, accumulate: number) => {
    seed(5);
    const net = sequential(new Flatten(), new Linear(64, 4));
    const made = new Trainer(net, { optimizer: new SGD(net, { lr: 0.1 }), loss: crossEntropy });
    const { epochs } = await made.fit(of, { epochs: 4, batchSize: size, shuffle: false, accumulate, validation: of });
    return { loss: epochs.at(-1)?.validation?.loss as number, weights: await [...net.parameters()][0]?.data() };
  };
  const expected = await run(fewer, 1);
  for (const accumulate of [1, 3, size]) {
    const got = await run(weighted, accumulate);
    expect(got.loss).toBeCloseTo(expected.loss, 5);
    expect(worstError(got.weights ?? [], expected.weights ?? [])).toBeLessThan(1e-5);
  }
  const nothing: Dataset = { ...data, batch: (indices) => ({ ...data.batch(indices), sampleWeight: new Float32Array(indices.length) }) };
  await expect(run(nothing, 2)).rejects.toThrow(NonFiniteError);
});

test("refreshStatistics: means over the batches of the data, drawing nothing at random, modes and momentum as before", async () => {
  const net = network().train();
  const position = generator.state;
  await refreshStatistics(net, data, { batchSize: 25 });
  expect(generator.state).toEqual(position);
  const [conv, norm] = [...net.namedModules()]
    .slice(1, 3)
    .map(([, module]) => module as unknown as { momentum: number; training: boolean });
  expect(norm?.momentum).toBe(0.1);
  expect(norm?.training && conv?.training).toBe(true);
  const state = net.stateDict();
  const [mean, variance] = [await state.get("1.runningMean")?.data(), await state.get("1.runningVar")?.data()];
  // the naive convolution, 3×3 with a border of zeros, in float64
  const [w, b] = [(await state.get("0.weight")?.data()) ?? [], (await state.get("0.bias")?.data()) ?? []];
  const { x } = data.batch(Int32Array.from({ length: size }, (_, i) => i));
  for (let c = 0; c < 4; c++) {
    const statistics = [0, 1].map((half) => {
      const values: number[] = [];
      for (let n = half * 25; n < (half + 1) * 25; n++)
        for (let p = 0; p < 64; p++) {
          let value = b[c] as number;
          for (let k = 0; k < 9; k++) {
            const [i, j] = [Math.floor(p / 8) + Math.floor(k / 3) - 1, (p % 8) + (k % 3) - 1];
            if (i >= 0 && i < 8 && j >= 0 && j < 8) value += (x[n * 64 + i * 8 + j] as number) * (w[k * 4 + c] as number);
          }
          values.push(value);
        }
      const m = values.reduce((s, v) => s + v, 0) / values.length;
      return [m, values.reduce((s, v) => s + (v - m) ** 2, 0) / (values.length - 1)] as const;
    });
    const average = (of: 0 | 1) => ((statistics[0]?.[of] as number) + (statistics[1]?.[of] as number)) / 2;
    expect(mean?.[c]).toBeCloseTo(average(0), 5);
    expect(variance?.[c]).toBeCloseTo(average(1), 5);
  }
});

describe("findLearningRate", () => {
  const make = () =>
    trainer((net) => ({ optimizer: new SGD(decayGroups(net, { weightDecay: 0.01 }), { lr: 0.05, momentum: 0.9 }), average: new EMA(net) }));

  test("leaves everything as it was, bit for bit, before and during a run", async () => {
    for (const maxSteps of [0, 9]) {
      const run = make();
      await run.fit(data, { ...options, maxSteps });
      run.model.eval();
      const before = await everything(run);
      const curve = await findLearningRate(run, data, { min: 1e-4, max: 10, steps: 30, batchSize: 16 });
      expect(await everything(run)).toBe(before);
      expect([...run.model.namedModules()].some(([, module]) => module.training)).toBe(false);
      expect(await findLearningRate(run, data, { min: 1e-4, max: 10, steps: 30, batchSize: 16 })).toEqual(curve);
      const { state } = generator;
      const whole = make();
      await whole.fit(data, options);
      const expected = await everything(whole);
      generator.state = state;
      await run.fit(data, options);
      expect(await everything(run)).toBe(expected);
    }
  });

  test("rates are evenly spaced by factors; the suggestion lies where the smoothed loss falls fastest", async () => {
    const curve = await findLearningRate(make(), data, { min: 1e-5, max: 0.1, steps: 41, batchSize: 25, smoothing: 0.5 });
    expect(curve.rates).toHaveLength(41);
    curve.rates.forEach((rate, i) => {
      expect(rate / 1e-5 / 10 ** (i / 10)).toBeCloseTo(1, 10);
    });
    expect(curve.losses).toHaveLength(41);
    let [mean, kept] = [0, 1];
    curve.losses.forEach((loss, i) => {
      mean = 0.5 * mean + 0.5 * loss;
      kept *= 0.5;
      expect(curve.smoothed[i]).toBeCloseTo(mean / (1 - kept), 10);
    });
    const slopes = curve.smoothed.map((_, i) => (curve.smoothed[i + 1] ?? Infinity) - (curve.smoothed[i - 1] ?? 0));
    slopes[0] = Infinity;
    expect(curve.suggestion).toBe(curve.rates[slopes.indexOf(Math.min(...slopes))]);
  });

  test("ends where the loss runs away, by growing or by not being finite", async () => {
    for (const max of [1e4, 1e38]) {
      const run = make();
      const before = await everything(run);
      const { rates, losses } = await findLearningRate(run, data, { min: 1e-2, max, steps: 60, batchSize: 25 });
      expect(rates.length).toBeLessThan(60);
      expect(losses).toHaveLength(rates.length);
      expect(await everything(run)).toBe(before);
    }
  });

  test("refuses bad ranges, and a trainer whose fit is running", async () => {
    const run = make();
    for (const bad of [{ min: 0 }, { min: 1, max: 1 }, { max: Infinity }, { steps: 1 }, { smoothing: 1 }])
      await expect(findLearningRate(run, data, bad)).rejects.toThrow(/^findLearningRate: expected/);
    const fit = run.fit(data, { ...options, epochs: 1 });
    await expect(findLearningRate(run, data)).rejects.toThrow("findLearningRate: expected no fit of this trainer to be running");
    await fit;
  });
});
