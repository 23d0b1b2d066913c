// The engines that the same program has to give the same bits in, installed at first need.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { arch } from "node:os";
import { fileURLToPath } from "node:url";

export interface Engine {
  readonly name: string;
  readonly path: string;
  /** What the engine has to say of itself (`process.version`), so that no other one can stand in for it. */
  readonly version: string;
  /** Command-line flags of the engine. */
  readonly flags: readonly string[];
}

const folder = new URL("engines/", import.meta.url);

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version?: string }>>;
}

/** Every engine, with its version as the lockfile pins it. Installs them where that has not been done. */
export function installEngines(): Engine[] {
  const lock = JSON.parse(readFileSync(new URL("package-lock.json", folder), "utf8")) as Lock;
  const node = (major: number, suffix = "", flags: readonly string[] = []): Engine => {
    const place = `node_modules/node-${major}-${arch()}`;
    const path = fileURLToPath(new URL(`${place}/bin/node`, folder));
    return { name: `node-${major}${suffix}`, path, version: `v${lock.packages[place]?.version}`, flags };
  };
  const engines = [node(20), node(24), node(26), node(26, "-baseline", ["--liftoff-only"])];
  if (!engines.every(isInstalled)) install();
  for (const engine of engines)
    if (!isInstalled(engine)) throw new Error(`runtimes: expected ${engine.name} ${engine.version} at ${engine.path}, got none`);
  return engines;
}

/** One engine by name. */
export function findEngine(name: string): Engine | undefined {
  return installEngines().find((engine) => engine.name === name);
}

function isInstalled({ path, version }: Engine): boolean {
  if (!existsSync(path)) return false;
  const { stdout } = spawnSync(path, ["--version"], { encoding: "utf8" });
  return stdout?.trim() === version;
}

function install(): void {
  const { status } = spawnSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd: folder, stdio: "inherit" });
  if (status !== 0) throw new Error(`runtimes: npm ci in tests/runtimes/engines failed with status ${status}`);
}
