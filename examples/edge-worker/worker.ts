// The edge worker: a Durable Object per model, `/models/NAME/…`.
import { DurableObject } from "cloudflare:workers";
import { handle } from "./handler.ts";
import { modelPath } from "./paths.ts";
import type { Store } from "./store.ts";

/** What this worker uses of the runtime. */
interface Env {
  readonly MODELS: {
    idFromName(name: string): unknown;
    get(id: unknown): { fetch(request: Request): Promise<Response> };
  };
}

/** A value may have 2 MB. */
const CHUNK = 1_000_000;

/** Keeps one model. */
export class Model extends DurableObject<Env> implements Store {
  override fetch(request: Request): Promise<Response> {
    return handle(request, modelPath(request.url)?.rest ?? "", this);
  }

  async read(): Promise<Uint8Array | undefined> {
    const parts = [...(await this.ctx.storage.list<Uint8Array>({ prefix: "checkpoint." })).values()];
    if (parts.length === 0) return undefined;
    const checkpoint = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
    let at = 0;
    for (const part of parts) {
      checkpoint.set(part, at);
      at += part.length;
    }
    return checkpoint;
  }

  /** All parts at once: writes without an await between them become one transaction. */
  async write(checkpoint: Uint8Array): Promise<void> {
    const parts: Record<string, Uint8Array> = {};
    for (let at = 0; at < checkpoint.length; at += CHUNK)
      parts[`checkpoint.${String(at / CHUNK).padStart(4, "0")}`] = checkpoint.slice(at, at + CHUNK);
    const { storage } = this.ctx;
    await storage.transaction(async (transaction) => {
      await transaction.delete([...(await transaction.list({ prefix: "checkpoint." })).keys()]);
      await transaction.put(parts);
    });
  }
}

export default {
  fetch(request: Request, { MODELS }: Env): Response | Promise<Response> {
    const path = modelPath(request.url);
    if (!path) return Response.json({ error: "expected /models/NAME, got another path" }, { status: 404 });
    return MODELS.get(MODELS.idFromName(path.name)).fetch(request);
  },
};
