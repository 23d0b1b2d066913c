// The packages of engines/, installed at first need, in the versions its lockfile pins.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { arch } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("engines/", import.meta.url));

interface Lock {
  readonly packages: Readonly<Record<string, { readonly name?: string; readonly version?: string; readonly integrity?: string }>>;
}
const lock = JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8")) as Lock;

/** Path of a file of a package. */
export function pathIn(name: string, file: string): string {
  return join(folder, "node_modules", name, file);
}

/** The version of a package that the lockfile pins. */
export function pinnedVersion(name: string): string {
  return String(lock.packages[`node_modules/${name}`]?.version);
}

/** Installs the packages where that has not been done, or where they are not the pinned ones. */
export function installEngines(): void {
  if (Object.entries(lock.packages).every(([place, { version }]) => isInstalled(place, version))) return;
  const { status } = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"], { cwd: folder, stdio: "inherit" });
  if (status !== 0) throw new Error(`runtimes: npm ci in tests/runtimes/engines failed with status ${status}`);
}

/** True where a package is there, or is meant for another kind of machine. */
function isInstalled(place: string, version: string | undefined): boolean {
  if (place === "" || (arch() === "x64" && /arm64|aarch64/.test(place)) || (arch() === "arm64" && /x64|linux-64/.test(place))) return true;
  const manifest = join(folder, place, "package.json");
  return existsSync(manifest) && (JSON.parse(readFileSync(manifest, "utf8")) as { version?: string }).version === version;
}

/** Fetches a package that is meant for another kind of machine; why not, where it can't be had. */
export function fetchForeign(name: string): string | undefined {
  const place = join(folder, "node_modules", name);
  if (existsSync(place)) return undefined;
  const { name: packageName = name, version, integrity } = lock.packages[`node_modules/${name}`] ?? {};
  const tarball = join(folder, "node_modules", `${packageName}-${version}.tgz`);
  const packed = spawnSync("npm", ["pack", `${packageName}@${version}`, "--pack-destination", join(folder, "node_modules")]);
  if (packed.status !== 0) return `npm pack ${packageName}@${version} failed with status ${packed.status}`;
  const got = `sha512-${createHash("sha512").update(readFileSync(tarball)).digest("base64")}`;
  if (got !== integrity) throw new Error(`runtimes: expected ${packageName}@${version} with ${integrity}, got ${got}`);
  mkdirSync(place);
  const { status } = spawnSync("tar", ["-xzf", tarball, "--strip-components=1", "-C", place]);
  rmSync(tarball);
  if (status === 0) return undefined;
  rmSync(place, { recursive: true });
  return `tar failed with status ${status}`;
}
