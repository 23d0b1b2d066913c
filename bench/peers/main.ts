// Compares wasmgrad with other libraries; see arguments.ts. Installs them at first need.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runInEngine, runProgram } from "../engine.ts";
import { isSameRun, provenance, resultsFile } from "../results.ts";
import { LocalArena } from "./arena.ts";
import { type Arguments, parseArguments, usage } from "./arguments.ts";
import type { BrowserName } from "./browser.ts";
import { caseIds, caseOf } from "./cases.ts";
import { type Comparison, goalsText, OURS, type Row, rowText } from "./comparison.ts";
import { contest, type Entrant } from "./contest.ts";
import { hasPytorch, PytorchArena, pytorchVariants } from "./pytorch.ts";
import { updatePeers } from "./report.ts";

const folder = new URL("./", import.meta.url);

try {
  process.exitCode = await main(parseArguments(process.argv.slice(2)));
} catch (error) {
  console.error(`bench:peers: ${error instanceof Error ? error.message : error}\n\n${usage}`);
  process.exitCode = 2;
}

async function main({ only, engine, reference, help }: Arguments): Promise<number> {
  if (help) {
    console.log(usage);
    return 0;
  }
  install();
  if (engine === "bun") return runProgram(fileURLToPath(new URL("node_modules/.bin/bun", folder)), [], import.meta.url);
  if (engine !== undefined && !isBrowser(engine)) return runInEngine(engine, import.meta.url);
  const { contestants } = await import("./contestants.ts");
  const opened = engine === undefined ? undefined : await (await import("./browser.ts")).openBrowser(engine);
  const arena = opened?.arena ?? new LocalArena(contestants, (name) => fileURLToPath(new URL(`node_modules/${name}/`, folder)));
  const pytorch = new PytorchArena();
  const facts = { ...provenance(), ...(engine && opened ? { engine, version: opened.version } : {}) };
  console.log(`${facts.engine} ${facts.version}, ${facts.cpu}, commit ${facts.commit}\n`);
  try {
    const entrants: Entrant[] = contestants.map(({ name, once = false }) => ({ name, arena, once }));
    if (hasPytorch()) entrants.push(...Object.keys(pytorchVariants).map((name) => ({ name, arena: pytorch, once: false })));
    else console.log("No PyTorch: Debian's package python3-torch (with libopenblas0-pthread) has one.\n");
    const libraries = await start(entrants);
    const ready = entrants.filter(({ name }) => libraries.ready.has(name));
    const rows: Record<string, Row> = {};
    let kept: Comparison | undefined;
    for (const id of caseIds) {
      if (!only.test(caseOf(id).name)) continue;
      const row = await contest(id, ready);
      rows[id] = row;
      console.log(`${rowText(id, row)}\n`);
      kept = keep({ ...facts, libraries: libraries.versions, rows }, reference); // after each case: a slow library may try a user's patience
    }
    if (!kept) throw new Error(`--only: expected a pattern that some case matches, got ${only.source}`);
    console.log(goalsText(kept));
    if (reference) updatePeers();
    return Object.values(rows).every((row) => "ms" in (row[OURS] ?? {})) ? 0 : 1;
  } finally {
    pytorch.close();
    await opened?.close();
  }
}

async function start(entrants: readonly Entrant[]) {
  const ready = new Set<string>();
  const versions: Record<string, string> = {};
  for (const { name, arena } of entrants) {
    try {
      versions[name] = await arena.start(name);
      ready.add(name);
    } catch (error) {
      versions[name] = `does not start: ${error instanceof Error ? error.message : error}`;
      console.log(`${name} ${versions[name]}\n`);
    }
  }
  return { ready, versions };
}

/** A run of some cases adds to what is known of the same commit. */
function keep(comparison: Comparison, reference: boolean): Comparison {
  const file = resultsFile(`peers-${comparison.engine}`, reference);
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Comparison) : undefined;
  const kept = known && isSameRun(known, comparison) ? { ...comparison, rows: { ...known.rows, ...comparison.rows } } : comparison;
  writeFileSync(file, `${JSON.stringify(kept, null, 2)}\n`);
  return kept;
}

function isBrowser(engine: string): engine is BrowserName {
  return engine === "chromium" || engine === "firefox";
}

function install(): void {
  if (existsSync(new URL("node_modules/.package-lock.json", folder))) return;
  const { status } = spawnSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd: fileURLToPath(folder), stdio: "inherit" });
  if (status !== 0) throw new Error(`npm ci in bench/peers failed with status ${status}`);
}
