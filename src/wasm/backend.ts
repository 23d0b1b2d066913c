// The WebAssembly backend: one imported memory, the compiled kernels over it.

import type { AllKernels, Backend, MemoryInfo, Ptr } from "../backend.ts";
import { OutOfMemoryError, ShapeError } from "../errors.ts";
import { coreKernels } from "./core.ts";
import { Heap } from "./heap.ts";

const PAGE = 65536;
/** What 32-bit addresses reach. */
const MOST = 65535 * PAGE;

/** Instantiates the core kernels, compiled here (synchronously, in a few milliseconds) unless that has been done. */
export function createWasmBackend(): Backend {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536 });
  const kernels = coreKernels.instantiate(memory);
  let all: AllKernels | undefined;
  let limit = MOST;

  /** Grows by at least an eighth, so that a growing program grows rarely. */
  const grow = (end: number): boolean => {
    const have = memory.buffer.byteLength;
    if (end <= have) return true;
    if (end > limit) return false;
    const pages = (bytes: number) => Math.ceil((Math.min(bytes, limit) - have) / PAGE);
    for (const wanted of [pages(Math.max(end, have + have / 8)), pages(end)]) {
      try {
        memory.grow(wanted);
        return true;
      } catch {
        // the engine has not that much; try with less
      }
    }
    return false;
  };
  const heap = new Heap(kernels.heap_base(), grow);

  return {
    name: "wasm",
    real: true,
    kernels,
    allKernels(instantiate) {
      all ??= { ...kernels, ...instantiate(memory) };
      return all;
    },
    allocate(bytes, op) {
      const block = heap.allocate(bytes);
      if (block < 0) throw new OutOfMemoryError(op, bytes, heap.used, limit);
      return block;
    },
    release: (block) => heap.free(block),
    address: (block): Ptr => heap.address(block),
    write(ptr, values) {
      const view =
        values instanceof Float32Array
          ? new Float32Array(memory.buffer, ptr, values.length)
          : new Int32Array(memory.buffer, ptr, values.length);
      view.set(values);
    },
    readF32: (ptr, length) => new Float32Array(memory.buffer, ptr, length).slice() as Float32Array<ArrayBuffer>,
    readI32: (ptr, length) => new Int32Array(memory.buffer, ptr, length).slice() as Int32Array<ArrayBuffer>,
    memory: (): MemoryInfo => ({ used: heap.used, peak: heap.peak, reserved: memory.buffer.byteLength, limit }),
    resetPeak: () => heap.resetPeak(),
    setMemoryLimit(bytes) {
      if (!(bytes >= memory.buffer.byteLength))
        throw new ShapeError("setMemoryLimit", `expected at least the ${memory.buffer.byteLength} bytes reserved already, got ${bytes}`);
      limit = Math.min(bytes, MOST);
    },
  };
}
