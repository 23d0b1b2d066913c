// Where the time of a training step goes: each kernel's calls and milliseconds, by op.
// Usage: npm run bench:profile -- --model resnet20 [--shapes] [--engine node-26]
import { parseArgs } from "node:util";
import { withBackend } from "../src/runtime.ts";
import { createWasmBackend } from "../src/wasm/backend.ts";
import { runInEngine } from "./engine.ts";
import { models, trainingStep } from "./models.ts";
import { type Cost, type Costs, Recorder } from "./recorder.ts";

const { values } = parseArgs({
  options: {
    model: { type: "string", default: "resnet20" },
    shapes: { type: "boolean", default: false },
    engine: { type: "string" },
  },
});
/** Milliseconds. */
const WARM_UP_MS = 1500;
const MEASURE_MS = 6000;

process.exitCode = values.engine === undefined ? main() : runInEngine(values.engine, import.meta.url);

function main(): number {
  const model = Object.entries(models).find(([name]) => name === values.model)?.[1];
  if (!model) {
    console.error(`bench: --model: expected one of ${Object.keys(models).join(", ")}, got ${values.model}`);
    return 2;
  }
  const best: Costs = new Map<string, Cost>();
  const least = { rest: Number.POSITIVE_INFINITY, step: Number.POSITIVE_INFINITY };
  const recorder = new Recorder(createWasmBackend(), values.shapes);
  withBackend(recorder.backend, () => {
    const step = trainingStep(model);
    for (const until = performance.now() + WARM_UP_MS; performance.now() < until; ) step();
    for (const until = performance.now() + MEASURE_MS; performance.now() < until; ) {
      const { ms, costs } = recorder.record(step);
      for (const [row, cost] of costs) if (cost.ms < (best.get(row)?.ms ?? Number.POSITIVE_INFINITY)) best.set(row, cost);
      least.step = Math.min(least.step, ms);
      least.rest = Math.min(least.rest, ms - sumOf(costs));
    }
  });
  print(`${model.name} [${model.input.join(", ")}] training step, Node ${process.version}`, best, least);
  return 0;
}

function sumOf(costs: Costs): number {
  let sum = 0;
  for (const { ms } of costs.values()) sum += ms;
  return sum;
}

/** Every row at its fastest: so they add up to less than the step. */
function print(title: string, costs: Costs, least: { readonly rest: number; readonly step: number }): void {
  const rows = [...costs].sort(([, a], [, b]) => b.ms - a.ms);
  const width = Math.max(...rows.map(([row]) => row.length));
  const line = (row: string, calls: string, ms: number) =>
    `${row.padEnd(width)} ${calls.padStart(6)} ${ms.toFixed(3).padStart(9)} ms ${((100 * ms) / least.step).toFixed(1).padStart(5)} %`;
  console.log(`${title}\n${"op, pass: kernel".padEnd(width)}  calls`);
  for (const [row, { calls, ms }] of rows) console.log(line(row, String(calls), ms));
  console.log(line("all kernels", "", sumOf(costs)));
  console.log(line("JavaScript and these timers", "", least.rest));
  console.log(line("step", "", least.step));
}
