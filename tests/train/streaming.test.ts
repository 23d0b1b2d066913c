// What the Trainer takes beside classes from arrays: streaming metrics, values and mixed labels, samplers, streams.
import { describe, expect, test } from "vitest";
import {
  arrayDataset,
  type Dataset,
  type Example,
  filter,
  mixup,
  StreamLoader,
  stream,
  tenCrop,
  WeightedRandomSampler,
} from "../../src/data/index.ts";
import { FormatError, ShapeError, StateError } from "../../src/errors.ts";
import { fingerprint } from "../../src/io/fingerprint.ts";
import { crossEntropy } from "../../src/loss/crossEntropy.ts";
import { mseLoss } from "../../src/loss/mseLoss.ts";
import { accuracy } from "../../src/metric/accuracy.ts";
import { categoricalCrossEntropy } from "../../src/metric/crossEntropies.ts";
import { fScore } from "../../src/metric/fScore.ts";
import { meanAbsoluteError } from "../../src/metric/meanErrors.ts";
import { r2Score } from "../../src/metric/r2Score.ts";
import { rocAuc } from "../../src/metric/rankingMetrics.ts";
import { topKAccuracy } from "../../src/metric/topKAccuracy.ts";
import { Flatten } from "../../src/nn/flatten.ts";
import { Linear } from "../../src/nn/linear.ts";
import { sequential } from "../../src/nn/sequential.ts";
import { Adam } from "../../src/optim/adam.ts";
import { seed } from "../../src/random.ts";
import { predictAugmented } from "../../src/train/predictAugmented.ts";
import { Trainer } from "../../src/train/trainer.ts";
import { makeTrainer, options, points } from "../callback/run.ts";
import { randomValues } from "../harness.ts";

function classifier() {
  seed(4);
  const model = new Linear(2, 3);
  const metrics = { accuracy, f1: fScore(), auc: rocAuc(), nll: categoricalCrossEntropy(), top: topKAccuracy(2) };
  return new Trainer(model, { optimizer: new Adam(model, { lr: 0.05 }), loss: crossEntropy, metrics });
}

describe("streaming metrics in the Trainer", () => {
  test("are those of the whole data set, batches of any size", async () => {
    const trainer = classifier();
    const whole = await trainer.evaluate(points, { batchSize: 30 });
    const small = await trainer.evaluate(points, { batchSize: 7 });
    expect(small.metrics).toEqual(whole.metrics);
    expect(whole.metrics.nll).toBeCloseTo(whole.loss, 5);
    const logits = await trainer.predict((await points.batch(Int32Array.from({ length: 30 }, (_, i) => i))).x, [30, 2]);
    const auc = rocAuc();
    auc.update({ data: logits, shape: [30, 3] }, { data: points.labels ?? new Int32Array(0), shape: [30] });
    expect(whole.metrics.auc).toBe(auc.compute());
  });

  test("stopped inside an epoch and resumed, epochs have the same metrics; an evaluation between does not disturb them", async () => {
    const all = await classifier().fit(points, { ...options, epochs: 2 });
    for (const maxSteps of [3, 11]) {
      const first = classifier();
      await first.fit(points, { ...options, epochs: 2, maxSteps });
      await first.evaluate(points);
      const second = classifier();
      second.restore(await first.checkpoint());
      const running: number[] = [];
      const resumed = await second.fit(points, {
        ...options,
        epochs: 2,
        onBatch: ({ running: { metrics } }) => void running.push(metrics.auc ?? 0),
      });
      expect(resumed).toEqual(all);
      expect(running.at(-1)).toBe(all.epochs[1]?.train.metrics.auc);
    }
  });

  test("a checkpoint whose metrics are others is refused, and nothing changes", async () => {
    const other = makeTrainer();
    seed(1);
    const model = new Linear(2, 3);
    const trainer = new Trainer(model, { optimizer: new Adam(model, { lr: 1 }), loss: crossEntropy, metrics: { f1: r2Score() } });
    const twin = new Trainer(model, { optimizer: trainer.optimizer, loss: crossEntropy, metrics: { f1: fScore() } });
    await twin.fit(points, { ...options, epochs: 1, maxSteps: 2 });
    const bytes = await twin.checkpoint();
    await twin.fit(points, { ...options, epochs: 1, maxSteps: 1 });
    const before = await fingerprint(model);
    expect(() => trainer.restore(bytes)).toThrow(FormatError);
    expect(() => trainer.restore(bytes)).toThrow("restore: expected the sums of metric f1, got others");
    expect(await fingerprint(model)).toBe(before);
    expect(other.state.streams).toEqual({ f1: "[]" });
  });
});

