// How long a new process takes until its first training step is done: LeNet-5, batch 32, from the built library.
// Usage: npm run bench:first-step [-- --engine node-26]
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { runInEngine } from "./engine.ts";

const RUNS = 20;
const { values } = parseArgs({ options: { engine: { type: "string" } } });
process.exitCode = values.engine === undefined ? main() : runInEngine(values.engine, import.meta.url);

/** The fastest of some processes, and each part at its fastest. */
function main(): number {
  const program = fileURLToPath(new URL("firstStepProgram.js", import.meta.url));
  const best = new Map<string, number>();
  for (let run = 0; run < RUNS; run++) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program], { encoding: "utf8" });
    if (status !== 0) {
      console.error(stderr);
      return 1;
    }
    for (const [part, ms] of Object.entries(JSON.parse(stdout) as Record<string, number>))
      best.set(part, Math.min(ms, best.get(part) ?? Number.POSITIVE_INFINITY));
  }
  console.log(`LeNet-5, batch 32, in a new process of Node ${process.version}: the fastest of ${RUNS}`);
  for (const [part, ms] of best) console.log(`${part.padEnd(12)} ${ms.toFixed(1).padStart(6)} ms`);
  return 0;
}
