// Reads bytes from where they are: a file or an address.
import { FormatError } from "../errors.ts";
import { isMissing, nodeFiles } from "../node.ts";

/**
 * The bytes at a URL, or at a path where files have paths (Node, Deno, Bun); elsewhere a string is an
 * address relative to the page. Undefined where there is nothing.
 */
export async function readBytes(op: string, location: string | URL): Promise<Uint8Array | undefined> {
  const url = location instanceof URL ? location : asUrl(location);
  if (url && url.protocol !== "file:") {
    const response = await fetch(url);
    if (response.status === 404) return undefined;
    if (!response.ok) throw new FormatError(op, `expected to read ${url.href}, got status ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  }
  const files = await nodeFiles(op);
  try {
    return await files.readFile(url ?? location);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** A string as a URL where it is one, or where there is a page it can be relative to. */
function asUrl(location: string): URL | undefined {
  if (/^[a-z][a-z+.-]+:/i.test(location)) return new URL(location); // two letters or more: C:\ is a path
  const page: { readonly href: string } | undefined = globalThis.location;
  return page && new URL(location, page.href);
}
