// The Trainer: learning, stopping anywhere and continuing with the same bits, errors that leave all as it was.
import { describe, expect, test } from "vitest";
import { arrayDataset } from "../../src/data/arrayDataset.ts";
import { FormatError, NonFiniteError, StateError } from "../../src/errors.ts";
import { fingerprint } from "../../src/io/fingerprint.ts";
import { crossEntropy } from "../../src/loss/crossEntropy.ts";
import { accuracy } from "../../src/metric/accuracy.ts";
import { Linear } from "../../src/nn/linear.ts";
import { Adam } from "../../src/optim/adam.ts";
import { SGD } from "../../src/optim/sgd.ts";
import { seed } from "../../src/random.ts";
import { memoryInfo } from "../../src/runtime.ts";
import { cosine } from "../../src/schedule/cosine.ts";
import { linearWarmup } from "../../src/schedule/linearWarmup.ts";
import { type FitOptions, Trainer } from "../../src/train/trainer.ts";
import { data, network, size } from "./task.ts";

function make(kind: "adam" | "sgd" = "adam"): Trainer {
  const net = network();
  const lr = linearWarmup(cosine(0.02, 30), 3);
  const optimizer = kind === "adam" ? new Adam(net, { lr }) : new SGD(net, { lr, momentum: 0.9, weightDecay: 1e-3 });
  return new Trainer(net, { optimizer, loss: crossEntropy, metrics: { accuracy } });
}

const options: FitOptions = { epochs: 4, batchSize: 8, validation: data, yieldEvery: Infinity };

describe("Trainer", () => {
  test("learns, and reports every epoch and batch", async () => {
    const trainer = make();
    const batches: number[] = [];
    const { epochs, finished } = await trainer.fit(data, {
      ...options,
      epochs: 8,
      onBatch: ({ batch, batches: of }) => void batches.push(batch / of),
    });
    expect(finished).toBe(true);
    expect(epochs).toHaveLength(8);
    expect(batches).toHaveLength(8 * 7);
    expect(epochs[7]?.train.examples).toBe(size);
    expect(epochs[7]?.validation?.metrics.accuracy).toBeGreaterThan(0.9);
    expect(epochs[7]?.train.loss).toBeLessThan((epochs[0]?.train.loss as number) / 2);
    expect(await trainer.evaluate(data, { batchSize: 8 })).toEqual(epochs[7]?.validation);
  });

  test.each(["adam", "sgd"] as const)(
    "%s: stopped after any step and resumed in a new process's state, the bits are the same",
    async (kind) => {
      const whole = make(kind);
      const { epochs } = await whole.fit(data, options);
      const expected = await fingerprint(whole.model);
      for (const maxSteps of [1, 7, 10, 27]) {
        const first = make(kind);
        expect((await first.fit(data, { ...options, maxSteps })).finished).toBe(maxSteps >= 28);
        const bytes = await first.checkpoint();
        const second = make(kind);
        seed(99); // whatever the new process did before
        second.restore(bytes);
        const resumed = await second.fit(data, { ...options, seed: 5 });
        expect(await fingerprint(second.model)).toBe(expected);
        expect(resumed.epochs).toEqual(epochs);
      }
    },
  );

  test("an AbortSignal stops after the step under way; fit goes on from there", async () => {
    const trainer = make();
    const controller = new AbortController();
    const stopped = await trainer.fit(data, {
      ...options,
      signal: controller.signal,
      onBatch: ({ step }) => (step === 5 ? controller.abort() : undefined),
    });
    expect(stopped.finished).toBe(false);
    expect(trainer.optimizer.stepCount).toBe(5);
    await trainer.fit(data, options);
    const whole = make();
    await whole.fit(data, options);
    expect(await fingerprint(trainer.model)).toBe(await fingerprint(whole.model));
  });

  test("memory after fit is the memory before, plus the optimizer's state", async () => {
    const trainer = make();
    await trainer.fit(data, { ...options, maxSteps: 1 });
    const { used } = memoryInfo();
    await trainer.fit(data, options);
    await trainer.evaluate(data);
    await trainer.predict(new Float32Array(64), [1, 8, 8, 1]);
    expect(memoryInfo().used).toBe(used);
  });

  test("a loss that is not finite stops with the step's number; the model is as before that step", async () => {
    const trainer = make();
    await trainer.fit(data, { ...options, maxSteps: 3 });
    const before = await fingerprint(trainer.model);
    const bad = arrayDataset({
      x: new Float32Array(size * 64).fill(Number.NaN),
      inputShape: [8, 8, 1],
      y: new Int32Array(size),
      classes: ["a", "b", "c", "d"],
    });
    await expect(trainer.fit(bad, options)).rejects.toThrow(NonFiniteError);
    await expect(trainer.fit(bad, options)).rejects.toThrow(/expected a finite loss at step 3, got NaN; input 0 of conv2d/);
    expect(await fingerprint(trainer.model)).toBe(before);
    expect((await trainer.fit(data, options)).finished).toBe(true);
  });

  test("an exception in a callback ends fit after a whole step, and fit can go on", async () => {
    const trainer = make();
    const fail = () => {
      throw new Error("callback");
    };
    await expect(trainer.fit(data, { ...options, callbacks: [{ onBatch: fail }] })).rejects.toThrow("callback");
    expect(trainer.state.batch).toBe(1);
    await trainer.fit(data, options);
    const whole = make();
    await whole.fit(data, options);
    expect(await fingerprint(trainer.model)).toBe(await fingerprint(whole.model));
  });

  test("refuses another order of the data in the middle of an epoch, and a second fit at once", async () => {
    const trainer = make();
    await trainer.fit(data, { ...options, maxSteps: 2 });
    await expect(trainer.fit(data, { ...options, batchSize: 16 })).rejects.toThrow(
      "fit: expected batchSize 8 as at the start of this epoch, got 16",
    );
    const running = trainer.fit(data, options);
    await expect(trainer.fit(data, options)).rejects.toThrow(StateError);
    await running;
  });

  test("refuses checkpoints of other models, and bytes that are none; nothing changes", async () => {
    const trainer = make();
    await trainer.fit(data, { ...options, maxSteps: 2 });
    const before = await fingerprint(trainer.model);
    const other = new Linear(2, 2);
    const bytes = await new Trainer(other, { optimizer: new Adam(other, { lr: 1 }), loss: crossEntropy }).checkpoint();
    expect(() => trainer.restore(bytes)).toThrow(FormatError);
    expect(() => trainer.restore(bytes.slice(0, 40))).toThrow(FormatError);
    expect(() => trainer.restore(new Uint8Array(3))).toThrow(FormatError);
    const mine = await trainer.checkpoint();
    for (let at = 0; at < mine.length; at += 97) {
      const mutated = mine.slice();
      mutated[at] = (mutated[at] as number) ^ 0x15;
      try {
        trainer.restore(mutated);
        trainer.restore(mine);
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
      }
    }
    expect(await fingerprint(trainer.model)).toBe(before);
  });
});