describe("targets", () => {
  test("values to predict: a plane is learnt, R² says how well", async () => {
    seed(2);
    const x = randomValues([64, 2], 8).data;
    const data = arrayDataset({
      x,
      inputShape: [2],
      targets: Float32Array.from({ length: 64 }, (_, i) => 3 * (x[2 * i] ?? 0) - (x[2 * i + 1] ?? 0) + 1),
    });
    const model = new Linear(2, 1);
    const metrics = { mae: meanAbsoluteError(), r2: r2Score() };
    const trainer = new Trainer(model, { optimizer: new Adam(model, { lr: 0.1 }), loss: mseLoss, metrics });
    const { epochs } = await trainer.fit(data, { epochs: 40, batchSize: 16, validation: data, yieldEvery: Infinity });
    expect(epochs.at(-1)?.validation?.metrics.r2).toBeGreaterThan(0.999);
    expect(epochs[0]?.validation?.metrics.mae).toBeGreaterThan(0.5);
  });

  test("mixed labels train, plain ones validate; accuracy goes by the most probable class", async () => {
    const trainer = classifier();
    const mixed = mixup(points, { alpha: 0.2 });
    const { epochs } = await trainer.fit(mixed, { ...options, epochs: 15 });
    expect(epochs.at(-1)?.validation?.metrics.accuracy).toBeGreaterThan(epochs[0]?.validation?.metrics.accuracy ?? 1);
    expect(epochs.at(-1)?.train.metrics.accuracy).toBeGreaterThan(0.4);
    const again = classifier();
    await again.fit(mixed, { ...options, epochs: 15, maxSteps: 50 });
    const third = classifier();
    third.restore(await again.checkpoint());
    await third.fit(mixed, { ...options, epochs: 15 });
    expect(await fingerprint(third.model)).toBe(await fingerprint(trainer.model));
  });
});

describe("micro-batches", () => {
  test("streaming metrics and float targets of a batch are those of its parts", async () => {
    const [whole, parts] = [makeTrainer({ lr: 0 }), makeTrainer({ lr: 0 })];
    const { epochs } = await whole.fit(points, { ...options, epochs: 1 });
    const { epochs: inParts } = await parts.fit(points, { ...options, epochs: 1, accumulate: 3 });
    expect(inParts[0]?.train.metrics).toEqual(epochs[0]?.train.metrics);
    seed(2);
    const model = new Linear(2, 2);
    const data = arrayDataset({
      x: randomValues([7, 2], 1).data,
      inputShape: [2],
      targets: randomValues([7, 2], 2).data,
      targetShape: [2],
    });
    const trainer = new Trainer(model, { optimizer: new Adam(model, { lr: 0 }), loss: mseLoss, metrics: { mae: meanAbsoluteError() } });
    const [once, thrice] = [
      await trainer.evaluate(data),
      await trainer.fit(data, { epochs: 1, batchSize: 7, accumulate: 3, shuffle: false }),
    ];
    expect(thrice.epochs[0]?.train.metrics).toEqual(once.metrics);
    expect(thrice.epochs[0]?.train.loss).toBeCloseTo(once.loss, 6);
  });

  test("a step by hand does not count in the epoch's metrics", async () => {
    const trainer = classifier();
    await trainer.fit(points, { ...options, epochs: 1, maxSteps: 3 });
    const before = trainer.state;
    const { metrics } = await trainer.step(await points.batch(Int32Array.of(0, 1, 2)));
    expect(Object.keys(metrics)).toEqual(["accuracy"]);
    expect(trainer.state).toEqual(before);
  });
});

