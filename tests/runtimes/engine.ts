// What tests/runtimes knows of an engine.

/** What the program sends back. */
export interface Answer {
  /** What the engine says of itself. */
  readonly engine: string;
  /** SHA-256 by section of the program. */
  readonly fingerprints: Readonly<Record<string, string>>;
}

export interface Engine {
  readonly name: string;
  /** What is missing on this machine for it to run; undefined where nothing is. */
  missing(): string | undefined;
  /** What its answer has to begin with or contain, so that no other engine can stand in for it. */
  readonly identity: RegExp;
  /** Runs the program that lies in `folder`; `only` is a regular expression for its sections. */
  run(folder: string, only: string): Promise<Answer>;
}
