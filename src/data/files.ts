// Reads bytes from where they are: a file or an address; compressed or not.
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

/** The bytes from the first of these places where there is something; a FormatError that names them where there is nothing. */
export async function readFirst(op: string, places: readonly (string | URL)[]): Promise<{ bytes: Uint8Array; name: string }> {
  for (const place of places) {
    const bytes = await readBytes(op, place);
    if (bytes) return { bytes, name: String(place) };
  }
  throw new FormatError(op, `expected a file ${places.join(" or ")}, got none`);
}

/** Where a file may be found in a folder (or below an address), compressed or not. */
export function placesIn(folder: string | URL, file: string): (string | URL)[] {
  return [inFolder(folder, `${file}.gz`), inFolder(folder, file)];
}

/** A file in a folder. */
export function inFolder(folder: string | URL, file: string): string | URL {
  if (typeof folder === "string") return folder.endsWith("/") ? folder + file : `${folder}/${file}`;
  return new URL(file, folder.href.endsWith("/") ? folder : `${folder.href}/`);
}

/** The bytes, unpacked if they are a gzip file; a FormatError that names it where it is damaged. */
export async function unzipped(op: string, bytes: Uint8Array, name: string): Promise<Uint8Array> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const copy = new Uint8Array(bytes); // a Blob takes no view of shared memory
  try {
    const plain = new Blob([copy]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(plain).arrayBuffer());
  } catch (error) {
    throw new FormatError(op, `expected ${name} to be a whole gzip file, got: ${error instanceof Error ? error.message : error}`);
  }
}
