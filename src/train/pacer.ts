// Keeps the page (or the server) responsive: lets the event loop run whenever
// a time budget is used up.

export class Pacer {
  readonly #budget: number;
  #since = performance.now();

  /** `budget`: milliseconds of work between two breaks; Infinity never breaks. */
  constructor(budget: number) {
    this.#budget = budget;
  }

  /** Lets the event loop run if the budget is used up. */
  async pause(): Promise<void> {
    if (performance.now() - this.#since < this.#budget) return;
    await nextTask();
    this.#since = performance.now();
  }
}

/** What runtimes offer to run something in a new task. */
interface Host {
  /** Node, Deno, Bun. */
  readonly setImmediate?: (resolve: () => void) => unknown;
}

/**
 * Resolves in a new task, after those that wait already. `setTimeout` would cost 4 ms in browsers; `scheduler.yield`
 * would come before messages and timers in Chromium, so that nobody could stop a training worker.
 */
function nextTask(): Promise<void> {
  const { setImmediate } = globalThis as Host;
  if (setImmediate) return new Promise((resolve) => setImmediate(resolve));
  if (typeof MessageChannel === "undefined") return new Promise((resolve) => setTimeout(resolve, 0));
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
