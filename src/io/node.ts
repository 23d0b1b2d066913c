// Files that are written whole or not at all.
import { nodeFiles } from "../node.ts";

/** Reads a file. Node, Deno and Bun only. */
export async function readFile(path: string | URL): Promise<Uint8Array> {
  return (await nodeFiles("readFile")).readFile(path);
}

/**
 * Writes a file so that at every moment, a loss of power included, the path holds either what it held
 * before or all of `bytes`: into a new file beside it, onto the disk, then renamed. Node, Deno and Bun only.
 */
export async function writeFileWhole(path: string, bytes: Uint8Array): Promise<void> {
  const files = await nodeFiles("writeFileWhole");
  const beside = `${path}.${crypto.randomUUID()}.tmp`;
  const file = await files.open(beside, "wx");
  try {
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await files.rename(beside, path);
  } catch (error) {
    await files.unlink(beside).catch(() => {}); // the first error is the one that matters
    throw error;
  }
}
