// Reads requests: bodies of bounded size, examples of the model's shape.
import type { Examples } from "./learner.ts";
import { MOST_BYTES } from "./limits.ts";
import { RequestError } from "./requestError.ts";
import type { Spec } from "./spec.ts";

/** The body's bytes; of a body that is too large nothing is kept, but all is read, so that the sender hears the answer. */
export async function readBody(request: Request): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body?.getReader();
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
    size += read.value.length;
    if (size <= MOST_BYTES) chunks.push(read.value);
    else chunks.length = 0;
  }
  if (size > MOST_BYTES) throw new RequestError(413, `body: expected at most ${MOST_BYTES} bytes, got ${size}`);
  const body = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.length;
  }
  return body;
}

/** Examples for a model, from `{"x": [[…], …], "y": [label, …]}`. */
export function parseExamples(json: unknown, { inputs, classes }: Spec): Examples {
  const { x, y } = Object(json) as { readonly x?: unknown; readonly y?: unknown };
  if (!Array.isArray(x) || x.length === 0) throw new RequestError(400, "x: expected rows of numbers, got none");
  if (!Array.isArray(y) || y.length !== x.length)
    throw new RequestError(400, `y: expected a label for each of ${x.length} rows, got ${Array.isArray(y) ? y.length : "none"}`);
  const values = new Float32Array(x.length * inputs);
  for (const [row, example] of x.entries()) values.set(checkExample(example, inputs, `x[${row}]`), row * inputs);
  for (const [row, label] of y.entries())
    if (!(Number.isSafeInteger(label) && label >= 0 && label < classes))
      throw new RequestError(422, `y[${row}]: expected a label from 0 to ${classes - 1}, got ${JSON.stringify(label)}`);
  return { x: values, y: Int32Array.from(y as number[]) };
}

/** One example; a RequestError unless it is `inputs` numbers that a float32 can hold. */
export function checkExample(example: unknown, inputs: number, name: string): Float32Array {
  if (!Array.isArray(example))
    throw new RequestError(400, `${name}: expected an array of ${inputs} numbers, got ${JSON.stringify(example)}`);
  if (example.length !== inputs) throw new RequestError(422, `${name}: expected ${inputs} numbers, got ${example.length}`);
  for (const [i, value] of example.entries())
    if (typeof value !== "number" || !Number.isFinite(Math.fround(value)))
      throw new RequestError(
        422,
        `${name}[${i}]: expected a finite number, got ${typeof value === "number" ? value : JSON.stringify(value)}`,
      );
  return Float32Array.from(example as number[]);
}
