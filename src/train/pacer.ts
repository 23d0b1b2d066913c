// Keeps the page (or the server) responsive: lets the event loop run whenever
// a time budget is used up.

/** Scheduler with `yield`, where the runtime has one. */
interface YieldingScheduler {
  readonly yield?: () => Promise<void>;
}

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
  readonly scheduler?: YieldingScheduler;
}

/** Resolves in a new task. `setTimeout` alone would cost 4 ms in browsers. */
function nextTask(): Promise<void> {
  const { setImmediate, scheduler } = globalThis as Host;
  if (setImmediate) return new Promise((resolve) => setImmediate(resolve));
  if (scheduler?.yield) return scheduler.yield();
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
