// WebKitGTK's MiniBrowser, on a virtual screen, through its own WebDriver.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { arch } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { Answer, Engine } from "../engine.ts";
import { serve } from "../server.ts";

const binary = `/usr/lib/${arch() === "arm64" ? "aarch64" : "x86_64"}-linux-gnu/webkit2gtk-4.1/MiniBrowser`;
const driver = "/usr/bin/WebKitWebDriver";
const screen = "/usr/bin/Xvfb";

/** What is missing for WebKit to run. */
export function missingWebKit(): string | undefined {
  const path = [binary, driver, screen].find((file) => !existsSync(file));
  return path && `no ${path} (Debian: webkit2gtk-driver libwebkit2gtk-4.1-0 xvfb)`;
}

/** Opens `url` and returns what `expression` evaluates to there. */
export async function evaluateInWebKit(url: string, expression: string): Promise<unknown> {
  const processes: ChildProcess[] = [];
  const start = (path: string, args: readonly string[], env = process.env) => {
    const child = spawn(path, [...args], { stdio: ["ignore", "ignore", "ignore", "pipe"], env });
    processes.push(child);
    return child;
  };
  try {
    const virtual = start(screen, ["-displayfd", "3", "-screen", "0", "1280x800x24", "-nolisten", "tcp"]);
    const display = await new Promise((resolve) => virtual.stdio[3]?.once("data", resolve));
    const port = await freePort();
    start(driver, ["--host=127.0.0.1", `--port=${port}`], {
      ...process.env,
      DISPLAY: `:${String(display).trim()}`,
      GDK_BACKEND: "x11",
      WEBKIT_DISABLE_DMABUF_RENDERER: "1",
    });
    const send = command(`http://127.0.0.1:${port}`);
    await untilReady(() => send("GET", "/status"));
    const options = { "webkitgtk:browserOptions": { binary, args: ["--automation"] } };
    const session = (await send("POST", "/session", { capabilities: { alwaysMatch: options } })) as { sessionId: string };
    const path = `/session/${session.sessionId}`;
    await send("POST", `${path}/timeouts`, { script: 300_000 });
    await send("POST", `${path}/url`, { url });
    const script = `const [done] = arguments; Promise.resolve(${expression}).then((value) => done({ value }), (error) => done({ error: String(error) }));`;
    const result = (await send("POST", `${path}/execute/async`, { script, args: [] })) as { value?: unknown; error?: string };
    await send("DELETE", path);
    if (result.error !== undefined) throw new Error(result.error);
    return result.value;
  } finally {
    for (const child of processes.reverse()) child.kill();
  }
}

/** WebKit as an engine of the program. */
export function webkit(): Engine {
  return {
    name: "webkit",
    identity: /AppleWebKit.* Version\/.*Safari/,
    missing: missingWebKit,
    async run(folder, only) {
      await using server = await serve(folder);
      const url = `${server.url}/program/page.html?only=${encodeURIComponent(only)}`;
      return JSON.parse(String(await evaluateInWebKit(url, "globalThis.result"))) as Answer;
    },
  };
}

/** Sends WebDriver commands. */
function command(base: string) {
  return async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(base + path, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const { value } = (await response.json()) as { value: { error?: string; message?: string } | null };
    if (value?.error && value.message !== undefined) throw new Error(`WebDriver: ${value.error}: ${value.message}`);
    return value;
  };
}

async function untilReady(attempt: () => Promise<unknown>): Promise<void> {
  for (let left = 200; ; left--) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (left === 0) throw error;
      await sleep(50);
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => (address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port"))));
    });
  });
}
