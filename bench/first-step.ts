// How long a new process takes until its first training step is done: LeNet-5, batch 32, from the built library.
// Usage: npm run bench:first-step [-- --engine node-26]
import { parseArgs } from "node:util";
import { runInEngine } from "./engine.ts";
import { firstStep, RUNS } from "./firstStep.ts";

const { values } = parseArgs({ options: { engine: { type: "string" } } });
process.exitCode = values.engine === undefined ? main() : runInEngine(values.engine, import.meta.url);

function main(): number {
  console.log(`LeNet-5, batch 32, in a new process of Node ${process.version}: the fastest of ${RUNS}`);
  for (const [part, ms] of firstStep()) console.log(`${part.padEnd(12)} ${ms.toFixed(1).padStart(6)} ms`);
  return 0;
}
