// Hours of training in minutes: runs are made, fail, are saved, put back and forgotten, again and again; memory has to stay flat,
// and the bits of every cycle those of the first.
import { setImmediate as turn } from "node:timers/promises";
import { Adam, crossEntropy, fingerprint, memoryInfo, NonFiniteError, tensor } from "../../src/index.ts";
import { lenet5 } from "../../src/models/lenet.ts";
import { randomInt, randomValues } from "../harness.ts";
import { cases, wholeRun } from "../reliability/models.ts";

/** What is measured after a cycle, garbage collected. Bytes. */
export interface Sample {
  readonly seconds: number;
  /** Of the device, in use and reserved. */
  readonly used: number;
  readonly reserved: number;
  /** Of JavaScript: its heap, and the process as a whole. */
  readonly heap: number;
  readonly resident: number;
}

export interface SoakResult {
  readonly cycles: number;
  /** Training steps in all, failed ones included. */
  readonly steps: number;
  readonly samples: readonly Sample[];
}

/** Steps of LeNet-5 in a cycle, with a batch of another size each. */
const STEPS = 40;

/**
 * Runs cycles for so many minutes. Needs `--expose-gc`.
 * @throws Error where a cycle's bits are not those of the first
 */
export async function soak(minutes: number, onSample: (sample: Sample) => void = () => {}): Promise<SoakResult> {
  const { gc } = globalThis;
  if (!gc) throw new Error("expected node to run with --expose-gc");
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  const samples: Sample[] = [];
  let [cycles, steps] = [0, 0];
  let bits: string | undefined;
  do {
    const now = await cycle();
    bits ??= now.bits;
    if (now.bits !== bits) throw new Error(`expected the bits of cycle 0 (${bits}) in cycle ${cycles}, got ${now.bits}`);
    cycles++;
    steps += now.steps;
    for (let i = 0; i < 3; i++) {
      await gc({ type: "major", execution: "async" });
      await turn(); // forgotten tensors are given back in a task of their own
    }
    const { used, reserved } = memoryInfo();
    const { heapUsed: heap, rss: resident } = process.memoryUsage();
    const sample = { seconds: seconds(), used, reserved, heap, resident };
    samples.push(sample);
    onSample(sample);
  } while (seconds() < 60 * minutes);
  return { cycles, steps, samples };
}

/** Runs of every kind, whole; then one with batches of all sizes, some of which fail. Its bits, and how many steps were taken. */
async function cycle(): Promise<{ bits: string; steps: number }> {
  const runs: string[] = [];
  for (const run of Object.values(cases)) runs.push(await wholeRun(run));
  const net = lenet5();
  const optimizer = new Adam(net, { lr: 1e-3 });
  for (let i = 0; i < STEPS; i++) {
    const n = randomInt(i, 1, 33);
    const { data, shape } = randomValues([n, 28, 28, 1], i);
    if (i % 5 === 4) data[0] = Number.NaN;
    const labels = Int32Array.from({ length: n }, (_, at) => (i + at) % 10);
    try {
      await optimizer.step(() => crossEntropy(net.forward(tensor(data, shape)), labels)).value();
    } catch (error) {
      if (!(error instanceof NonFiniteError)) throw error;
    }
    await net.predict(data, shape);
  }
  return { bits: [...runs, await fingerprint(net)].join(), steps: STEPS + 4 * Object.keys(cases).length };
}

/** How far a figure has moved, as a share: the median of the last quarter against that of the second (the first warms up). */
export function drift(samples: readonly Sample[], figure: Exclude<keyof Sample, "seconds">): number {
  const quarter = samples.length / 4;
  const median = (from: number, to: number) => {
    const values = samples.slice(Math.floor(from), Math.ceil(to)).map((sample) => sample[figure]);
    return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
  };
  const [before, after] = [median(quarter, 2 * quarter), median(3 * quarter, samples.length)];
  return after === before ? 0 : after / before - 1;
}

/** Most that each figure may move by: device memory hardly, the heap by what the engine keeps of its own. */
export const tolerances = { used: 0.01, reserved: 0, heap: 0.02, resident: 0.05 } as const;
