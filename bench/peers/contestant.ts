// What a library has to offer to be measured. One file per library.
import type { CaseId } from "./cases.ts";

/** Something to time. */
export interface Task {
  /** Does the work once; its result is there when this returns, or the promise resolves. */
  run(): unknown;
  /** Makes what the next `calls` calls of `run` will use up; not timed. */
  prepare?(calls: number): void;
}

/** Makes a task; throws what the library throws where it can't do it. */
export type Setup = () => Task | Promise<Task>;

/** A library that is ready. */
export interface Library {
  readonly version: string;
  readonly setups: { readonly [K in CaseId]?: Setup };
}

export interface Contestant {
  readonly name: string;
  /** Why the cases that it has no setup for are missing. */
  readonly lacks: string;
  /** Imports the library and starts its single-threaded CPU backend. `assets` is where its package's files are, with a slash at the end. */
  start(assets: (packageName: string) => string): Promise<Library>;
  /** So slow that its first call of a case has to do. */
  readonly once?: true;
}
