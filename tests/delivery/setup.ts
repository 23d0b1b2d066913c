// Packs the library and installs it as a user would, once for all tests of its delivery.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import { install, pack } from "../packed.ts";
import { installEngines } from "../runtimes/install.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** The packed library. */
    tarball: string;
    /** A folder with `programs/`, and the library in its node_modules. */
    user: string;
  }
}

const here = fileURLToPath(new URL(".", import.meta.url));

export default function setup({ provide }: TestProject): () => void {
  installTools();
  installEngines();
  const tarball = pack();
  const user = join(dirname(tarball), "user");
  cpSync(join(here, "programs"), join(user, "programs"), { recursive: true });
  install(tarball, user);
  provide("tarball", tarball);
  provide("user", user);
  return () => rmSync(dirname(tarball), { recursive: true, force: true });
}

/** Installs the packages of this folder where that has not been done. */
function installTools(): void {
  const packages = Object.keys((JSON.parse(readFileSync(join(here, "package.json"), "utf8")) as { dependencies: object }).dependencies);
  if (packages.every((name) => existsSync(join(here, "node_modules", name)))) return;
  const { status } = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"], { cwd: here, stdio: "inherit" });
  if (status !== 0) throw new Error(`delivery: npm ci in tests/delivery failed with status ${status}`);
}
