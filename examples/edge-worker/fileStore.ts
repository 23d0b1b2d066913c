// A model in a file, for runtimes with a file system.
import { mkdir, open, readFile, rename } from "node:fs/promises";
import { dirname } from "node:path";
import type { Store } from "./store.ts";

export class FileStore implements Store {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  async read(): Promise<Uint8Array | undefined> {
    try {
      return await readFile(this.#path);
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
      throw error;
    }
  }

  /** Beside the old file, then in its place. */
  async write(checkpoint: Uint8Array): Promise<void> {
    const beside = `${this.#path}.new`;
    await mkdir(dirname(this.#path), { recursive: true });
    const file = await open(beside, "w");
    try {
      await file.writeFile(checkpoint);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, this.#path);
  }
}
