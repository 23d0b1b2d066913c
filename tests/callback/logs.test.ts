// Callbacks that write: logs, event files read back, reports, progress.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { csvLog } from "../../src/callback/csvLog.ts";
import { maskedCrc32c } from "../../src/callback/eventFile.ts";
import { type GradientSummary, gradientStatistics } from "../../src/callback/gradientStatistics.ts";
import { htmlReport } from "../../src/callback/htmlReport.ts";
import { jsonLog } from "../../src/callback/jsonLog.ts";
import { learningRateMonitor } from "../../src/callback/learningRateMonitor.ts";
import { pageProgress, progress } from "../../src/callback/progress.ts";
import { tensorBoardLog } from "../../src/callback/tensorBoardLog.ts";
import { parseCsv } from "../../src/data/csv.ts";
import { ShapeError } from "../../src/errors.ts";
import { makeTrainer, options, points } from "./run.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "logs-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("csvLog and jsonLog", () => {
  test("a file has one header and a line per epoch, a resumed run included", async () => {
    const to = join(folder, "log.csv");
    const first = makeTrainer();
    await first.fit(points, { ...options, epochs: 2, callbacks: [csvLog({ to })] });
    const second = makeTrainer();
    second.restore(await first.checkpoint());
    const { epochs } = await second.fit(points, { ...options, epochs: 3, callbacks: [csvLog({ to })] });
    const { columns, rows } = parseCsv(await readFile(to, "utf8"));
    expect(columns).toEqual([
      "epoch",
      "train.loss",
      "train.accuracy",
      "train.f1",
      "validation.loss",
      "validation.accuracy",
      "validation.f1",
    ]);
    expect(rows.map((row) => row.map(Number))).toEqual(
      epochs.map(({ epoch, train, validation }) => [
        epoch,
        ...[train, validation].flatMap((part) => [part?.loss, part?.metrics.accuracy, part?.metrics.f1]),
      ]),
    );
  });

  test("JSON lines, by epoch and by batch, to a function", async () => {
    const lines: string[] = [];
    const trainer = makeTrainer();
    const { epochs } = await trainer.fit(points, {
      ...options,
      epochs: 1,
      callbacks: [jsonLog({ to: (line) => void lines.push(line), everyBatches: 3 })],
    });
    const values = lines.map((line) => JSON.parse(line));
    expect(lines.every((line) => line.endsWith("}\n"))).toBe(true);
    expect(values.map(({ step }) => step)).toEqual([3, 6, undefined]);
    expect(values[2]).toMatchObject({ epoch: 0, "train.loss": epochs[0]?.train.loss, "validation.f1": epochs[0]?.validation?.metrics.f1 });
  });
});

/** Reads an event file as the formats' definitions have it. */
function decodeEvents(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const events = [];
  for (let at = 0; at < bytes.length; ) {
    const length = Number(view.getBigUint64(at, true));
    expect(view.getUint32(at + 8, true)).toBe(maskedCrc32c(bytes.subarray(at, at + 8)));
    const data = bytes.subarray(at + 12, at + 12 + length);
    expect(view.getUint32(at + 12 + length, true)).toBe(maskedCrc32c(data));
    events.push(message(data));
    at += 16 + length;
  }
  return events.map((event) => ({
    wallTime: event.get(1)?.[0],
    step: event.get(2)?.[0],
    version: text(event.get(3)?.[0]),
    scalars: Object.fromEntries(
      event.has(5)
        ? (message(event.get(5)?.[0] as Uint8Array).get(1) ?? []).map((value) => {
            const fields = message(value as Uint8Array);
            return [text(fields.get(1)?.[0]), fields.get(2)?.[0]];
          })
        : [],
    ),
  }));
}

const text = (bytes: number | Uint8Array | undefined) => (bytes instanceof Uint8Array ? new TextDecoder().decode(bytes) : undefined);

