// Runs the arena in a browser. Chromium and Firefox as Debian packages them, both headless.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import puppeteer from "puppeteer-core";
import type { Arena, FirstRun, Turn } from "./arena.ts";

export const browsers = ["chromium", "firefox"] as const;
export type BrowserName = (typeof browsers)[number];

/** Calls a method of the page's arena. */
type Call = (method: keyof Arena, ...args: readonly unknown[]) => Promise<unknown>;

const root = new URL("./", import.meta.url);
const types: Readonly<Record<string, string>> = { ".wasm": "application/wasm", ".mjs": "text/javascript", ".js": "text/javascript" };

/** An arena in a new browser, its version, and what ends both browser and server. */
export async function openBrowser(name: BrowserName): Promise<{ arena: Arena; version: string; close: () => Promise<void> }> {
  const script = await bundle();
  const server = createServer(async ({ url = "/" }, response) => {
    const path = new URL(url, "http://localhost").pathname;
    const found = path.startsWith("/node_modules/")
      ? await readFile(fileURLToPath(new URL(`.${path}`, root))).catch(() => null)
      : page(path, script);
    response.writeHead(found ? 200 : 404, { "content-type": types[extname(path)] ?? "text/html" }).end(found ?? "");
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  const browser = await launchers[name](`http://127.0.0.1:${port}/`);
  const close = async () => {
    await browser.close();
    server.close();
  };
  return { arena: remote(browser.call), version: browser.version, close };
}

function page(path: string, script: string): string | null {
  if (path === "/") return '<!doctype html><meta charset="utf-8"><script type="module" src="/page.js"></script>';
  return path === "/page.js" ? script : null;
}

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("page.ts", root))],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    external: ["node:*"],
    logLevel: "error",
  });
  return outputFiles[0]?.text ?? "";
}

function remote(call: Call): Arena {
  return {
    start: (contestant) => call("start", contestant) as Promise<string>,
    prepare: (contestant, id) => call("prepare", contestant, id) as Promise<FirstRun>,
    turn: (contestant, ms) => call("turn", contestant, ms) as Promise<Turn>,
    drop: (contestant) => call("drop", contestant) as Promise<void>,
  };
}

/** In the page. */
const callArena = ([method, args]: readonly [keyof Arena, readonly unknown[]]) =>
  (globalThis as unknown as { arena: Record<string, (...args: readonly unknown[]) => unknown> }).arena[method]?.(...args);

const FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update"];

const launchers: Readonly<Record<BrowserName, (url: string) => Promise<{ call: Call; version: string; close: () => Promise<void> }>>> = {
  async chromium(url) {
    const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", headless: true, args: FLAGS });
    const tab = await browser.newPage();
    await tab.goto(url);
    await tab.waitForFunction("globalThis.arena !== undefined");
    return {
      call: (method, ...args) => tab.evaluate(callArena, [method, args] as const),
      version: browser.version(),
      close: () => browser.close(),
    };
  },
  async firefox(url) {
    const browser = await puppeteer.launch({
      browser: "firefox",
      executablePath: "/usr/bin/firefox-esr",
      headless: true,
      protocolTimeout: 600_000,
      extraPrefsFirefox: { "dom.max_script_run_time": 0 },
    });
    const tab = await browser.newPage();
    await tab.goto(url);
    await tab.waitForFunction("globalThis.arena !== undefined");
    return {
      call: (method, ...args) => tab.evaluate(callArena, [method, args] as const),
      version: await browser.version(),
      close: () => browser.close(),
    };
  },
};
