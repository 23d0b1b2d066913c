// Ctrl-C: the first asks training to stop after its step, the second quits.

export interface Interrupt {
  readonly signal: AbortSignal;
  /** Gives Ctrl-C its usual meaning back. */
  release(): void;
}

/** One key press can arrive twice, from the terminal and through npm: milliseconds that count as one. */
const SAME_PRESS = 400;

/** Turns SIGINT into an abort; `tidy` is called before a second one ends the process. */
export function stopOnInterrupt(tidy: () => void): Interrupt {
  const controller = new AbortController();
  let first = 0;
  const interrupted = () => {
    if (!controller.signal.aborted) {
      first = performance.now();
      controller.abort();
    } else if (performance.now() - first > SAME_PRESS) {
      tidy();
      process.exit(130);
    }
  };
  process.on("SIGINT", interrupted);
  return { signal: controller.signal, release: () => void process.off("SIGINT", interrupted) };
}
