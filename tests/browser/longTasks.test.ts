// A page stays responsive while it trains: no task over 50 ms, and everything else gets its turn.
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Turns } from "./mainThread/main.ts";
import { serve } from "./server.ts";
import { openTab, type Tab } from "./tab.ts";

let tab: Tab;
let folder = "";
beforeAll(async () => {
  tab = await openTab("chromium"); // alone in having the Long Tasks API
  folder = await mkdtemp(join(tmpdir(), "wasmgrad-page-"));
  await build({
    configFile: fileURLToPath(new URL("../../examples/browser/vite.config.ts", import.meta.url)),
    root: fileURLToPath(new URL("mainThread/", import.meta.url)),
    logLevel: "error",
    build: { outDir: folder, emptyOutDir: true },
  });
});
afterAll(async () => {
  await tab.close();
  await rm(folder, { recursive: true });
});

// Durations are of the clock, of which other programs take their share: they say nothing on a machine with more to
// do than it has cores for, and on a quiet one, once in four times has to do.
const busy = loadavg()[0] ?? 0;
const quietTest = test.skipIf(busy > 1.5 * availableParallelism());

quietTest("training on the main thread", { retry: 3 }, async () => {
  const server = await serve(pathToFileURL(`${folder}/`));
  await tab.goto(server.url);
  const turns = (await tab.evaluate("measure()")) as Turns;
  server.close();
  expect(turns.steps).toBeGreaterThan(20);
  expect(turns.milliseconds).toBeLessThan(3500);
  expect(turns.timers).toBeGreaterThan(30);
  expect(turns.messages).toBeGreaterThan(30);
  expect(turns.frames).toBeGreaterThan(20);
  expect(turns.longTasks).toEqual([]);
});

quietTest("the example, which trains in a worker", { retry: 3 }, async () => {
  const server = await serve(new URL("../../examples/browser/dist/", import.meta.url));
  await tab.goto(server.url);
  const wait = (state: string) =>
    tab.evaluate(
      `new Promise((resolve) => { const look = () => (document.body.dataset.state === "${state}" ? resolve() : setTimeout(look, 50)); look(); })`,
    );
  await wait("new");
  await tab.evaluate(`{
    globalThis.longTasks = [];
    new PerformanceObserver((list) => longTasks.push(...list.getEntries().map((entry) => entry.duration))).observe({ type: "longtask" });
  }`);
  await tab.click("#train");
  await wait("done");
  const longTasks = await tab.evaluate("longTasks");
  await tab.click("#restart"); // for the next try
  await wait("new");
  server.close();
  expect(longTasks).toEqual([]);
});
