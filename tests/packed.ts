// The packed tarball, as `npm publish` would send it, installed into a folder of its own.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** A folder outside of the repository, removed when this process ends. */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `wasmgrad-${name}-`));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Packs what `npm run build` has made; the path of the tarball. */
export function pack(): string {
  const folder = temporaryFolder("packed");
  npm(["pack", "--ignore-scripts", "--silent", "--pack-destination", folder], root);
  const [file, ...others] = readdirSync(folder);
  if (file === undefined || others.length > 0) throw new Error(`npm pack: expected one tarball, got ${[file, ...others]}`);
  return join(folder, file);
}

/** Installs a tarball, and other packages, into `folder` as a user would. */
export function install(tarball: string, folder: string, packages: readonly string[] = []): void {
  writeFileSync(join(folder, "package.json"), `${JSON.stringify({ name: "user", private: true, type: "module" })}\n`);
  npm(["install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", "--prefer-offline", tarball, ...packages], folder);
}

function npm(args: readonly string[], folder: string): void {
  execFileSync("npm", [...args], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
}
