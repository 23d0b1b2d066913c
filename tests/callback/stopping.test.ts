// Callbacks that steer a run: early stopping, the best checkpoint, losses that are not finite, plateaus.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { bestCheckpoint } from "../../src/callback/bestCheckpoint.ts";
import { earlyStopping } from "../../src/callback/earlyStopping.ts";
import { nanGuard } from "../../src/callback/nanGuard.ts";
import { arrayDataset } from "../../src/data/arrayDataset.ts";
import { NonFiniteError, ShapeError } from "../../src/errors.ts";
import { fingerprint } from "../../src/io/fingerprint.ts";
import { backend } from "../../src/runtime.ts";
import type { Callback, NonFiniteInfo } from "../../src/train/callback.ts";
import { epochOf, feed, makeTrainer, options, points } from "./run.ts";

describe("earlyStopping", () => {
  test("stops after `patience` epochs without an improvement of more than minDelta", async () => {
    const losses = [5, 4, 4.5, 4.2, 4.1, 1];
    expect(await feed(earlyStopping({ patience: 3 }), losses)).toEqual({
      seen: 5,
      reason: "earlyStopping: validation.loss did not get better than 4 in 3 epochs",
    });
    expect((await feed(earlyStopping({ patience: 4 }), losses)).seen).toBe(6);
    expect((await feed(earlyStopping({ patience: 2, minDelta: 1 }), losses)).seen).toBe(3); // 4 is not better than 5 by more than 1
    expect((await feed(earlyStopping({ patience: 1, mode: "max" }), [1, 2, 2])).seen).toBe(3);
    expect((await feed(earlyStopping({ patience: 2 }), [Number.NaN, Number.NaN])).seen).toBe(2);
  });

  test("counts the epochs before a resume", async () => {
    const history = [epochOf(0, 3), epochOf(1, 2), epochOf(2, 2.5)];
    expect((await feed(earlyStopping({ patience: 2 }), [2.6, 1], history)).seen).toBe(1);
    const again = earlyStopping({ patience: 2 });
    expect((await feed(again, [1, 2, 2])).seen).toBe(3);
    expect((await feed(again, [9, 9, 9])).seen).toBe(3); // a second run counts for itself
  });

  test("ends fit, which says why, and puts the best weights back", async () => {
    const trainer = makeTrainer({ lr: 0.5 });
    const prints: string[] = [];
    const losses: number[] = [];
    const note: Callback = {
      async onEpoch({ validation }) {
        prints.push(await fingerprint(trainer.model));
        losses.push(validation?.loss ?? Number.NaN);
      },
    };
    const stopping = earlyStopping({ patience: 2, minDelta: 0.01, restoreBest: true });
    const history = await trainer.fit(points, { ...options, epochs: 100, callbacks: [note, stopping] });
    expect(history.finished).toBe(false);
    expect(history.stopped).toMatch(/^earlyStopping: validation.loss did not get better than/);
    expect(history.epochs.length).toBeLessThan(100);
    expect(losses).toHaveLength(history.epochs.length);
    expect(await fingerprint(trainer.model)).toBe(prints.at(-3));
    expect(prints.at(-1)).not.toBe(prints.at(-3));
  });

  test("refuses what is not measured and makes no sense", async () => {
    await expect(feed(earlyStopping({ monitor: "validation.f1" }), [1])).rejects.toThrow(
      new ShapeError(
        "earlyStopping",
        "expected one of train.loss, train.accuracy, validation.loss, validation.accuracy to monitor, got validation.f1",
      ),
    );
    expect(() => earlyStopping({ patience: 0 })).toThrow(ShapeError);
    expect(() => earlyStopping({ minDelta: -1 })).toThrow(ShapeError);
    expect(() => earlyStopping({ mode: "best" as "min" })).toThrow('expected mode "min" or "max", got best');
  });
});

describe("bestCheckpoint", () => {
  test("keeps the best epoch's run, which can be restored and gone on with", async () => {
    const folder = await mkdtemp(join(tmpdir(), "best-"));
    const to = join(folder, "best.safetensors");
    const trainer = makeTrainer({ lr: 0.5 });
    const prints: string[] = [];
    const note: Callback = { onEpoch: async () => void prints.push(await fingerprint(trainer.model)) };
    const written: number[] = [];
    const { epochs } = await trainer.fit(points, {
      ...options,
      epochs: 6,
      callbacks: [
        note,
        bestCheckpoint({ monitor: "validation.f1", mode: "max", to }),
        bestCheckpoint({ to: (_, { epoch }) => void written.push(epoch) }),
      ],
    });
    const scores = epochs.map(({ validation }) => validation?.metrics.f1 ?? 0);
    const restored = makeTrainer();
    restored.restore(await readFile(to));
    await rm(folder, { recursive: true });
    expect(await fingerprint(restored.model)).toBe(prints[scores.indexOf(Math.max(...scores))]);
    const losses = epochs.map(({ validation }) => validation?.loss ?? 0);
    expect(written).toEqual(losses.flatMap((loss, i) => (losses.slice(0, i).every((before) => loss < before) ? [i] : [])));
  });
});

