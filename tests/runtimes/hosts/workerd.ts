// workerd, the engine of Cloudflare's workers: one bundle and the kernels as a module, as wrangler deploys it.
import { spawn } from "node:child_process";
import { copyFileSync, existsSync, writeFileSync } from "node:fs";
import { arch } from "node:os";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { nodeResolve } from "@rollup/plugin-node-resolve";
import { rollup } from "rollup";
import type { Answer, Engine } from "../engine.ts";
import { pathIn } from "../install.ts";

const binary = pathIn(`@cloudflare/workerd-linux-${arch() === "arm64" ? "arm64" : "64"}`, "bin/workerd");

/** The library's WebAssembly modules. */
const kernels = ["kernels.wasm", "kernels.extra.wasm"];

/** What is missing for workerd to run. */
export function missingWorkerd(): string | undefined {
  return existsSync(binary) ? undefined : `no ${binary}`;
}

/** Bundles the handler at `input` (in a folder where the library is installed) and returns the answer to GET `path`. */
export async function fetchFromWorkerd(folder: string, input: string, path: string): Promise<unknown> {
  await bundleForWorkerd(join(folder, input), join(folder, "worker.js"));
  for (const file of kernels) copyFileSync(join(folder, "node_modules/wasmgrad/dist", file), join(folder, file));
  writeFileSync(join(folder, "config.capnp"), config);
  const child = spawn(binary, ["serve", "--experimental", "--control-fd=3", "config.capnp"], {
    cwd: folder,
    stdio: ["ignore", "inherit", "inherit", "pipe"],
  });
  try {
    const port = await new Promise<number>((resolve, reject) => {
      child.once("exit", (status) => reject(new Error(`workerd: expected to listen, got exit code ${status}`)));
      const control = child.stdio[3];
      if (!control || !("read" in control)) throw new Error("workerd: expected a control stream, got none");
      createInterface({ input: control }).on("line", (line) => {
        const message = JSON.parse(line) as { event: string; port: number };
        if (message.event === "listen") resolve(message.port);
      });
    });
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(300_000) });
    if (!response.ok) throw new Error(`workerd: ${response.status} ${await response.text()}`);
    return await response.json();
  } finally {
    child.kill();
  }
}

/** workerd as an engine of the program. */
export function workerd(): Engine {
  return {
    name: "workerd",
    identity: /^Cloudflare-Workers$/,
    missing: missingWorkerd,
    run: async (folder, only) => (await fetchFromWorkerd(folder, "program/handler.js", `/?only=${encodeURIComponent(only)}`)) as Answer,
  };
}

/** Bundles with the conditions that wrangler resolves by; the kernels stay an import. */
async function bundleForWorkerd(input: string, file: string): Promise<void> {
  const build = await rollup({
    input,
    external: [/^node:/, "jpeg-js"],
    plugins: [
      { name: "kernels", resolveId: (id: string) => (kernels.includes(basename(id)) ? { id: `./${basename(id)}`, external: true } : null) },
      nodeResolve({ exportConditions: ["workerd", "worker", "browser"] }),
    ],
  });
  await build.write({ file, format: "es", inlineDynamicImports: true });
}

const config = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")]
);
const worker :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    ${kernels.map((file) => `(name = "${file}", wasm = embed "${file}")`).join(",\n    ")}
  ],
  compatibilityDate = "2026-11-01"
);
`;
