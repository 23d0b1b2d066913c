// Which backend is active, and who owns memory on it. Held blocks live until
// they are released; everything made inside a scope goes when the scope ends.
import type { Backend, DType, MemoryInfo, Ptr } from "./backend.ts";
import { StateError } from "./errors.ts";
import { createWasmBackend } from "./wasm/backend.ts";
import { compileKernels } from "./wasm/compile.ts";

let active: Backend | undefined;
let current: Scope | undefined;

/** The active backend; the WebAssembly one is made at first use. */
export function backend(): Backend {
  active ??= createWasmBackend();
  return active;
}

/**
 * Compiles the kernels without holding up the thread. Nobody has to call it: the first operation compiles them
 * itself, synchronously, which takes a few milliseconds. It is for pages where these count, and for browsers that
 * compile no more than 4 KB synchronously on the main thread (Chromium before 115; 8 MB since).
 *
 * @throws UnsupportedError where the runtime, or a page's Content-Security-Policy, refuses WebAssembly with SIMD
 */
export async function ready(): Promise<void> {
  await compileKernels();
  backend();
}

/** Runs `work` on another backend, outside every scope. Synchronous. */
export function withBackend<R>(other: Backend, work: () => R): R {
  const before = active;
  const scopeBefore = current;
  active = other;
  current = undefined;
  try {
    return work();
  } finally {
    active = before;
    current = scopeBefore;
  }
}

/** A piece of a backend's memory, counted by those who need it. */
export class Storage {
  readonly bytes: number;
  readonly backend: Backend;
  /** The scope that will give it back; undefined for held memory. */
  scope: Scope | undefined;
  /** Address; 0 once the memory is gone for those who hold this. */
  ptr: Ptr;
  readonly #block: number;
  readonly #parent: Storage | undefined;
  #users = 1;
  #slices = 0;
  #dropped = false;

  private constructor(on: Backend, ptr: Ptr, bytes: number, block: number, parent?: Storage) {
    this.backend = on;
    this.ptr = ptr;
    this.bytes = bytes;
    this.#block = block;
    this.#parent = parent;
  }

  /** Fresh, uncleared memory, owned by the current scope if there is one. `op` is named if there is no room. */
  static allocate(bytes: number, op: string): Storage {
    const storage = Storage.allocateHeld(bytes, op);
    if (current) current.own(storage);
    return storage;
  }

  /** Fresh memory that no scope gives back. */
  static allocateHeld(bytes: number, op: string): Storage {
    const on = backend();
    const block = on.allocate(bytes, op);
    return new Storage(on, on.address(block), bytes, block);
  }

  /** A part of this memory, which stays alive as long as the part does. */
  slice(offset: number, bytes: number): Storage {
    this.retain();
    this.#slices++;
    return new Storage(this.backend, this.ptr + offset, bytes, -1, this);
  }

  /** The same memory under another handle, owned by the current scope if there is one. */
  view(): Storage {
    const storage = this.slice(0, this.bytes);
    if (current) current.own(storage);
    return storage;
  }

  /** True where nobody else counts on the content. */
  get exclusive(): boolean {
    return this.#users === 1;
  }

  retain(): this {
    this.#users++;
    return this;
  }

  release(): void {
    if (--this.#users !== 0) return;
    this.ptr = 0;
    const parent = this.#parent;
    if (parent) {
      parent.#slices--;
      parent.release();
    } else this.backend.release(this.#block);
  }

  /** Gives the memory back whoever counts on it, its slices excepted: the last of them takes it along. */
  destroy(): void {
    this.scope = undefined;
    this.ptr = 0;
    this.#users = 1 + this.#slices;
    this.release();
  }

  /** Ends the use of the held handle that owns this memory; further calls do nothing. */
  drop(): void {
    if (this.#dropped) return;
    this.#dropped = true;
    this.release();
  }

  /** Drops the maker's use, scoped or held. */
  discard(): void {
    this.scope = undefined;
    this.release();
  }

  /** Gives scoped memory back before its scope ends. */
  releaseEarly(): void {
    if (this.scope) this.discard();
  }
}

/** Owns what is made while it is the current one. */
export class Scope {
  readonly #owned: Storage[] = [];
  readonly #outer = current;

  own(storage: Storage): void {
    storage.scope = this;
    this.#owned.push(storage);
  }

  /** Makes this scope the current one. */
  enter(): this {
    current = this;
    return this;
  }

  /** Gives back what is still owned, except `survivors`, which pass to the scope outside, or become held. */
  exit(survivors: readonly Storage[] = []): void {
    current = this.#outer;
    for (const storage of survivors) {
      if (storage.scope !== this) continue;
      storage.scope = undefined;
      this.#outer?.own(storage);
    }
    for (const storage of this.#owned) if (storage.scope === this) storage.destroy();
  }
}

/** True inside `scope`, a step, `fit` or `predict`. */
export function inScope(): boolean {
  return current !== undefined;
}

/** Frees held memory whose last handle was collected: a safety net, for forgotten handles. */
const forgotten = new FinalizationRegistry<Storage>((storage) => storage.drop());

/** Has `storage` released when `owner` is collected. */
export function releaseWhenForgotten(owner: object, storage: Storage): void {
  forgotten.register(owner, storage, storage);
}

/** Releases held memory now. */
export function releaseHeld(storage: Storage): void {
  forgotten.unregister(storage);
  storage.drop();
}

/** Bytes of `length` elements. All element types have four bytes. */
export function bytesOf(length: number, _dtype: DType): number {
  return length * 4;
}

/** Bytes in use, at most in use, reserved, and the limit. */
export function memoryInfo(): MemoryInfo {
  return backend().memory();
}

/**
 * Limits the memory this library may reserve, in bytes; at least what is reserved already.
 * Going over it is an OutOfMemoryError that names the op; nothing is lost and the next step works.
 */
export function setMemoryLimit(bytes: number): void {
  backend().setMemoryLimit(bytes);
}

/** What is being done, for errors: an op's name, and whether in its backward pass. */
export const work = { op: "tensor", backward: false };

/** The address of live storage; a StateError that says how to keep it where it is gone. */
export function addressOf(storage: Storage): Ptr {
  if (storage.ptr === 0 || storage.backend !== active) checkLive(storage);
  return storage.ptr;
}

function checkLive(storage: Storage): void {
  const op = work.backward ? `${work.op} (backward)` : work.op;
  if (storage.ptr === 0)
    throw new StateError(
      op,
      "expected a live tensor, got one whose step or scope has ended (or that was disposed); read it there with data(), or keep it with keep()",
    );
  if (storage.backend.real === backend().real)
    throw new StateError(op, `expected a tensor of the ${backend().name} backend, got one of ${storage.backend.name}`);
}