describe("nanGuard", () => {
  /** The third batch of an epoch without shuffling has a NaN in it. */
  const damaged = arrayDataset({
    x: Float32Array.from({ length: 60 }, (_, i) => (i === 20 ? Number.NaN : Math.sin(i))),
    inputShape: [2],
    y: Int32Array.from({ length: 30 }, (_, i) => i % 3),
  });
  const run = { batchSize: 4, shuffle: false, yieldEvery: Infinity };

  test("without it the error comes through", async () => {
    await expect(makeTrainer().fit(damaged, { ...run, epochs: 1 })).rejects.toThrow(NonFiniteError);
  });

  test("stop: fit ends without an exception, the model as before the step", async () => {
    const trainer = makeTrainer();
    const two = makeTrainer();
    await two.fit(damaged, { ...run, epochs: 1, maxSteps: 2 });
    const history = await trainer.fit(damaged, { ...run, epochs: 2, callbacks: [nanGuard()] });
    expect(history.finished).toBe(false);
    expect(history.stopped).toMatch(/^nanGuard: .*expected a finite loss at step 2, got NaN/);
    expect(await fingerprint(trainer.model)).toBe(await fingerprint(two.model));
  });

  test("skip: the batch is left out, as often as the limit allows", async () => {
    const trainer = makeTrainer();
    const events: NonFiniteInfo[] = [];
    const batches: number[] = [];
    const history = await trainer.fit(damaged, {
      ...run,
      epochs: 2,
      onBatch: ({ batch }) => void batches.push(batch),
      callbacks: [nanGuard({ action: "skip", onEvent: (info) => void events.push(info) })],
    });
    expect(history.finished).toBe(true);
    expect(batches).toEqual([0, 1, 3, 4, 5, 6, 7, 0, 1, 3, 4, 5, 6, 7]);
    expect(events.map(({ epoch, batch, step }) => [epoch, batch, step])).toEqual([
      [0, 2, 2],
      [1, 2, 9],
    ]);
    expect(history.epochs[0]?.train.examples).toBe(26);
    const limited = await makeTrainer().fit(damaged, { ...run, epochs: 5, callbacks: [nanGuard({ action: "skip", limit: 2 })] });
    expect([limited.finished, limited.epochs.length]).toEqual([false, 2]);
  });

  test("rollBack: weights that a step has spoiled become those of the last snapshot", async () => {
    const trainer = makeTrainer();
    const spoil: Callback = {
      async onBatch({ epoch, batch }) {
        if (epoch === 0 && batch === 4)
          for (const p of trainer.model.parameters()) backend().write(p.ptr, new Float32Array(p.size).fill(Number.NaN));
      },
    };
    let seen = 0;
    const guard = nanGuard({ action: "rollBack", every: 2, onEvent: () => void seen++ });
    const history = await trainer.fit(points, { ...options, epochs: 3, callbacks: [spoil, guard] });
    expect([history.finished, seen]).toEqual([true, 1]);
    expect(history.epochs[2]?.validation?.loss).toBeLessThan(history.epochs[0]?.validation?.loss ?? 0);
    expect(trainer.optimizer.stepCount).toBe(24 - 2); // one batch left out, one step undone
  });

  test("refuses limits that are none", () => {
    expect(() => nanGuard({ limit: 0 })).toThrow("nanGuard: expected limit to be an integer >= 1, got 0");
    expect(() => nanGuard({ every: 0.5 })).toThrow(ShapeError);
  });
});

describe("hooks", () => {
  test("come in order, also when one throws; the first error is the one that counts", async () => {
    const seen: string[] = [];
    const noting = (name: string): Callback => ({
      onBegin: ({ epochs }) => void seen.push(`${name} begin ${epochs}`),
      onEpoch: ({ epoch }) => void seen.push(`${name} epoch ${epoch}`),
      onEnd: ({ finished }) => void seen.push(`${name} end ${finished}`),
    });
    await makeTrainer().fit(points, { ...options, epochs: 1, callbacks: [noting("a"), noting("b")] });
    expect(seen).toEqual(["a begin 1", "b begin 1", "a epoch 0", "b epoch 0", "a end true", "b end true"]);
    seen.length = 0;
    const throwing: Callback = {
      onEpoch() {
        throw new Error("first");
      },
      onEnd() {
        throw new Error("second");
      },
    };
    const trainer = makeTrainer();
    await expect(trainer.fit(points, { ...options, epochs: 1, callbacks: [throwing, noting("b")] })).rejects.toThrow("first");
    expect(seen).toEqual(["b begin 1", "b end false"]);
    expect((await trainer.fit(points, { ...options, epochs: 1 })).finished).toBe(true);
  });

  test("stop in a batch ends fit there; the next call goes on with the same bits", async () => {
    const trainer = makeTrainer();
    let stop = (_: string) => {};
    const stopped = await trainer.fit(points, {
      ...options,
      epochs: 2,
      onBegin: (run) => {
        stop = run.stop;
      },
      onBatch: ({ step }) => (step === 3 ? stop("enough") : undefined),
    });
    expect(stopped).toEqual({ epochs: [], finished: false, stopped: "enough" });
    expect(trainer.optimizer.stepCount).toBe(3);
    const rest = await trainer.fit(points, { ...options, epochs: 2 });
    const whole = makeTrainer();
    expect(rest).toEqual(await whole.fit(points, { ...options, epochs: 2 }));
    expect(await fingerprint(trainer.model)).toBe(await fingerprint(whole.model));
  });
});
