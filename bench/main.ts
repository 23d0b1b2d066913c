// The bench: finds the cases in bench/cases/, runs them, prints a line for each.
import { readdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { type Arguments, parseArguments, UsageError, usage } from "./arguments.ts";
import type { BenchCase } from "./case.ts";
import { runInEngine } from "./engine.ts";
import { beatsPeak, type Measurement, measure, toLine, toResult } from "./measure.ts";
import { Roofline } from "./roofline.ts";
import { thorough } from "./timing.ts";

try {
  process.exitCode = await main(parseArguments(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`bench: ${error.message}\n\n${usage}`);
  process.exitCode = 2;
}

async function main({ help, only, json, engine }: Arguments): Promise<number> {
  if (help) {
    console.log(usage);
    return 0;
  }
  if (engine !== undefined) return runInEngine(engine, import.meta.url);
  const selected = (await loadCases()).filter(({ name }) => only.test(name));
  if (selected.length === 0) throw new UsageError(`--only: expected a pattern that some case matches, got ${only.source}`);

  console.log(`Node ${process.version}, ${cpus()[0]?.model ?? "unknown CPU"}`);
  const roofline = new Roofline(thorough);
  console.log(`peak of 128-bit mul + add: ${roofline.peak.best.toFixed(1)} GFLOP/s\n`);
  const width = Math.max(...selected.map(({ name }) => name.length));
  const measurements: Measurement[] = [];
  for (const benchCase of selected) {
    const measurement = measure(benchCase, roofline, thorough);
    measurements.push(measurement);
    console.log(toLine(measurement, width));
  }
  console.log(`\nbest peak seen: ${roofline.peak.best.toFixed(1)} GFLOP/s`);
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(measurements.map(toResult), null, 2)}\n`);

  const wrong = measurements.filter(beatsPeak);
  for (const { name, rate } of wrong)
    console.error(`!!! ${name} reached ${rate.toFixed(1)} GFLOP/s, above the peak: the peak or the case's flops are wrong`);
  return wrong.length === 0 ? 0 : 1;
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
