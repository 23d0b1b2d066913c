// Runs a program of the bench in another engine.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { findEngine } from "../tests/runtimes/engines.ts";
import { UsageError } from "./arguments.ts";

/** Runs the module at `url` with this process's arguments, but for `--engine`, in the engine of that name; returns its exit code. */
export function runInEngine(name: string, url: string): number {
  const engine = findEngine(name);
  if (!engine) throw new UsageError(`--engine: expected an engine of tests/runtimes, got ${name}`);
  return runProgram(engine.path, ["--import", "tsx"], url);
}

/** The same in the engine at `path`, which takes `flags` in front. */
export function runProgram(path: string, flags: readonly string[], url: string): number {
  const argv = process.argv.slice(2);
  const at = argv.findIndex((arg) => arg === "--engine" || arg.startsWith("--engine="));
  argv.splice(at, argv[at] === "--engine" ? 2 : 1);
  const child = spawnSync(path, [...flags, fileURLToPath(url), ...argv], { stdio: "inherit" });
  if (child.error) throw child.error;
  return child.status ?? 1;
}
