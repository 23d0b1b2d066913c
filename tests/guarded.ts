// Device memory with a fence behind every block, for tests of kernels that are
// given pointers: a write beyond the end is found, also one far beyond.
import { expect } from "vitest";
import type { Ptr } from "../src/backend.ts";
import { backend, Storage } from "../src/runtime.ts";

/** Elements: 256 KB, more than a kernel's packed panels. */
const FENCE = 65536;
const MARK = 12345.678;

/** Hands out fenced blocks; `check` looks at every fence, `release` gives all back. */
export class Guarded {
  readonly #blocks: { storage: Storage; length: number }[] = [];

  /** `bytes` of memory full of NaN, so that reading what was not written shows. */
  scratch(bytes: number): Ptr {
    expect(Number.isInteger(bytes / 4), `whole number of floats in ${bytes} bytes`).toBe(true);
    return this.place(new Float32Array(bytes / 4).fill(Number.NaN));
  }

  place(values: Float32Array): Ptr {
    const storage = Storage.allocateHeld(4 * (values.length + FENCE), "test");
    backend().write(storage.ptr, values);
    backend().write(storage.ptr + 4 * values.length, new Float32Array(FENCE).fill(MARK));
    this.#blocks.push({ storage, length: values.length });
    return storage.ptr;
  }

  check(): void {
    const mark = Math.fround(MARK);
    for (const { storage, length } of this.#blocks) {
      const broken = backend()
        .readF32(storage.ptr + 4 * length, FENCE)
        .findIndex((value) => value !== mark);
      expect(broken, "first element of a fence that was written").toBe(-1);
    }
  }

  release(): void {
    for (const { storage } of this.#blocks.splice(0)) storage.release();
  }
}
