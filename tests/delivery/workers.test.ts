// The library in edge workers, which take the kernels as an imported module.
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inject, test } from "vitest";
import { findEngine } from "../runtimes/engines.ts";
import { fetchFromWorkerd } from "../runtimes/hosts/workerd.ts";
import { expectOutcome } from "./outcome.ts";
import { tool } from "./tool.ts";

const user = inject("user");

test("trains in workerd", async () => {
  expectOutcome(await fetchFromWorkerd(user, "programs/worker.js", "/"));
});

test("trains in wrangler, with no settings for the kernels", async () => {
  const folder = join(user, "wrangler");
  mkdirSync(folder, { recursive: true });
  if (!existsSync(join(folder, "node_modules"))) symlinkSync(join(user, "node_modules"), join(folder, "node_modules"));
  writeFileSync(
    join(folder, "wrangler.json"),
    JSON.stringify({ name: "user", main: "../programs/worker.js", compatibility_date: "2026-04-01", send_metrics: false }),
  );
  Object.assign(process.env, { WRANGLER_SEND_METRICS: "false", CLOUDFLARE_CF_FETCH_ENABLED: "false" }); // it works without a network
  expectOutcome(await tool("tools/wrangler.js", [folder], folder, findEngine("node-24")?.path)); // it wants Node 22 or newer
});
