// The file system, where the runtime has one: imported when it is needed, in a
// way that bundlers for browsers do not follow.
import { UnsupportedError } from "./errors.ts";

/** What this library uses of `node:fs/promises`. Node, Deno and Bun have it. */
export interface NodeFiles {
  readFile(path: string | URL): Promise<Uint8Array>;
  readdir(path: string, options: { readonly withFileTypes: true }): Promise<FolderEntry[]>;
  open(path: string, flags: string): Promise<NodeFile>;
  rename(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
}

/** What a folder holds. */
export interface FolderEntry {
  readonly name: string;
  isDirectory(): boolean;
}

export interface NodeFile {
  writeFile(bytes: Uint8Array): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** The file system; an UnsupportedError that names `op` where there is none. */
export async function nodeFiles(op: string): Promise<NodeFiles> {
  try {
    // biome-ignore lint/suspicious/noTsIgnore: an error where Node's types are left out (the build), none where they are not
    // @ts-ignore
    return await import(/* @vite-ignore */ /* webpackIgnore: true */ "node:fs/promises");
  } catch {
    throw new UnsupportedError(op, "expected a runtime with files (Node, Deno, Bun), got one without node:fs");
  }
}

/** True for the error of a file that does not exist. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
