// Whatever stops or disturbs a run, its state is that of the last whole step, and it ends with the same bits.
import { beforeAll, describe, expect, test } from "vitest";
import type { Batch, Dataset } from "../../src/data/dataset.ts";
import {
  Adam,
  type Callback,
  crossEntropy,
  Flatten,
  fingerprint,
  generator,
  Linear,
  memoryInfo,
  ReLU,
  type StreamingMetric,
  seed,
  sequential,
  Trainer,
} from "../../src/index.ts";
import { data } from "../train/task.ts";
import { type Case, cases, digest, wholeRun } from "./models.ts";

/** Two steps an epoch, two epochs. */
const STEPS = 4;

describe.each<[string, Case]>(Object.entries(cases))("%s", (_, run) => {
  /** The checkpoints after 0, 1, … steps of an undisturbed run: what `fit` leaves where it stops after so many; and at the end. */
  const states: string[] = [];
  let end = "";
  beforeAll(async () => {
    for (let maxSteps = 0; maxSteps <= STEPS; maxSteps++) {
      const trainer = run.make();
      await trainer.fit(data, { ...run.fit, maxSteps });
      states.push(digest(await trainer.checkpoint()));
    }
    end = await wholeRun(run);
  });

  /** Goes on after an interruption that left the trainer where `steps` steps do. */
  async function goesOn(trainer: Trainer, steps: number): Promise<void> {
    expect(trainer.optimizer.stepCount).toBe(steps);
    expect(digest(await trainer.checkpoint())).toBe(states[steps]);
    await trainer.fit(data, run.fit);
    expect(digest(await trainer.checkpoint())).toBe(end);
  }

  test("aborted at every step, inside a callback and from outside", async () => {
    for (let at = 1; at <= STEPS; at++) {
      const controller = new AbortController();
      const trainer = run.make();
      const abort = ({ step }: { step: number }) => (step === at ? controller.abort() : undefined);
      await trainer.fit(data, { ...run.fit, signal: controller.signal, onBatch: abort });
      expect(trainer.state.epoch).toBe(Math.floor((at - 1) / 2)); // an abort at an epoch's end comes before its validation
      expect(trainer.optimizer.stepCount).toBe(at);
      await trainer.fit(data, run.fit);
      expect(digest(await trainer.checkpoint())).toBe(end);
    }
    const trainer = run.make();
    await trainer.fit(data, { ...run.fit, signal: AbortSignal.abort() });
    await goesOn(trainer, 0);
  });

  test("an exception in the loss, in each step and each part of it", async () => {
    const trainer = run.make();
    const forward = trainer.model.forward.bind(trainer.model);
    let calls = 0;
    let failAt = Number.POSITIVE_INFINITY;
    trainer.model.forward = (x) => {
      const y = forward(x); // buffers and random streams have moved, or are about to
      if (calls++ === failAt) throw new Error("in the loss");
      return y;
    };
    const parts = run.fit.accumulate ?? 1;
    for (let step = 0; step < STEPS - 1; step++) {
      const before = [digest(await trainer.checkpoint()), memoryInfo().used];
      for (let part = 0; part < parts; part++) {
        [calls, failAt] = [0, part];
        await expect(trainer.fit(data, run.fit)).rejects.toThrow("in the loss");
        const after = [digest(await trainer.checkpoint()), memoryInfo().used];
        if (step > 0) expect(after).toEqual(before); // the first step leaves the optimizer with its (empty) state
      }
      failAt = Number.POSITIVE_INFINITY;
      await trainer.fit(data, { ...run.fit, maxSteps: 1 });
    }
    await goesOn(trainer, STEPS - 1);
  });

  test("an exception in the data, at each batch and in validation", async () => {
    const failing = (from: number): Dataset<Int32Array> => {
      let reads = 0;
      return {
        ...data,
        size: data.size,
        batch: (...args: Parameters<typeof data.batch>): Batch<Int32Array> | Promise<Batch<Int32Array>> => {
          if (reads++ >= from) throw new Error("in the data");
          return data.batch(...args);
        },
      };
    };
    for (let steps = 0; steps < STEPS; steps++) {
      const trainer = run.make();
      await trainer.fit(data, { ...run.fit, maxSteps: steps });
      await expect(trainer.fit(failing(0), run.fit)).rejects.toThrow("in the data");
      await goesOn(trainer, steps);
    }
    const trainer = run.make();
    await expect(trainer.fit(data, { ...run.fit, validation: failing(0) })).rejects.toThrow("in the data");
    expect(trainer.optimizer.stepCount).toBe(2);
    await trainer.fit(data, run.fit);
    expect(digest(await trainer.checkpoint())).toBe(end);
  });

  test.each<[keyof Callback, number]>([
    ["onBegin", 0],
    ["onBatch", 1],
    ["onEpoch", 2],
    ["onEnd", STEPS],
  ])("an exception in %s", async (hook, steps) => {
    const trainer = run.make();
    const fail = () => Promise.reject(new Error("in a callback"));
    await expect(trainer.fit(data, { ...run.fit, callbacks: [{ [hook]: fail }] })).rejects.toThrow("in a callback");
    await goesOn(trainer, steps);
  });
});

