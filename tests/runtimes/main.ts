// Runs one program in every engine and compares its fingerprints with the committed
// table. Usage: npm run test:runtimes [-- --update]
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Engine, installEngines } from "./engines.ts";

/** SHA-256 by section of the program. */
type Fingerprints = Readonly<Record<string, string>>;

const table = new URL("fingerprints.json", import.meta.url);
const program = fileURLToPath(new URL("node.js", import.meta.url));

const { values } = parseArgs({ options: { update: { type: "boolean", default: false } } });
const results = installEngines().map((engine) => ({ engine, got: run(engine) }));

if (values.update) {
  const [first, ...others] = results.map(({ got }) => got && `${JSON.stringify(got, null, 2)}\n`);
  if (first !== undefined && others.every((other) => other === first)) writeFileSync(table, first);
  else console.error("the table stays as it is: the engines do not agree on a new one");
}
const expected: Fingerprints = existsSync(table) ? JSON.parse(readFileSync(table, "utf8")) : {};
process.exitCode = report(expected) ? 0 : 1;

/** What the program prints in `engine`; undefined where it failed, or where another engine answered. */
function run({ name, path, version, flags }: Engine): Fingerprints | undefined {
  const { status, signal, stdout, stderr } = spawnSync(path, [...flags, program], { encoding: "utf8", timeout: 600_000 });
  if (status !== 0) {
    console.error(`${name}: expected exit code 0, got ${status ?? signal}\n${stderr}`);
    return undefined;
  }
  const answer = JSON.parse(stdout) as { version: string; fingerprints: Fingerprints };
  if (answer.version !== version) {
    console.error(`${name}: expected ${version} to answer, got ${answer.version}`);
    return undefined;
  }
  return answer.fingerprints;
}

/** Prints sections by engines; true where every engine ran and every fingerprint is the expected one. */
function report(wanted: Fingerprints): boolean {
  const sections = [...new Set([wanted, ...results.map(({ got }) => got ?? {})].flatMap((part) => Object.keys(part)))];
  const width = Math.max(...sections.map((section) => section.length), 0);
  console.log([" ".repeat(width), "expected", ...results.map(({ engine }) => engine.name.padEnd(16))].join("  "));
  let same = sections.length > 0;
  for (const section of sections) {
    const cells = results.map(({ got }) => {
      const hash = got?.[section];
      const matches = hash !== undefined && hash === wanted[section];
      same &&= matches;
      return `${matches ? "ok" : "DIFFERS"} ${short(hash)}`.padEnd(16);
    });
    console.log([section.padEnd(width), short(wanted[section]), ...cells].join("  "));
  }
  console.log(same ? "\nsame bits in every engine" : "\nfingerprints differ from tests/runtimes/fingerprints.json");
  return same;
}

function short(hash: string | undefined): string {
  return hash?.slice(0, 8) ?? "none    ";
}
