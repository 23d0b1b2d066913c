// Runs what is installed in this folder.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Path of a file of this folder. */
export const path = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** Runs a file of this folder in `engine` (this Node unless said); what it prints. An exit code other than 0 is an error with all output. */
export async function tool(file: string, args: readonly string[], cwd: string, engine = process.execPath): Promise<string> {
  try {
    return (await run(engine, [path(file), ...args], { cwd, maxBuffer: 1 << 26 })).stdout;
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`${file} ${args.join(" ")}\n${stdout}\n${stderr}`);
  }
}