test("an exception in a streaming metric comes after its step, which is not taken again", async () => {
  const run = cases["micro-batches with momentum and SWA"] as Case;
  const make = (update: () => void) => {
    const { model, optimizer } = run.make();
    const metric: StreamingMetric = { fresh: () => metric, update, compute: () => 0, reset: () => {}, state: "" };
    return new Trainer(model, { optimizer, loss: crossEntropy, metrics: { metric } });
  };
  const whole = make(() => {});
  await whole.fit(data, run.fit);
  let calls = 0;
  const trainer = make(() => {
    if (calls++ === 4) throw new Error("in a metric"); // of the second step, which has three parts
  });
  await expect(trainer.fit(data, run.fit)).rejects.toThrow("in a metric");
  expect(trainer.optimizer.stepCount).toBe(2);
  expect(trainer.state.batch).toBe(2);
  await trainer.fit(data, run.fit);
  expect(trainer.optimizer.stepCount).toBe(whole.optimizer.stepCount);
  expect(await fingerprint(trainer.model)).toBe(await fingerprint(whole.model));
});

test("two runs that take turns, each with its own random stream, have the bits of either alone", async () => {
  const runs = Object.values(cases);
  const expected: string[] = [];
  for (const run of runs) {
    const trainer = run.make();
    await trainer.fit(data, run.fit);
    expected.push(await fingerprint(trainer.model));
  }
  const trainers = runs.map((run) => {
    const trainer = run.make();
    return { trainer, run, random: generator.state };
  });
  for (let step = 0; step <= STEPS; step++)
    for (const one of trainers) {
      generator.state = one.random;
      await one.trainer.fit(data, { ...one.run.fit, maxSteps: 1 });
      one.random = generator.state;
    }
  expect(await Promise.all(trainers.map(({ trainer }) => fingerprint(trainer.model)))).toEqual(expected);
});

/** Without random layers: what else draws from the one random stream does not reach it. */
function plain(): Trainer {
  seed(3);
  const net = sequential(new Flatten(), new Linear(64, 8), new ReLU(), new Linear(8, 4));
  return new Trainer(net, { optimizer: new Adam(net, { lr: 0.01 }), loss: crossEntropy });
}

test("two fits at once, of models that draw nothing at random", async () => {
  const [first, second] = [plain(), plain()];
  await Promise.all([first, second].map((trainer) => trainer.fit(data, { epochs: 2, batchSize: 8, yieldEvery: 0 })));
  const alone = plain();
  await alone.fit(data, { epochs: 2, batchSize: 8 });
  expect(await fingerprint(first.model)).toBe(await fingerprint(alone.model));
  expect(await fingerprint(second.model)).toBe(await fingerprint(alone.model));
});
