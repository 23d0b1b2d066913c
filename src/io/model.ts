// A model's parameters and buffers as safetensors.
import { FormatError, UnsupportedError } from "../errors.ts";
import type { AnyModule } from "../nn/module.ts";
import { backend } from "../runtime.ts";
import type { Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { fromTorch, toTorch } from "./pytorch.ts";
import { decodeSafetensors, encodeSafetensors, type LoadedTensor, type StoredTensor } from "./safetensors.ts";

export interface SaveOptions {
  /**
   * "wasmgrad" (default): paths as names, channels-last. "pytorch": a PyTorch state dict, `running_mean`
   * for `runningMean`, convolutions [out, in, kh, kw], dense layers [out, in].
   */
  readonly layout?: "wasmgrad" | "pytorch";
}

export interface LoadOptions extends SaveOptions {
  /** False: tensors of other names than the model's are left out, and the model's that are not there stay as they are; default true. */
  readonly strict?: boolean;
}

/** Which tensors had no partner; both are empty after a strict `load`. */
export interface LoadResult {
  /** In the model, not in the file. */
  readonly missing: readonly string[];
  /** In the file, not in the model. */
  readonly unexpected: readonly string[];
}

/** Parameters and buffers as safetensors bytes, named by their paths. */
export async function save(model: AnyModule, { layout = "wasmgrad" }: SaveOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
  checkLayout("save", layout);
  const live = model.stateDict();
  const stored = await readTensors(live);
  return encodeSafetensors(layout === "pytorch" ? toTorch(stored, live) : stored);
}

/**
 * Puts saved values into a model of the same architecture. A state dict of PyTorch, saved by its
 * `safetensors.torch.save_file`, goes into the model of the same name with `{ layout: "pytorch" }`.
 * @throws FormatError for bytes that are no safetensors file, or not this model's names and shapes; then nothing has changed
 */
export function load(model: AnyModule, bytes: Uint8Array, { layout = "wasmgrad", strict = true }: LoadOptions = {}): LoadResult {
  checkLayout("load", layout);
  const live = model.stateDict();
  const { tensors } = decodeSafetensors(bytes);
  const saved = layout === "pytorch" ? fromTorch("load", tensors, live) : tensors;
  if (strict) {
    writeTensors(checkTensors("load", live, saved));
    return { missing: [], unexpected: [] };
  }
  const shared = new Set([...live.keys()].filter((name) => saved.has(name)));
  const only = <T>(all: ReadonlyMap<string, T>) => new Map([...all].filter(([name]) => shared.has(name)));
  const without = (all: ReadonlyMap<string, unknown>) => [...all.keys()].filter((name) => !shared.has(name));
  writeTensors(checkTensors("load", only(live), only(saved)));
  return { missing: without(live), unexpected: without(saved) };
}

function checkLayout(op: string, layout: string): void {
  if (layout !== "wasmgrad" && layout !== "pytorch")
    throw new UnsupportedError(op, `expected layout "wasmgrad" or "pytorch", got ${JSON.stringify(layout)}`);
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
