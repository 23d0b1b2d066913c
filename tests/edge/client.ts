// Requests to the example, as its users send them.
import type { Status } from "../../examples/edge-worker/learner.ts";

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const json = { "content-type": "application/json" };

/** One model on a server. */
export class Client {
  readonly url: string;
  constructor(server: { readonly url: string }, name: string) {
    this.url = `${server.url}/models/${name}`;
  }

  async send(method: string, path = "", body?: unknown): Promise<Answer> {
    const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
    const response = await fetch(`${this.url}${path}`, { method, ...(text !== undefined && { body: text, headers: json }) });
    return { status: response.status, body: await response.json() };
  }

  create(spec: object): Promise<Answer> {
    return this.send("PUT", "", spec);
  }

  async learn(examples: object): Promise<Status & { readonly losses: number[] }> {
    const { status, body } = await this.send("POST", "/examples", examples);
    if (status !== 200) throw new Error(`expected status 200, got ${status}: ${JSON.stringify(body)}`);
    return body as Status & { losses: number[] }; // what the handler documents
  }

  async status(): Promise<Status> {
    return (await this.send("GET", "/status")).body as Status;
  }

  async predict(x: readonly number[]): Promise<{ readonly label: number; readonly probabilities: number[] }> {
    return (await this.send("GET", `/prediction?x=${x.join()}`)).body as { label: number; probabilities: number[] };
  }

  async download(): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await (await fetch(this.url)).arrayBuffer());
  }

  async upload(checkpoint: Uint8Array<ArrayBuffer>): Promise<Answer> {
    const response = await fetch(this.url, { method: "PUT", body: checkpoint, headers: { "content-type": "application/octet-stream" } });
    return { status: response.status, body: await response.json() };
  }
}

/** Points in the square, labelled by whether both coordinates have the same sign. */
export function points(seed: number, count = 16): { x: number[][]; y: number[] } {
  const x = Array.from({ length: count }, (_, i) =>
    [0, 1].map((axis) => ((seed * 7919 + i * 104729 + axis * 1299709 + i * i * 31) % 2003) / 1001.5 - 1),
  );
  return { x, y: x.map(([a = 0, b = 0]) => (a * b > 0 ? 1 : 0)) };
}
