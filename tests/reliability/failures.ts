// Makes allocations fail on purpose, and says what a run consists of, so that tests can see that nothing changed.
import { vi } from "vitest";
import { OutOfMemoryError } from "../../src/errors.ts";
import { fingerprint } from "../../src/io/fingerprint.ts";
import type { AnyModule } from "../../src/nn/module.ts";
import { type GeneratorState, generator } from "../../src/random.ts";
import { backend, memoryInfo } from "../../src/runtime.ts";

/** Fails one allocation of those made while it is in place. */
export class FailingMemory {
  /** Which allocation fails, counted from 0; Infinity: none. */
  failAt = Number.POSITIVE_INFINITY;
  /** Allocations since `restart`. */
  count = 0;
  readonly #spy;

  constructor() {
    const on = backend();
    const allocate = on.allocate.bind(on);
    this.#spy = vi.spyOn(on, "allocate").mockImplementation((bytes, op) => {
      if (this.count++ === this.failAt) throw new OutOfMemoryError(op, bytes, on.memory().used, on.memory().used);
      return allocate(bytes, op);
    });
  }

  /** Counts from 0 again; the allocation `failAt` from here on fails. */
  restart(failAt: number): void {
    this.count = 0;
    this.failAt = failAt;
  }

  [Symbol.dispose](): void {
    this.#spy.mockRestore();
  }
}

/** All bits of a model, the random stream and the memory in use, to be compared. */
export async function snapshot(model: AnyModule): Promise<{ bits: string; random: GeneratorState; used: number }> {
  return { bits: await fingerprint(model), random: generator.state, used: memoryInfo().used };
}

/** Runs `work` once per allocation that it makes, each time with another one failing, then whole; `check` sees each error. */
export async function failEach<R>(
  memory: FailingMemory,
  work: () => R | Promise<R>,
  check: (error: unknown) => void | Promise<void>,
): Promise<{ result: R; failures: number }> {
  for (let failAt = 0; ; failAt++) {
    memory.restart(failAt);
    try {
      const result = await work();
      if (memory.count > failAt) throw new Error("expected an allocation that failed to fail the work, got a result");
      return { result, failures: failAt };
    } catch (error) {
      if (memory.count <= failAt) throw error; // of the work itself
      await check(error);
    } finally {
      memory.restart(Number.POSITIVE_INFINITY);
    }
  }
}
