// Files this program reads and writes. All writing is whole or not at all.
import { access, constants, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeFileWhole } from "wasmgrad";
import { messageOf, UserError } from "./errors.ts";

/** The bytes of a checkpoint. */
export async function readCheckpoint(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new UserError(`--resume: expected a file that can be read, got ${messageOf(error)}`);
  }
}

/** Makes the output folder, before anything is computed that would be lost without one. */
export async function openFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
    await access(path, constants.W_OK);
  } catch (error) {
    throw new UserError(`--out: expected a folder that can be written to, got ${messageOf(error)}`);
  }
}

/** Writes a file into `folder`; returns its path. */
export async function write(folder: string, name: string, content: Uint8Array | string): Promise<string> {
  const path = join(folder, name);
  try {
    await writeFileWhole(path, typeof content === "string" ? new TextEncoder().encode(content) : content);
    return path;
  } catch (error) {
    throw new UserError(`--out: expected to write ${path}, got ${messageOf(error)}`);
  }
}
