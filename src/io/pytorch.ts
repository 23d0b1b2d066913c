// PyTorch's names and layouts: channels first where this library has them last.
import { FormatError } from "../errors.ts";
import { Param, type TorchLayout } from "../nn/param.ts";
import { type Shape, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import type { LoadedTensor, StoredTensor } from "./safetensors.ts";

/** PyTorch counts the batches that batch norm has seen; a layer of ours that does not need the count has none. */
const BATCH_COUNT = "num_batches_tracked";

/** The name that PyTorch gives a tensor: paths are the same, the last part is in snake case (`running_mean`). */
export function torchName(path: string): string {
  const dot = path.lastIndexOf(".") + 1;
  return path.slice(0, dot) + path.slice(dot).replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Our tensors as PyTorch keeps them. */
export function toTorch(stored: ReadonlyMap<string, StoredTensor>, live: ReadonlyMap<string, Tensor>): Map<string, StoredTensor> {
  return new Map(
    [...stored].map(([name, tensor]) => {
      const { view, axes, shape } = layoutOf(live.get(name), tensor.shape);
      return [torchName(name), tensor.dtype === "F32" ? { dtype: "F32", shape, data: permute(tensor.data, view, axes) } : tensor];
    }),
  );
}

/**
 * PyTorch's tensors under our names and in our layout; those that belong to none of `live` keep their names.
 * @throws FormatError for a tensor of another shape than PyTorch's for that layer
 */
export function fromTorch(
  op: string,
  saved: ReadonlyMap<string, LoadedTensor>,
  live: ReadonlyMap<string, Tensor>,
): Map<string, LoadedTensor> {
  const ours = new Map([...live].map(([name, tensor]) => [torchName(name), { name, tensor }]));
  const found = new Map<string, LoadedTensor>();
  for (const [name, tensor] of saved) {
    const target = ours.get(name);
    if (target) found.set(target.name, fromLayout(op, name, tensor, target.tensor));
    else if (!name.endsWith(`.${BATCH_COUNT}`)) found.set(name, tensor);
  }
  return found;
}

function fromLayout(op: string, name: string, tensor: LoadedTensor, target: Tensor): LoadedTensor {
  const { view, axes, shape } = layoutOf(target, target.shape);
  if (tensor.shape.join() !== shape.join())
    throw new FormatError(op, `expected PyTorch's ${name} of shape [${shape.join(", ")}], got [${tensor.shape.join(", ")}]`);
  if (!(tensor.data instanceof Float32Array)) return tensor;
  const permuted = axes.map((axis) => view[axis] ?? 1);
  const back = axes.map((_, axis) => axes.indexOf(axis));
  return { dtype: "F32", shape: target.shape, data: permute(tensor.data, permuted, back) };
}

/** The layout of a tensor, defaults filled in. */
function layoutOf(tensor: Tensor | undefined, ours: Shape): Required<TorchLayout> {
  const torch = tensor instanceof Param ? tensor.torch : {};
  const { view = ours, axes = view.map((_, axis) => axis) } = torch;
  return { view, axes, shape: torch.shape ?? axes.map((axis) => view[axis] ?? 1) };
}

/** Reorders axes: axis i of the result is axis `axes[i]` of x. */
function permute(x: Float32Array, shape: Shape, axes: readonly number[]): Float32Array<ArrayBuffer> {
  const strides = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
  const extents = axes.map((axis) => shape[axis] ?? 1);
  const steps = axes.map((axis) => strides[axis] ?? 0);
  const y = new Float32Array(x.length);
  let at = 0;
  const visit = (axis: number, from: number): void => {
    const extent = extents[axis] ?? 1;
    const step = steps[axis] ?? 0;
    if (axis >= axes.length - 1) for (let i = 0; i < extent; i++) y[at++] = x[from + i * step] ?? 0;
    else for (let i = 0; i < extent; i++) visit(axis + 1, from + i * step);
  };
  visit(0, 0);
  return y;
}
