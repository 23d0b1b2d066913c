// Runs tasks of all contestants in one process: in this one, or in a browser's page.
import type { CaseId } from "./cases.ts";
import type { Contestant, Library, Task } from "./contestant.ts";

/** A turn's calls, timed. */
export interface Turn {
  /** Milliseconds of a call, at best. */
  readonly ms: number;
  /** Milliseconds that the turn took. */
  readonly spent: number;
}

/** Milliseconds of a first call, or what went wrong. */
export type FirstRun = { readonly ms: number } | { readonly error: string };

/** Where contestants take their turns; all of it can be called from another process. */
export interface Arena {
  /** Its version; throws where the library does not start. */
  start(contestant: string): Promise<string>;
  /** Makes the task of a case and runs it once. */
  prepare(contestant: string, id: CaseId): Promise<FirstRun>;
  turn(contestant: string, ms: number): Promise<Turn>;
  /** Ends the use of what `prepare` made. */
  drop(contestant: string): Promise<void>;
}

/** A run this long is long against a browser's clock, which may tick in milliseconds. */
const RUN_MS = 8;

export class LocalArena implements Arena {
  readonly #contestants: readonly Contestant[];
  readonly #assets: (packageName: string) => string;
  readonly #libraries = new Map<string, Library>();
  readonly #tasks = new Map<string, { readonly task: Task; calls: number }>();

  constructor(contestants: readonly Contestant[], assets: (packageName: string) => string) {
    this.#contestants = contestants;
    this.#assets = assets;
  }

  async start(name: string): Promise<string> {
    const library = await this.#contestant(name).start(this.#assets);
    this.#libraries.set(name, library);
    return library.version;
  }

  async prepare(name: string, id: CaseId): Promise<FirstRun> {
    const setup = this.#libraries.get(name)?.setups[id];
    if (!setup) return { error: this.#contestant(name).lacks };
    try {
      const task = await setup();
      this.#tasks.set(name, { task, calls: 1 });
      return { ms: await this.#run(task, 1) };
    } catch (error) {
      this.#tasks.delete(name);
      return { error: error instanceof Error ? error.message : String(error) };
    }
  }

  async turn(name: string, ms: number): Promise<Turn> {
    const entry = this.#tasks.get(name);
    if (!entry) throw new Error(`peers: expected ${name} to have a task, got none`);
    const began = performance.now();
    let best = Number.POSITIVE_INFINITY;
    do {
      const took = await this.#run(entry.task, entry.calls);
      best = Math.min(best, took / entry.calls);
      if (took < RUN_MS) entry.calls = Math.min(2 * entry.calls, Math.ceil((entry.calls * RUN_MS) / Math.max(took, RUN_MS / 100)));
    } while (performance.now() - began < ms);
    return { ms: best, spent: performance.now() - began };
  }

  async drop(name: string): Promise<void> {
    this.#tasks.delete(name);
  }

  async #run(task: Task, calls: number): Promise<number> {
    task.prepare?.(calls);
    const began = performance.now();
    for (let i = 0; i < calls; i++) {
      const result = task.run();
      if (result instanceof Promise) await result;
    }
    return performance.now() - began;
  }

  #contestant(name: string): Contestant {
    const contestant = this.#contestants.find((one) => one.name === name);
    if (!contestant) throw new Error(`peers: expected one of ${this.#contestants.map((one) => one.name).join(", ")}, got ${name}`);
    return contestant;
  }
}
