// The same routes as the worker's, as a server of Deno or Bun with models in files: deno run -A server.ts, bun server.ts.
// Arguments: the folder of the models, and a port (default 0: any; it is printed).
import { join } from "node:path";
import process from "node:process";
import { FileStore } from "./fileStore.ts";
import { handle } from "./handler.ts";
import { modelPath } from "./paths.ts";

/** What is used of Deno and of Bun. */
interface Runtimes {
  readonly Deno?: { serve(options: { port: number; hostname: string; onListen(at: { port: number }): void }, fetch: Handler): unknown };
  readonly Bun?: { serve(options: { port: number; hostname: string; fetch: Handler }): { port: number } };
}
type Handler = (request: Request) => Promise<Response>;

const [folder = "models", port = "0"] = process.argv.slice(2);
/** One store a model, so that each keeps its place in memory. */
const stores = new Map<string, FileStore>();

const answer: Handler = async (request) => {
  const path = modelPath(request.url);
  if (!path) return Response.json({ error: "expected /models/NAME, got another path" }, { status: 404 });
  const store = stores.get(path.name) ?? new FileStore(join(folder, `${path.name}.safetensors`));
  stores.set(path.name, store);
  return handle(request, path.rest, store);
};

const { Deno, Bun } = globalThis as Runtimes;
const at = { port: Number(port), hostname: "127.0.0.1" };
const listening = (bound: { port: number }) => console.log(`listening on ${bound.port}`);
if (Deno) Deno.serve({ ...at, onListen: listening }, answer);
else if (Bun) listening(Bun.serve({ ...at, fetch: answer }));
else throw new Error("server: expected Deno or Bun, got another runtime");