describe("sources of batches", () => {
  test("a sampler decides what an epoch is", async () => {
    const trainer = classifier();
    const sampler = new WeightedRandomSampler(
      Array.from({ length: 30 }, (_, i) => Number(i % 3 === 0)),
      { size: 10 },
    );
    const { epochs } = await trainer.fit(points, { ...options, epochs: 40, sampler });
    expect(epochs[39]?.train.examples).toBe(10);
    expect(trainer.optimizer.stepCount).toBe(40 * 3);
    const [own, others] = [0, 1].map((label) => filter(points, (one) => one === label));
    if (!own || !others) throw new Error("two parts");
    expect((await trainer.evaluate(own)).loss).toBeLessThan(0.3); // the one class it has seen
    expect((await trainer.evaluate(others)).loss).toBeGreaterThan(1);
  });

  test("a stream trains as the same batches from a data set do, but cannot be entered in its middle", async () => {
    const indices = Array.from({ length: 30 }, (_, i) => i);
    const examples = stream(() => indices).map(async (i): Promise<Example> => {
      const { x, y } = await points.batch(Int32Array.of(i));
      return { x, shape: [2], y };
    });
    const source = new StreamLoader(examples, { batchSize: 4 });
    const [streamed, plain] = [classifier(), classifier()];
    const batches: number[] = [];
    const history = await streamed.fit(source, {
      epochs: 2,
      batchSize: 4,
      validation: points,
      onBatch: ({ batches: of }) => void batches.push(of),
    });
    expect(history).toEqual(await plain.fit(points, { epochs: 2, batchSize: 4, shuffle: false, validation: points }));
    expect(await fingerprint(streamed.model)).toBe(await fingerprint(plain.model));
    expect(new Set(batches)).toEqual(new Set([Infinity]));
    const stopped = await streamed.fit(source, { epochs: 3, maxSteps: 2 });
    expect(stopped.finished).toBe(false);
    await expect(streamed.fit(source, { epochs: 3 })).rejects.toThrow(StateError);
  });
});

describe("predictAugmented", () => {
  test("averages outputs over views", async () => {
    seed(6);
    const model = sequential(new Flatten(), new Linear(3 * 3 * 2, 4));
    const images: Dataset = arrayDataset({ x: randomValues([5, 5, 6, 2], 3).data, inputShape: [5, 6, 2], y: [0, 0, 0, 0, 0] });
    const { x, shape } = await images.batch(Int32Array.of(0, 1, 2, 3, 4));
    const views = tenCrop(3);
    const got = await predictAugmented(model, x, shape, views);
    const sums = new Float64Array(20);
    for (const { start, step } of [0, 1, 2, 3, 4].flatMap((i) => [
      { start: i, step: 1 },
      { start: i, step: -1 },
    ])) {
      const corners = [
        [0, 0],
        [0, 3],
        [2, 0],
        [2, 3],
        [1, 2],
      ] as const;
      const [top, left] = corners[start] ?? [0, 0];
      const crop = new Float32Array(5 * 18);
      for (let n = 0; n < 5; n++)
        for (let i = 0; i < 18; i++) {
          const [y, column, c] = [Math.floor(i / 6), Math.floor((i % 6) / 2), i % 2];
          const at = left + column;
          crop[n * 18 + i] = x[n * 60 + (top + y) * 12 + (step === 1 ? at : 5 - at) * 2 + c] ?? 0;
        }
      (await model.predict(crop, [5, 3, 3, 2])).forEach((value, i) => {
        sums[i] = (sums[i] ?? 0) + value;
      });
    }
    got.forEach((value, i) => {
      expect(value).toBeCloseTo((sums[i] ?? 0) / 10, 5);
    });
    await expect(predictAugmented(model, x, shape, [])).rejects.toThrow("predictAugmented: expected at least one transform, got none");
    await expect(predictAugmented(model, x, [5, 60], views)).rejects.toThrow(ShapeError);
    await expect(predictAugmented(model, x, [4, 5, 6, 2], views)).rejects.toThrow("expected 240 values for shape [4, 5, 6, 2], got 300");
  });
});
