// The bench: finds the cases in bench/cases/, runs them, prints a line for each, writes bench/results/.
import { readdirSync, writeFileSync } from "node:fs";
import { type Arguments, parseArguments, UsageError, usage } from "./arguments.ts";
import type { BenchCase } from "./case.ts";
import { runInEngine } from "./engine.ts";
import { beatsPeak, better, type Measurement, measure } from "./measure.ts";
import { updatePerformance } from "./performance.ts";
import { mergeResults, provenance, type Results, readResults, resultsFile, toResult, writeResults } from "./results.ts";
import { Roofline } from "./roofline.ts";
import { summary, toHeader, toLine } from "./table.ts";
import { thorough } from "./timing.ts";

/** How often a reference run measures what was short once more: a busy neighbour is rarely there three times. */
const AGAIN = 2;

try {
  process.exitCode = await main(parseArguments(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`bench: ${error.message}\n\n${usage}`);
  process.exitCode = 2;
}

async function main({ help, only, json, engine, reference }: Arguments): Promise<number> {
  if (help) {
    console.log(usage);
    return 0;
  }
  if (engine !== undefined) return runInEngine(engine, import.meta.url);
  const selected = (await loadCases()).filter(({ name }) => only.test(name));
  if (selected.length === 0) throw new UsageError(`--only: expected a pattern that some case matches, got ${only.source}`);

  const facts = provenance();
  console.log(`${facts.engine} ${facts.version}, ${facts.cpu}, commit ${facts.commit}`);
  const roofline = new Roofline(thorough);
  console.log(`peak of 128-bit mul + add: ${roofline.peak.best.toFixed(1)} GFLOP/s\n`);
  const measurements = measureAll(selected, roofline, facts.engine, reference ? AGAIN : 0);
  const results = measurements.map((measurement) => toResult(measurement, facts.engine));
  console.log(`\nbest peak seen: ${roofline.peak.best.toFixed(1)} GFLOP/s\n${summary(results)}`);
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(results, null, 2)}\n`);
  keep({ ...facts, peak: roofline.peak.best, results }, reference);

  const wrong = measurements.filter(beatsPeak);
  for (const { name } of wrong) console.error(`!!! ${name} is above the peak: the peak or the case's flops are wrong`);
  return wrong.length === 0 ? 0 : 1;
}

/** Every case once, then `again` times those that are short of their target; the better measurement counts. */
function measureAll(cases: readonly BenchCase[], roofline: Roofline, engine: string, again: number): Measurement[] {
  const width = Math.max(...cases.map(({ name }) => name.length));
  const print = (measurement: Measurement) => console.log(toLine(toResult(measurement, engine), width));
  console.log(toHeader(width));
  const measurements = cases.map((benchCase) => {
    const measurement = measure(benchCase, roofline, thorough);
    print(measurement);
    return measurement;
  });
  for (let round = 0; round < again; round++) {
    console.log("\nagain, what was short:");
    for (const [at, benchCase] of cases.entries()) {
      const before = measurements[at];
      if (!before || toResult(before, engine).ok !== false) continue;
      const after = better(before, measure(benchCase, roofline, thorough));
      measurements[at] = after;
      print(after);
    }
  }
  return measurements;
}

/** Writes the file of this engine, and the page that shows it. */
function keep(results: Results, reference: boolean): void {
  const file = resultsFile(results.engine, reference);
  writeResults(file, mergeResults(readResults(file), results));
  if (reference) updatePerformance();
}

/** Every case of every file in bench/cases/, by file name. */
async function loadCases(): Promise<BenchCase[]> {
  const folder = new URL("cases/", import.meta.url);
  const files = readdirSync(folder).filter((file) => file.endsWith(".ts"));
  const loaded: BenchCase[] = [];
  for (const file of files.sort()) {
    const { cases } = (await import(new URL(file, folder).href)) as { cases?: BenchCase[] };
    if (!cases) throw new Error(`bench: expected bench/cases/${file} to export cases, got none`);
    loaded.push(...cases);
  }
  return loaded;
}