/** The fields of a protocol buffer message. */
function message(bytes: Uint8Array): Map<number, (number | Uint8Array)[]> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const fields = new Map<number, (number | Uint8Array)[]>();
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++] as number;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const key = varint();
    let value: number | Uint8Array;
    if ((key & 7) === 0) value = varint();
    else if ((key & 7) === 1) {
      value = view.getFloat64(at, true);
      at += 8;
    } else if ((key & 7) === 5) {
      value = view.getFloat32(at, true);
      at += 4;
    } else {
      const length = varint();
      value = bytes.subarray(at, at + length);
      at += length;
    }
    fields.set(key >> 3, [...(fields.get(key >> 3) ?? []), value]);
  }
  return fields;
}

describe("tensorBoardLog", () => {
  test("CRC-32C is masked: the check value of RFC 3720, and TFRecord's formula", () => {
    const crc = 0xe3069283; // of "123456789"
    expect(maskedCrc32c(new TextEncoder().encode("123456789"))).toBe((((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0);
  });

  test("events read back are what happened", async () => {
    const to = join(folder, "events.out.tfevents.1.test");
    const losses: number[] = [];
    const { epochs } = await makeTrainer().fit(points, {
      ...options,
      epochs: 2,
      onBatch: ({ batchLoss }) => void losses.push(batchLoss),
      callbacks: [tensorBoardLog({ to, everyBatches: 5, now: () => 1234.5 })],
    });
    const events = decodeEvents(new Uint8Array(await readFile(to)));
    expect(events[0]).toEqual({ wallTime: 1234.5, step: undefined, version: "brain.Event:2", scalars: {} });
    expect(events.every(({ wallTime }) => wallTime === 1234.5)).toBe(true);
    expect(events.slice(1).map(({ step, scalars }) => [step, Object.keys(scalars)[0]])).toEqual([
      [5, "batch/loss"],
      [1, "train/loss"],
      [10, "batch/loss"],
      [15, "batch/loss"],
      [2, "train/loss"],
    ]);
    expect(events[1]?.scalars).toEqual({ "batch/loss": Math.fround(losses[4] as number), "batch/lr": Math.fround(0.1) });
    expect(events[5]?.scalars).toEqual({
      "train/loss": Math.fround(epochs[1]?.train.loss as number),
      "train/accuracy": Math.fround(epochs[1]?.train.metrics.accuracy as number),
      "train/f1": Math.fround(epochs[1]?.train.metrics.f1 as number),
      "validation/loss": Math.fround(epochs[1]?.validation?.loss as number),
      "validation/accuracy": Math.fround(epochs[1]?.validation?.metrics.accuracy as number),
      "validation/f1": Math.fround(epochs[1]?.validation?.metrics.f1 as number),
    });
    expect(() => tensorBoardLog({ to, everyBatches: 0 })).toThrow(ShapeError);
  });
});

describe("htmlReport", () => {
  test("one page with a chart per quantity and a row per epoch, nothing to be fetched, nothing unescaped", async () => {
    let html = "";
    const { epochs } = await makeTrainer().fit(points, {
      ...options,
      epochs: 3,
      callbacks: [
        htmlReport({
          title: "A <b> & C",
          to: (page) => {
            html = page;
          },
        }),
      ],
    });
    expect(html).toContain("<h1>A &#60;b&#62; &#38; C</h1>");
    expect(html).not.toMatch(/https?:|<script|src=/);
    expect(html.match(/<figure>/g)).toHaveLength(3); // loss, accuracy, f1
    expect(html.match(/<tr><td>/g)).toHaveLength(3);
    expect(html).toContain(`<td>${Number((epochs[2]?.validation?.loss ?? 0).toPrecision(4))}</td>`);
    const paths = [...html.matchAll(/ d="(M[^"]+)"/g)].map(([, d]) => d as string);
    expect(paths).toHaveLength(6);
    for (const path of paths)
      for (const [, x, y] of path.matchAll(/[ML]([\d.]+) ([\d.]+)/g)) {
        expect(Number(x)).toBeLessThanOrEqual(560);
        expect(Number(y)).toBeLessThanOrEqual(240);
      }
  });
});

describe("progress", () => {
  test("a log gets a line per epoch, a terminal also one that is written over", async () => {
    const written = async (isTTY: boolean) => {
      let out = "";
      await makeTrainer().fit(points, {
        ...options,
        epochs: 2,
        callbacks: [
          progress({
            isTTY,
            columns: 30,
            write: (piece: string) => {
              out += piece;
            },
          }),
        ],
      });
      return out;
    };
    const log = await written(false);
    expect(log).toMatch(/^epoch 1\/2 {2}training loss [\d.]+ {2}accuracy [\d.]+ {2}f1 [\d.]+ {2}validation loss .*\nepoch 2\/2 .*\n$/);
    const terminal = await written(true);
    const pieces = terminal.split("\r\x1b[2K");
    expect(pieces.slice(0, 2)).toEqual(["", expect.stringMatching(/^epoch 1\/2 {2}batch 1\/8 {2}loss /)]);
    expect(pieces[1]).toHaveLength(29); // cut off before the edge
    expect(pieces.at(-1)).toMatch(/\nepoch 2\/2 {2}training .*\n$/); // it all took less than the interval between two updates
  });

  test("a page has a text and a bar over all epochs", async () => {
    const text = { textContent: null as string | null };
    const bar = { value: 9, max: 9 };
    const bars: number[] = [];
    await makeTrainer().fit(points, {
      ...options,
      epochs: 2,
      callbacks: [pageProgress({ text, bar }), { onBatch: () => void bars.push(bar.value), onEpoch: () => void bars.push(bar.value) }],
    });
    expect(bars[0]).toBe(1 / 8);
    expect([bars[8], bar.value, bar.max]).toEqual([1, 2, 2]);
    expect(text.textContent).toMatch(/^epoch 2\/2 {2}training loss/);
  });
});

describe("learningRateMonitor and gradientStatistics", () => {
  test("every step's learning rate", async () => {
    const monitor = learningRateMonitor();
    await makeTrainer({ lr: 0.25 }).fit(points, { ...options, epochs: 1, callbacks: [monitor] });
    expect(monitor.values).toEqual(Array.from({ length: 8 }, (_, i) => ({ step: i + 1, lr: 0.25 })));
  });

  test("gradients are what plain SGD went by", async () => {
    const readings: { step: number; gradients: Readonly<Record<string, GradientSummary>> }[] = [];
    const trainer = makeTrainer({ lr: 0.5 });
    const weights: number[][] = [[...((await trainer.model.stateDict().get("weight")?.data()) ?? [])]];
    await trainer.fit(points, {
      ...options,
      epochs: 1,
      onBatch: async () => void weights.push([...((await trainer.model.stateDict().get("weight")?.data()) ?? [])]),
      callbacks: [gradientStatistics({ every: 3, to: (step, gradients) => void readings.push({ step, gradients }) })],
    });
    expect(readings.map(({ step }) => step)).toEqual([3, 6]);
    for (const { step, gradients } of readings) {
      expect(Object.keys(gradients)).toEqual(["weight", "bias"]);
      const gradient = (weights[step] as number[]).map((after, i) => ((weights[step - 1] as number[])[i] as number) / 0.5 - after / 0.5);
      const mean = gradient.reduce((a, b) => a + b) / 6;
      expect(gradients.weight?.norm).toBeCloseTo(Math.sqrt(gradient.reduce((sum, g) => sum + g * g, 0)), 5);
      expect(gradients.weight?.mean).toBeCloseTo(mean, 5);
      expect(gradients.weight?.std).toBeCloseTo(Math.sqrt(gradient.reduce((sum, g) => sum + (g - mean) ** 2, 0) / 6), 5);
    }
    expect(() => gradientStatistics({ every: 0, to() {} })).toThrow(ShapeError);
  });
});
