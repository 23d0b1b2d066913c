// The one contract a device implements: kernels over one flat memory.
import type { instantiate as instantiateExtra } from "../dist/kernels.extra.js";
import type { instantiate } from "../dist/kernels.js";

/** Byte address in a backend's memory. 0 is never a valid one. */
export type Ptr = number;

/** The core kernels, exactly as the AssemblyScript compiler emitted their signatures. */
export type Kernels = Awaited<ReturnType<typeof instantiate>>;

/** The kernels of the second module, which only programs that use them carry. */
export type ExtraKernels = Awaited<ReturnType<typeof instantiateExtra>>;

/** Every kernel. */
export type AllKernels = Kernels & ExtraKernels;

/** Element types: 32-bit floats, and 32-bit integers for labels and indices. */
export type DType = "f32" | "i32";

/** How many bytes are in use, as the allocator counts them (64-byte blocks). */
export interface MemoryInfo {
  /** In use now. */
  readonly used: number;
  /** Most in use at once since the last `resetPeak`. */
  readonly peak: number;
  /** Size of the memory taken from the machine; it never shrinks. */
  readonly reserved: number;
  /** Most that may ever be reserved. */
  readonly limit: number;
}

/** One device: where tensors live and what computes on them. */
export interface Backend {
  readonly name: string;
  /** Does this backend hold real values? The dry one only counts. */
  readonly real: boolean;
  readonly kernels: Kernels;
  /** The core kernels and the extra ones; `instantiate` makes those at the first call, over the memory it is given. */
  allKernels(instantiate: (memory: WebAssembly.Memory) => ExtraKernels): AllKernels;
  /** Takes `bytes`, uncleared; returns a block id. Throws OutOfMemoryError that names `op`. */
  allocate(bytes: number, op: string): number;
  /** Gives a block back. */
  release(block: number): void;
  /** Address of a block. */
  address(block: number): Ptr;
  /** Copies values in. */
  write(ptr: Ptr, values: Float32Array | Int32Array): void;
  /** Copies `length` values out, as they are at the time of the call. */
  readF32(ptr: Ptr, length: number): Float32Array<ArrayBuffer>;
  /** Copies `length` integers out. */
  readI32(ptr: Ptr, length: number): Int32Array<ArrayBuffer>;
  /** What is in use. */
  memory(): MemoryInfo;
  /** Makes what is in use now the peak. */
  resetPeak(): void;
  /** Sets the most bytes that may be reserved. */
  setMemoryLimit(bytes: number): void;
}
