// Chromium and Firefox, headless, through Playwright.
import { existsSync } from "node:fs";
import type { Answer, Engine } from "../engine.ts";
import { pathIn } from "../install.ts";
import { serve } from "../server.ts";

/** What is used of playwright-core, which lies in engines/. */
interface Playwright {
  readonly chromium: BrowserType;
  readonly firefox: BrowserType;
}
interface BrowserType {
  launch(options: { executablePath: string; headless: boolean; channel?: string; args?: readonly string[] }): Promise<Browser>;
}
interface Browser {
  newPage(): Promise<Page>;
  close(): Promise<void>;
}
export interface Page {
  goto(url: string): Promise<unknown>;
  evaluate(expression: string): Promise<unknown>;
}

const QUIET = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const paths = { chromium: "/usr/bin/chromium", firefox: "/usr/bin/firefox-esr" };

export type BrowserName = keyof typeof paths;

/** What is missing for a browser to run. */
export function missingBrowser(name: BrowserName): string | undefined {
  return existsSync(paths[name]) ? undefined : `no ${paths[name]} (Debian: ${name === "firefox" ? "firefox-esr" : name})`;
}

/** Opens `url` and returns what `expression` evaluates to there. */
export async function evaluateIn(name: BrowserName, url: string, expression: string): Promise<unknown> {
  const playwright = (await import(pathIn("playwright-core", "index.mjs"))) as Playwright;
  const browser = await playwright[name].launch({
    executablePath: paths[name],
    headless: true,
    ...(name === "firefox" ? { channel: "moz-firefox" } : { args: QUIET }),
  });
  try {
    const page = await browser.newPage();
    await page.goto(url);
    return await page.evaluate(expression);
  } finally {
    await browser.close();
  }
}

/** A browser as an engine of the program. */
export function browser(name: BrowserName, identity: RegExp): Engine {
  return {
    name,
    identity,
    missing: () => missingBrowser(name),
    async run(folder, only) {
      await using server = await serve(folder);
      const url = `${server.url}/program/page.html?only=${encodeURIComponent(only)}`;
      return JSON.parse(String(await evaluateIn(name, url, "globalThis.result"))) as Answer;
    },
  };
}
