// Starts the example in each of its runtimes, which are installed at first need.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { arch } from "node:os";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";

export type Runtime = "workerd" | "miniflare" | "deno" | "bun";

/** A server under way. */
export interface Server {
  /** Without a slash at its end. */
  readonly url: string;
  readonly process: ChildProcess;
  /** Ends it and waits for that. "SIGKILL" leaves it no time for anything. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const installed = (path: string) => here(`runtimes/node_modules/${path}`);

/** Installs the runtimes where that has not been done. */
export function installRuntimes(): void {
  if (existsSync(installed(".package-lock.json"))) return;
  const { status } = spawnSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd: here("runtimes"), stdio: "inherit" });
  if (status !== 0) throw new Error(`edge-worker: npm ci failed with status ${status}`);
}

/** Starts a server with its models in `folder`. Wants the worker bundled. */
export async function start(runtime: Runtime, folder: string, port = 0): Promise<Server> {
  mkdirSync(folder, { recursive: true });
  const [program, ...args] = commandOf(runtime, folder, port);
  const child = spawn(program as string, args, { cwd: here("../.."), stdio: ["ignore", "pipe", "inherit", "pipe"], detached: true });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const bound = await Promise.race([portOf(child.stdout as Readable), portOf(child.stdio[3] as Readable), ended.then(() => undefined)]);
  if (bound === undefined) throw new Error(`edge-worker: expected ${runtime} to serve, got exit code ${child.exitCode}`);
  child.stdout?.resume();
  return {
    url: `http://127.0.0.1:${bound}`,
    process: child,
    stop: (signal = "SIGTERM") => {
      if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, signal); // and what it has started itself
      return ended;
    },
  };
}

function commandOf(runtime: Runtime, folder: string, port: number): string[] {
  const served = [folder, String(port)];
  switch (runtime) {
    case "workerd": {
      const options = ["--experimental", "--control-fd=3", `--directory-path=storage=${folder}`, `--socket-addr=http=127.0.0.1:${port}`];
      return [installed(".bin/workerd"), "serve", ...options, here("worker.capnp")];
    }
    case "miniflare":
      return [installed(`node-24-${arch()}/bin/node`), here("runtimes/miniflare.js"), ...served];
    case "deno":
      return [installed(".bin/deno"), "run", "--allow-all", "--no-config", here("../../build/edge/server.js"), ...served];
    case "bun":
      return [installed(".bin/bun"), here("../../build/edge/server.js"), ...served];
  }
}

/** The port that a server says it has: workerd as JSON on its control channel, the others in a line. */
async function portOf(output: Readable): Promise<number | undefined> {
  for await (const line of createInterface({ input: output })) {
    const [, port] = /"port":(\d+)|listening on (\d+)/.exec(line)?.filter((part) => part !== undefined) ?? [];
    if (port !== undefined) return Number(port);
  }
  return new Promise(() => {}); // this channel says nothing; the other one, or the end of the process, decides
}
