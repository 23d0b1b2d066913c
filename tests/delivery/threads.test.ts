// Training in a worker, in what has a command line; pages are in pages.test.ts.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { inject, test } from "vitest";
import { findEngine } from "../runtimes/engines.ts";
import { expectOutcome } from "./outcome.ts";

const run = promisify(execFile);

test.each(["node-20", "node-26", "deno", "bun"])("trains in a worker of %s", async (name) => {
  const engine = findEngine(name);
  if (!engine) throw new Error(`delivery: no engine ${name}`);
  const { stdout } = await run(engine.path, [...engine.flags, "programs/threads.js"], { cwd: inject("user"), timeout: 60_000 });
  expectOutcome(stdout);
});
