// One way to drive a page in each browser, as Debian packages them, headless.
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContextOptions, chromium } from "playwright-core";
import puppeteer from "puppeteer-core";

/** A page in a browser. */
export interface Tab {
  goto(url: string): Promise<void>;
  reload(): Promise<void>;
  /** The value of an expression there. */
  evaluate(expression: string): Promise<unknown>;
  /** Clicks with the mouse. */
  click(selector: string): Promise<void>;
  press(key: "Tab" | "Enter" | "Space"): Promise<void>;
  /** Draws a line; coordinates from 0 to 1 of the element. */
  draw(selector: string, line: readonly (readonly [x: number, y: number])[]): Promise<void>;
  /** Chooses a file. */
  upload(selector: string, name: string, bytes: Uint8Array): Promise<void>;
  /** What a click downloads. */
  download(selector: string): Promise<Uint8Array>;
  /** What went wrong on the page so far. */
  readonly errors: readonly string[];
  close(): Promise<void>;
}

export type BrowserName = "chromium" | "firefox";

/** How Chromium shows a page; default 1280 × 900 and light. */
export type TabOptions = Pick<BrowserContextOptions, "viewport" | "colorScheme">;

export const launchOptions = {
  executablePath: "/usr/bin/chromium",
  headless: true,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};

/** A tab in a browser of its own. */
export function openTab(browser: BrowserName): Promise<Tab> {
  return browser === "chromium" ? openChromium() : openFirefox();
}

/** A tab of Chromium. */
export async function openChromium(options: TabOptions = {}): Promise<Tab> {
  const browser = await chromium.launch(launchOptions);
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  return {
    errors,
    goto: async (url) => void (await page.goto(url)),
    reload: async () => void (await page.reload()),
    evaluate: (expression) => page.evaluate(expression),
    click: (selector) => page.click(selector),
    press: (key) => page.keyboard.press(key),
    async draw(selector, line) {
      await page.locator(selector).scrollIntoViewIfNeeded();
      await drag(page.mouse, () => page.locator(selector).boundingBox(), line);
    },
    upload: (selector, name, bytes) =>
      page.setInputFiles(selector, { name, mimeType: "application/octet-stream", buffer: Buffer.from(bytes) }),
    async download(selector) {
      const [download] = await Promise.all([page.waitForEvent("download"), page.click(selector)]);
      return readFile(await download.path());
    },
    close: () => browser.close(),
  };
}

async function openFirefox(): Promise<Tab> {
  const browser = await puppeteer.launch({ browser: "firefox", executablePath: "/usr/bin/firefox-esr", headless: true });
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 900 });
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  const element = async (selector: string) => {
    const found = await page.$(selector);
    if (!found) throw new Error(`expected an element ${selector}`);
    return found;
  };
  return {
    errors,
    goto: async (url) => void (await page.goto(url)),
    reload: async () => void (await page.reload()),
    evaluate: (expression) => page.evaluate(expression),
    click: (selector) => page.click(selector),
    press: (key) => page.keyboard.press(key),
    async draw(selector, line) {
      const target = await element(selector);
      await target.scrollIntoView();
      await drag(page.mouse, () => target.boundingBox(), line);
    },
    async upload(selector, name, bytes) {
      const path = join(await mkdtemp(join(tmpdir(), "upload-")), name);
      await writeFile(path, bytes);
      const input = await element(selector);
      await (input as Awaited<ReturnType<typeof page.$<"input">>> & object).uploadFile(path);
    },
    async download(selector) {
      // Firefox does not tell of downloads over WebDriver BiDi: take what the page hands to it
      await page.evaluate(`{
        const create = URL.createObjectURL;
        URL.createObjectURL = (blob) => {
          globalThis.downloaded = blob;
          URL.createObjectURL = create;
          return create(blob);
        };
      }`);
      await page.click(selector);
      await page.waitForFunction("globalThis.downloaded !== undefined");
      return Uint8Array.from((await page.evaluate("downloaded.arrayBuffer().then((b) => [...new Uint8Array(b)])")) as number[]);
    },
    close: () => browser.close(),
  };
}

/** What is used of a mouse, and of the place it is to draw on. */
interface Mouse {
  move(x: number, y: number): Promise<void>;
  down(): Promise<void>;
  up(): Promise<void>;
}
type FindBox = () => Promise<{ readonly x: number; readonly y: number; readonly width: number; readonly height: number } | null>;

/** Draws a line with the mouse; coordinates from 0 to 1 of the box. */
export async function drag(mouse: Mouse, find: FindBox, line: readonly (readonly [x: number, y: number])[]): Promise<void> {
  const box = await find();
  if (!box) throw new Error("expected a place to draw on that can be seen");
  const [first, ...others] = line.map(([x, y]) => [box.x + x * box.width, box.y + y * box.height] as const);
  if (first) await mouse.move(...first);
  await mouse.down();
  for (const spot of others) await mouse.move(...spot);
  await mouse.up();
}
