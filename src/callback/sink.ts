// Where callbacks write to: the end of a file, or a function.
import { nodeFiles } from "../node.ts";

/** A file's path (Node, Deno, Bun), or a function that takes each piece in order. */
export type Sink<T> = string | ((piece: T) => void | Promise<void>);

/** Writes pieces one after another; a file is created, and added to, with each of them. */
export function writerTo<T extends string | Uint8Array>(op: string, to: Sink<T>): (piece: T) => Promise<void> {
  if (typeof to !== "string") return async (piece) => to(piece);
  return async (piece) => {
    const file = await (await nodeFiles(op)).open(to, "a");
    try {
      await file.writeFile(typeof piece === "string" ? new TextEncoder().encode(piece) : piece);
    } finally {
      await file.close();
    }
  };
}
