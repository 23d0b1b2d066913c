// The routes of one model, over a store; any runtime with `Request` and `Response` can serve them.
import { FormatError, NonFiniteError, OutOfMemoryError, WasmgradError } from "wasmgrad";
import { Learner, parseJson } from "./learner.ts";
import { RequestError } from "./requestError.ts";
import { checkExample, parseExamples, readBody } from "./requests.ts";
import { parseSpec } from "./spec.ts";
import type { Store } from "./store.ts";

/** Models that stay in memory between requests; the others are read from their stores again. */
const MOST_LIVE = 2;

/** Learners by store, the one used last at the end. Each is exactly what its store holds. */
const live = new Map<Store, Learner>();

/** Requests of an isolate take turns, once their bodies are there: memory, and the library's random stream, are shared. */
let turn: Promise<unknown> = Promise.resolve();

/**
 * | request                | body                                  | answer                                        |
 * | ---------------------- | ------------------------------------- | --------------------------------------------- |
 * | PUT /                  | JSON: a `Spec`                        | 201, the new model's status                   |
 * | PUT /                  | application/octet-stream: checkpoint  | 201, the status of the model that moved here  |
 * | GET /                  |                                       | the checkpoint                                |
 * | POST /examples         | JSON: `{"x": [[…], …], "y": [0, …]}`  | the losses before each step, and the status   |
 * | GET /prediction?x=1,2  |                                       | `{"label": …, "probabilities": […]}`          |
 * | GET /status            |                                       | the status                                    |
 *
 * What cannot be done is answered by 4xx (503 out of memory) with `{"error": …}`, and has changed nothing.
 * @param path of the request within the model
 */
export async function handle(request: Request, path: string, store: Store): Promise<Response> {
  try {
    const body = await readBody(request);
    const answer = turn.then(() => route(request, path, body, store));
    turn = answer.catch(() => {});
    return await answer;
  } catch (error) {
    const status = statusOf(error);
    if (status === undefined) throw error;
    return Response.json({ error: (error as Error).message }, { status });
  }
}

async function route(request: Request, path: string, body: Uint8Array<ArrayBuffer>, store: Store): Promise<Response> {
  switch (`${request.method} ${path}`) {
    case "PUT /": {
      const binary = request.headers.get("content-type") === "application/octet-stream";
      drop(store); // makes room; the store has it
      const learner = binary ? Learner.restore(body) : Learner.create(parseSpec(parseJson(decode(body))));
      await keep(store, learner);
      return Response.json(await learner.status(), { status: 201 });
    }
    case "GET /": {
      const checkpoint = await store.read();
      if (!checkpoint) throw missing();
      return new Response(checkpoint as Uint8Array<ArrayBuffer>, { headers: { "content-type": "application/octet-stream" } });
    }
    case "POST /examples": {
      const learner = await wake(store);
      const examples = parseExamples(parseJson(decode(body)), learner.spec);
      try {
        const losses = await learner.learn(examples);
        await keep(store, learner);
        return Response.json({ losses, ...(await learner.status()) });
      } catch (error) {
        drop(store); // some steps may have been taken: the store has the model as it was
        throw error;
      }
    }
    case "GET /prediction": {
      const learner = await wake(store);
      const x = (new URL(request.url).searchParams.get("x") ?? "")
        .split(",")
        .map((text) => (text.trim() === "" ? Number.NaN : Number(text)));
      const probabilities = await learner.predict(checkExample(x, learner.spec.inputs, "x"));
      return Response.json({ label: probabilities.indexOf(Math.max(...probabilities)), probabilities });
    }
    case "GET /status":
      return Response.json(await (await wake(store)).status());
    default:
      throw new RequestError(
        404,
        `expected one of PUT /, GET /, POST /examples, GET /prediction, GET /status, got ${request.method} ${path}`,
      );
  }
}

/** The learner of a store, in memory. */
async function wake(store: Store): Promise<Learner> {
  const there = live.get(store);
  if (there) {
    live.delete(store);
    live.set(store, there);
    return there;
  }
  const checkpoint = await store.read();
  if (!checkpoint) throw missing();
  makeRoom();
  const learner = Learner.restore(checkpoint);
  live.set(store, learner);
  return learner;
}

/** Writes a learner to its store, and keeps it in memory. */
async function keep(store: Store, learner: Learner): Promise<void> {
  if (!live.has(store)) {
    makeRoom();
    live.set(store, learner);
  }
  try {
    await store.write(await learner.checkpoint());
  } catch (error) {
    drop(store);
    throw error;
  }
}

function makeRoom(): void {
  for (const store of live.keys()) if (live.size >= MOST_LIVE) drop(store);
}

function drop(store: Store): void {
  live.get(store)?.dispose();
  live.delete(store);
}

function missing(): RequestError {
  return new RequestError(404, "expected a model, got none here: PUT one first");
}

function decode(body: Uint8Array): string {
  return new TextDecoder().decode(body);
}

/** The status that says what is wrong; undefined for an error of the worker's own. */
function statusOf(error: unknown): number | undefined {
  if (error instanceof RequestError) return error.status;
  if (error instanceof FormatError) return 400;
  if (error instanceof NonFiniteError) return 422;
  if (error instanceof OutOfMemoryError) return 503;
  return error instanceof WasmgradError ? 400 : undefined;
}
