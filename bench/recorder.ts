// Times the kernels of a backend, op by op.
import type { AllKernels, Backend, Kernels } from "../src/backend.ts";
import { type Node, observeOps } from "../src/tape.ts";

/** Calls and milliseconds of one row in one step. */
export interface Cost {
  calls: number;
  ms: number;
}

/** Costs of one step, by row. */
export type Costs = Map<string, Cost>;

/** A backend whose kernels are timed, and which op called them. */
export class Recorder {
  readonly backend: Backend;
  /** Kernels called since the last pass of an op was done: the next op's. */
  #pending: Costs = new Map();
  #costs: Costs = new Map();
  readonly #shapes: boolean;

  constructor(on: Backend, shapes: boolean) {
    this.#shapes = shapes;
    const timed = (name: string, call: (...args: never[]) => unknown) => this.#time(name, call);
    // the same names, each with its kernel
    const timedKernels = <K extends Kernels>(kernels: K) =>
      Object.fromEntries(Object.entries(kernels).map(([name, kernel]) => [name, timed(name, kernel)])) as K;
    const kernels = timedKernels(on.kernels);
    let all: AllKernels | undefined;
    const allKernels: Backend["allKernels"] = (instantiate) => {
      all ??= timedKernels(on.allKernels(instantiate));
      return all;
    };
    const write = timed("copy from the host", (...args: Parameters<Backend["write"]>) => on.write(...args)) as Backend["write"];
    this.backend = { ...on, kernels, allKernels, write };
  }

  /** Runs one step. */
  record(step: () => void): { ms: number; costs: Costs } {
    this.#pending = new Map();
    this.#costs = new Map();
    const began = performance.now();
    observeOps((node, pass) => this.#assign(`${label(node, this.#shapes)}, ${pass}`), step);
    const ms = performance.now() - began;
    this.#assign("outside ops");
    return { ms, costs: this.#costs };
  }

  #time(name: string, call: (...args: never[]) => unknown) {
    return (...args: never[]) => {
      const began = performance.now();
      const result = call(...args);
      add(this.#pending, name, 1, performance.now() - began);
      return result;
    };
  }

  #assign(to: string): void {
    for (const [name, { calls, ms }] of this.#pending) add(this.#costs, `${to}: ${name}`, calls, ms);
    this.#pending.clear();
  }
}

function add(costs: Costs, row: string, calls: number, ms: number): void {
  const cost = costs.get(row);
  if (cost) {
    cost.calls += calls;
    cost.ms += ms;
  } else costs.set(row, { calls, ms });
}

function label({ op, inputs, y }: Node, withShapes: boolean): string {
  if (!withShapes) return op.name;
  const shapes = inputs.map((x) => (x ? `[${x.shape.join(", ")}]` : "none"));
  return `${op.name} ${shapes.join(" ")} to [${y.shape.join(", ")}]`;
}
