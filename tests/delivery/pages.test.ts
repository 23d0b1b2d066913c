// The library in pages: with no bundler, and under a strict Content-Security-Policy.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { evaluateIn, missingBrowser } from "../runtimes/hosts/browser.ts";
import { evaluateInWebKit, missingWebKit } from "../runtimes/hosts/webkit.ts";
import { serve } from "../runtimes/server.ts";
import { expectOutcome } from "./outcome.ts";
import { tool } from "./tool.ts";

const user = inject("user");

const browsers = [
  { name: "Chromium", missing: missingBrowser("chromium"), evaluate: (url: string) => evaluateIn("chromium", url, "globalThis.result") },
  { name: "Firefox", missing: missingBrowser("firefox"), evaluate: (url: string) => evaluateIn("firefox", url, "globalThis.result") },
  { name: "WebKit", missing: missingWebKit(), evaluate: (url: string) => evaluateInWebKit(url, "waitForResult()") },
];

// WebDriver may ask before a module has run
const wait =
  "globalThis.waitForResult = async () => { while (!globalThis.result) await new Promise((done) => setTimeout(done, 20)); return globalThis.result; };";
const page = (head: string, script: string) =>
  `<!doctype html><meta charset="utf-8"><title>wasmgrad</title>${head}<script src="wait.js"></script><script type="module" src="${script}"></script>\n`;
const importMap = {
  imports: {
    wasmgrad: "./node_modules/wasmgrad/dist/index.js",
    "wasmgrad/data": "./node_modules/wasmgrad/dist/data/index.js",
    "#kernels": "./node_modules/wasmgrad/dist/kernels.inline.js",
    "#extra-kernels": "./node_modules/wasmgrad/dist/kernels.extra.inline.js",
    "@assemblyscript/loader": "./node_modules/@assemblyscript/loader/index.js",
  },
};

beforeAll(async () => {
  mkdirSync(join(user, "csp"), { recursive: true });
  for (const folder of [user, join(user, "csp")]) writeFileSync(join(folder, "wait.js"), wait);
  writeFileSync(join(user, "plain.html"), page(`<script type="importmap">${JSON.stringify(importMap)}</script>`, "programs/page.js"));
  writeFileSync(join(user, "csp/index.html"), page("", "bundle.js"));
  writeFileSync(join(user, "csp/threads.html"), page("", "threads.js"));
  await tool("tools/esbuild.js", [join(user, "programs/page.js"), join(user, "csp/bundle.js")], user);
  for (const end of ["threads.js", "thread.js"])
    await tool("tools/esbuild.js", [join(user, "programs", end), join(user, "csp", end)], user);
});

describe.each(browsers)("$name ($missing)", ({ missing, evaluate }) => {
  test.skipIf(missing)("trains by an import map, with no bundler", async () => {
    await using server = await serve(user);
    expectOutcome(await evaluate(`${server.url}/plain.html`));
  });

  test.skipIf(missing).each([
    ["on the page's thread", "index.html"],
    ["in a worker", "threads.html"],
  ])("trains %s, under a policy that allows WebAssembly and nothing more", async (_where, file) => {
    await using server = await serve(join(user, "csp"), {
      "Content-Security-Policy": "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'",
    });
    expectOutcome(await evaluate(`${server.url}/${file}`));
  });

  test.skipIf(missing)("says what the policy lacks where it does not", async () => {
    await using server = await serve(join(user, "csp"), { "Content-Security-Policy": "default-src 'none'; script-src 'self'" });
    const { error } = JSON.parse(String(await evaluate(`${server.url}/index.html`))) as { error?: string };
    expect(error).toMatch(/^UnsupportedError: wasm: expected 'wasm-unsafe-eval' in script-src of the page's Content-Security-Policy, got /);
  });
});
