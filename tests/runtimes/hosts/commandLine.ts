// Engines with a command line: Node, Deno, Bun, and Node for another processor under an emulator.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { arch } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Answer, Engine } from "../engine.ts";
import { fetchForeign, pathIn, pinnedVersion } from "../install.ts";

const run = promisify(execFile);

/** An engine that is a program of this machine. */
export interface CommandLineEngine extends Engine {
  readonly path: string;
  /** What it wants on its command line before the file. */
  readonly flags: readonly string[];
}

/** Node in a major version, with `flags` for its compilers. */
export function node(major: number, suffix = "", flags: readonly string[] = []): CommandLineEngine {
  const name = `node-${major}-${arch()}`;
  const identity = ["Node", `v${pinnedVersion(name)}`, arch(), ...flags].join(" ");
  return commandLine(`node-${major}${suffix}`, pathIn(name, "bin/node"), identity, flags);
}

export function deno(): CommandLineEngine {
  const name = `@deno/linux-${arch()}-glibc`;
  return commandLine("deno", pathIn(name, "deno"), `Deno ${pinnedVersion(name)}`, ["run", "--allow-read", "--node-modules-dir=manual"]);
}

export function bun(): CommandLineEngine {
  const name = `@oven/bun-linux-${arch() === "arm64" ? "aarch64" : arch()}`;
  return commandLine("bun", pathIn(name, "bin/bun"), `Bun ${pinnedVersion(name)}`, ["run"]);
}

/** Node for arm64 on a machine that is no arm64, under qemu's emulation of the processor. */
export function emulatedArm(major: number): Engine {
  const name = `node-${major}-arm64`;
  const library = "/usr/aarch64-linux-gnu";
  return {
    name: `node-${major}-arm64`,
    identity: exactly(`Node v${pinnedVersion(name)} arm64`),
    missing() {
      if (arch() === "arm64") return "this machine is arm64 itself: node-* have run on it";
      if (!existsSync("/usr/bin/qemu-aarch64")) return "no /usr/bin/qemu-aarch64 (Debian: qemu-user)";
      if (!existsSync(join(library, "lib/libstdc++.so.6"))) return `no arm64 libraries (Debian: libc6-arm64-cross libstdc++6-arm64-cross)`;
      return fetchForeign(name);
    },
    run: (folder, only) => ask("/usr/bin/qemu-aarch64", ["-L", library, pathIn(name, "bin/node")], folder, only),
  };
}

function commandLine(name: string, path: string, identity: string, flags: readonly string[]): CommandLineEngine {
  return {
    name,
    path,
    flags,
    identity: exactly(identity),
    missing: () => (existsSync(path) ? undefined : `no ${path}`),
    run: (folder, only) => ask(path, flags, folder, only),
  };
}

async function ask(path: string, flags: readonly string[], folder: string, only: string): Promise<Answer> {
  const { stdout } = await run(path, [...flags, join(folder, "program/console.js"), only], { cwd: folder, timeout: 900_000 });
  return JSON.parse(stdout) as Answer;
}

function exactly(text: string): RegExp {
  return new RegExp(`^${text.replace(/[.+\\]/g, "\\$&")}$`);
}
