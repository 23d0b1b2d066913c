// Serves a folder of files, as any file server would.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname } from "node:path";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".gz": "application/gzip",
};

/** What a browser asks for, and what it is given for it. */
export interface FileServer {
  /** Address of the folder, below a path of its own. */
  readonly url: string;
  close(): void;
}

/** Serves `folder` (and `pages`, by path) below /some/path/, so that nothing can count on being at the root. */
export async function serve(folder: URL): Promise<FileServer> {
  const base = "/some/path/";
  const server = createServer(async ({ url = "/" }, response) => {
    const { pathname } = new URL(url, "http://localhost");
    const path = pathname.endsWith("/") ? `${pathname}index.html` : pathname;
    const found = path.startsWith(base) ? await readFile(new URL(path.slice(base.length), folder)).catch(() => undefined) : undefined;
    response.writeHead(found ? 200 : 404, { "content-type": types[extname(path)] ?? "text/plain" }).end(found);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}${base}`, close: () => server.close() };
}
