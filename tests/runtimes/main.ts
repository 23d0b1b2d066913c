// Runs one program, against the packed library, in every engine, and compares its
// fingerprints with the committed table.
//
//   npm run test:runtimes [-- --only REGEX] [--sections REGEX] [--all] [--update]
//
// --only chooses engines, --sections parts of the program. With --all an engine
// that cannot run here is an error. --update writes the table.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { install, pack, temporaryFolder } from "../packed.ts";
import type { Answer, Engine } from "./engine.ts";
import { engines } from "./engines.ts";
import { installEngines } from "./install.ts";

type Fingerprints = Answer["fingerprints"];
interface Result {
  readonly engine: Engine;
  /** What it computed; undefined where it did not run or failed. */
  readonly got?: Fingerprints;
  /** Why it did not run, or how it failed. */
  readonly why?: string;
  /** Whether it was there and failed. */
  readonly failed: boolean;
  readonly seconds: number;
}

const { values } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    sections: { type: "string", default: "" },
    all: { type: "boolean", default: false },
    update: { type: "boolean", default: false },
  },
});
const table = new URL("fingerprints.json", import.meta.url);
const chosen = engines.filter(({ name }) => new RegExp(values.only).test(name));
if (chosen.length === 0) throw new Error(`--only: expected a pattern of ${engines.map(({ name }) => name).join(", ")}, got ${values.only}`);

installEngines();
const folder = temporaryFolder("runtimes");
install(pack(), folder, [`@noble/hashes@${pinned("@noble/hashes")}`]);
cpSync(new URL("program/", import.meta.url), join(folder, "program"), { recursive: true });

const covered = values.sections !== "" || coverage();
const results: Result[] = [];
for (const engine of chosen) {
  console.error(`${engine.name} …`);
  results.push(await run(engine));
}
if (values.update) update();
process.exitCode = report() && covered ? 0 : 1;

/** True where the program calls every kernel there is. */
function coverage(): boolean {
  const output = execFileSync(process.execPath, [join(folder, "program/coverage.js")], { encoding: "utf8" });
  const { kernels, uncalled } = JSON.parse(output) as { kernels: number; uncalled: string[] };
  console.log(
    `the program calls ${kernels - uncalled.length} of ${kernels} kernels${uncalled.length > 0 ? `, but not ${uncalled.join(", ")}` : ""}`,
  );
  return uncalled.length === 0;
}

async function run(engine: Engine): Promise<Result> {
  const missing = engine.missing();
  if (missing !== undefined) return { engine, why: missing, failed: false, seconds: 0 };
  const start = performance.now();
  const seconds = () => (performance.now() - start) / 1000;
  try {
    const answer = await engine.run(folder, values.sections);
    if (engine.identity.test(answer.engine)) return { engine, got: answer.fingerprints, failed: false, seconds: seconds() };
    return { engine, why: `expected ${engine.identity} to answer, got ${answer.engine}`, failed: true, seconds: seconds() };
  } catch (error) {
    return { engine, why: String(error), failed: true, seconds: seconds() };
  }
}

/** Writes what all engines agree on. */
function update(): void {
  const [first, ...others] = results.flatMap(({ got }) => (got ? [`${JSON.stringify(got, null, 2)}\n`] : []));
  if (values.sections === "" && first !== undefined && others.every((other) => other === first)) writeFileSync(table, first);
  else console.error("the table stays as it is: the engines do not agree on a new one, or --sections left some out");
}

/** Prints a line per engine, and sections that differ; true where all is well. */
function report(): boolean {
  const all: Fingerprints = existsSync(table) ? JSON.parse(readFileSync(table, "utf8")) : {};
  const wanted = Object.entries(all).filter(([section]) => new RegExp(values.sections).test(section));
  let same = wanted.length > 0;
  for (const { engine, got, why, failed, seconds } of results) {
    const name = engine.name.padEnd(20);
    if (!got) {
      same &&= !failed && !values.all;
      console.log(`${name}${failed ? "FAILED" : "not run"}: ${why}`);
      continue;
    }
    const differing = wanted.filter(([section, hash]) => got[section] !== hash).map(([section]) => section);
    const unknown = Object.keys(got).filter((section) => !(section in all));
    same &&= differing.length === 0 && unknown.length === 0;
    const equal = wanted.length - differing.length;
    console.log(`${name}${equal} of ${wanted.length} sections equal, ${seconds.toFixed(0)} s`);
    for (const section of differing) console.log(`  DIFFERS  ${section}: expected ${short(all[section])}, got ${short(got[section])}`);
    for (const section of unknown) console.log(`  UNKNOWN  ${section}: ${short(got[section])} is not in the table`);
  }
  const ran = results.filter(({ got }) => got).length;
  same &&= ran > 0;
  console.log(same ? `\nsame bits in ${ran} of ${results.length} engines` : "\nnot as tests/runtimes/fingerprints.json says");
  return same;
}

function short(hash: string | undefined): string {
  return hash?.slice(0, 8) ?? "none";
}

/** The version of a development dependency that is installed here. */
function pinned(name: string): string {
  const path = fileURLToPath(new URL(`../../node_modules/${name}/package.json`, import.meta.url));
  return (JSON.parse(readFileSync(path, "utf8")) as { version: string }).version;
}
