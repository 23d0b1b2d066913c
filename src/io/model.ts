// A model's parameters and buffers as safetensors.
import { FormatError } from "../errors.ts";
import type { AnyModule } from "../nn/module.ts";
import { backend } from "../runtime.ts";
import type { Shape } from "../tape.ts";
import type { Tensor } from "../tensor.ts";
import { decodeSafetensors, encodeSafetensors, type LoadedTensor, type StoredTensor } from "./safetensors.ts";

/** Parameters and buffers as safetensors bytes, named by their paths, in this library's layout (channels-last). */
export async function save(model: AnyModule): Promise<Uint8Array<ArrayBuffer>> {
  return encodeSafetensors(await readTensors(model.stateDict()));
}

/**
 * Puts saved values into a model of the same architecture.
 * @throws FormatError for bytes that are no safetensors file, or not this model's names and shapes; then nothing has changed
 */
export function load(model: AnyModule, bytes: Uint8Array): void {
  const { tensors } = decodeSafetensors(bytes);
  writeTensors(checkTensors("load", model.stateDict(), tensors));
}

/** @internal Copies tensors out, under `prefix` + name; all are read before this returns its promise. */
export async function readTensors(live: ReadonlyMap<string, Tensor>, prefix = ""): Promise<Map<string, StoredTensor>> {
  const reads = [...live].map(([name, tensor]) => ({ name: prefix + name, shape: tensor.shape, data: tensor.data() }));
  const tensors = new Map<string, StoredTensor>();
  for (const { name, shape, data } of reads) tensors.set(name, { dtype: "F32", shape, data: await data });
  return tensors;
}

/** Live tensors with the values that belong in them. */
export type Assignments = readonly (readonly [live: Tensor, values: Float32Array])[];

/** @internal Pairs live tensors with saved ones: the same names, shapes and type, or a FormatError. Writes nothing. */
export function checkTensors(op: string, live: ReadonlyMap<string, Tensor>, saved: ReadonlyMap<string, LoadedTensor>): Assignments {
  for (const name of saved.keys()) if (!live.has(name)) throw new FormatError(op, `expected only tensors of this model, got ${name}`);
  return [...live].map(([name, tensor]) => {
    const found = saved.get(name);
    if (!found) throw new FormatError(op, `expected a tensor ${name}, got none`);
    checkShape(op, name, tensor.shape, found.shape);
    if (!(found.data instanceof Float32Array)) throw new FormatError(op, `expected ${name} as floats, got ${found.dtype}`);
    return [tensor, found.data] as const;
  });
}

/** @internal Copies checked values in. */
export function writeTensors(assignments: Assignments): void {
  for (const [tensor, values] of assignments) backend().write(tensor.ptr, values);
}

function checkShape(op: string, name: string, expected: Shape, got: Shape): void {
  if (expected.join() !== got.join())
    throw new FormatError(op, `expected ${name} of shape [${expected.join(", ")}], got [${got.join(", ")}]`);
}
