// The fuzz tests for as long as one likes. Usage: npm run fuzz [-- --seed 7] [--minutes 10], for each file of them.
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: { seed: { type: "string", default: String(Date.now() % 2 ** 31) }, minutes: { type: "string", default: "10" } },
});
if (!(Number.isSafeInteger(Number(values.seed)) && Number(values.minutes) > 0))
  throw new Error(`fuzz: expected an integer --seed and --minutes > 0, got ${values.seed} and ${values.minutes}`);
console.log(`seed ${values.seed}`);
const { status } = spawnSync("npx", ["vitest", "run", "tests/fuzz", "--testTimeout=0"], {
  stdio: "inherit",
  env: { ...process.env, FUZZ_SEED: values.seed, FUZZ_MINUTES: values.minutes },
});
process.exitCode = status ?? 1;
