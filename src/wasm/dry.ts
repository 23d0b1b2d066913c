// The dry backend: kernels do nothing, memory is only counted. What a program
// would need is known before any of it is taken.
import type { AllKernels, Backend } from "../backend.ts";
import { OutOfMemoryError } from "../errors.ts";
import { Heap } from "./heap.ts";

const nothing = () => 0;

/** Stands for every kernel; the values it would have computed do not exist. */
const kernels = /* @__PURE__ */ new Proxy({} as AllKernels, { get: () => nothing });

/** A fresh, empty dry backend that can hold `limit` bytes. */
export function createDryBackend(limit = Number.MAX_SAFE_INTEGER): Backend {
  let most = limit;
  const heap = new Heap(64, (end) => end <= most);
  return {
    name: "dry",
    real: false,
    kernels,
    allKernels: () => kernels,
    allocate(bytes, op) {
      const block = heap.allocate(bytes);
      if (block < 0) throw new OutOfMemoryError(op, bytes, heap.used, most);
      return block;
    },
    release: (block) => heap.free(block),
    address: (block) => heap.address(block),
    write: nothing,
    readF32: (_, length) => new Float32Array(length),
    readI32: (_, length) => new Int32Array(length),
    memory: () => ({ used: heap.used, peak: heap.peak, reserved: heap.end, limit: most }),
    resetPeak: () => heap.resetPeak(),
    setMemoryLimit(bytes) {
      most = bytes;
    },
  };
}
