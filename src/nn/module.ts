// The base of every layer and model. Children are found by walking a module's
// own properties in declaration order; names are the property paths.
import { ShapeError, StateError } from "../errors.ts";
import { tensor } from "../ops/create.ts";
import type { Padding, Pair } from "../ops/window.ts";
import { backend } from "../runtime.ts";
import type { Shape } from "../shape.ts";
import { forwardOnly, inStep } from "../tape.ts";
import type { Tensor } from "../tensor.ts";
import { ModuleBuffer, Param } from "./param.ts";

/**
 * A layer or a model. Properties that are a `Param`, a `ModuleBuffer` or a `Module`, or arrays of
 * these, are its children, named as PyTorch names them: `features.0.weight`.
 *
 * ```ts
 * class Net extends Module {
 *   conv = new Conv2d(1, 32, 3, { padding: "same" });
 *   head = new Linear(28 * 28 * 32, 10);
 *   forward(x: Tensor) {
 *     return this.head.forward(relu(this.conv.forward(x)).flatten());
 *   }
 * }
 * ```
 */
export abstract class Module<X = Tensor, Y = Tensor> {
  /** True in training mode, the default; dropout and batch norm look at it. */
  training = true;

  /** What the module makes of its input. Inside a step it is recorded for the backward pass. */
  abstract forward(x: X): Y;

  /** Sets training mode (`train(false)`: evaluation mode) here and in all children; returns this. */
  train(mode = true): this {
    for (const [, module] of this.namedModules()) module.training = mode;
    return this;
  }

  /** Sets evaluation mode here and in all children; returns this. */
  eval(): this {
    return this.train(false);
  }

  /** Stops gradients and updates of all parameters here; returns this. */
  freeze(): this {
    for (const parameter of this.parameters()) parameter.frozen = true;
    return this;
  }

  /** Undoes `freeze`; returns this. */
  unfreeze(): this {
    for (const parameter of this.parameters()) parameter.frozen = false;
    return this;
  }

  /** This module (named `""`) and all below it, parents first, each once. */
  *namedModules(prefix = "", seen = new Set<AnyModule>()): Generator<[name: string, module: AnyModule]> {
    if (seen.has(this)) return;
    seen.add(this);
    yield [prefix, this];
    for (const [name, child] of this.members()) {
      if (child instanceof Module) yield* child.namedModules(join(prefix, name), seen);
    }
  }

  /** This module and all below it, parents first, each once. */
  *modules(): Generator<AnyModule> {
    for (const [, module] of this.namedModules()) yield module;
  }

  /** The modules directly below this one, each once. */
  *children(): Generator<AnyModule> {
    const seen = new Set<AnyModule>();
    for (const [, child] of this.members()) {
      if (!(child instanceof Module) || seen.has(child)) continue;
      seen.add(child);
      yield child;
    }
  }

  /** Calls `f` with each module below this one and then this one, children before their parents; returns this. */
  apply(f: (module: AnyModule) => void): this {
    for (const module of [...this.modules()].reverse()) f(module);
    return this;
  }

  /** All parameters with their paths, each once, in declaration order. */
  *namedParameters(): Generator<[name: string, parameter: Param]> {
    for (const [name, value] of this.#state()) if (value instanceof Param) yield [name, value];
  }

  /** All buffers with their paths. */
  *namedBuffers(): Generator<[name: string, buffer: ModuleBuffer]> {
    for (const [name, value] of this.#state()) if (value instanceof ModuleBuffer) yield [name, value];
  }

  /** All parameters, each once. */
  *parameters(): Generator<Param> {
    for (const [, parameter] of this.namedParameters()) yield parameter;
  }

  /** Parameters and buffers by path: the live tensors, not copies. */
  stateDict(): Map<string, Param | ModuleBuffer> {
    return new Map(this.#state());
  }

  /** Elements of all parameters. */
  numParameters(): number {
    let count = 0;
    for (const { size } of this.parameters()) count += size;
    return count;
  }

  /**
   * Copies the values of another module's parameters and buffers, by path; returns this.
   * For values in bytes there is `load`.
   * @throws ShapeError unless names and shapes are the same, and StateError inside a step; then nothing has changed
   */
  loadStateDict(state: ReadonlyMap<string, Tensor>): this {
    if (inStep()) throw new StateError("loadStateDict", "expected to be outside a step, got a call inside a step's loss function");
    const own = this.stateDict();
    for (const name of state.keys())
      if (!own.has(name)) throw new ShapeError("loadStateDict", `expected only tensors of this module, got ${name}`);
    const copies = [...own].map(([name, to]) => {
      const from = state.get(name);
      if (from?.shape.join() !== to.shape.join())
        throw new ShapeError(
          "loadStateDict",
          `expected ${name} of shape [${to.shape.join(", ")}], got ${from ? `[${from.shape.join(", ")}]` : "none"}`,
        );
      return [to.ptr, from.ptr, to.size] as const;
    });
    for (const copy of copies) backend().kernels.copy(...copy);
    return this;
  }

  /**
   * Predicts for host values in evaluation mode, and copies the result out.
   * @param values row-major, of `shape` (batch first)
   */
  async predict(this: Module, values: ArrayLike<number>, shape: Shape): Promise<Float32Array<ArrayBuffer>> {
    return evaluating(this, () => this.forward(tensor(values, shape)).data());
  }

  /** Gives the memory of all parameters and buffers back now, rather than when they are collected. */
  dispose(): void {
    for (const [, tensor] of this.#state()) tensor.dispose();
  }

  /** `dispose` at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  /** What `summary` prints of this layer beside its shapes. */
  describe(): Description {
    return {};
  }

  /** Named values that may hold children: this module's own properties, arrays opened. */
  *members(): Generator<[name: string, value: unknown]> {
    for (const [name, value] of Object.entries(this)) {
      if (Array.isArray(value)) {
        for (const [index, item] of value.entries()) yield [`${name}.${index}`, item];
      } else yield [name, value];
    }
  }

  /** A parameter shared by two layers is listed once, under its first name. */
  *#state(): Generator<[name: string, value: Param | ModuleBuffer]> {
    const seen = new Set<Tensor>();
    for (const [path, module] of this.namedModules()) {
      for (const [name, value] of module.members()) {
        if ((value instanceof Param || value instanceof ModuleBuffer) && !seen.has(value)) {
          seen.add(value);
          yield [join(path, name), value];
        }
      }
    }
  }
}

/** A layer's own settings, as `summary` shows them. */
export interface Description {
  readonly kernel?: Pair | undefined;
  readonly stride?: Pair | undefined;
  readonly padding?: Padding | undefined;
  /** Features or channels in and out. */
  readonly in?: number | undefined;
  readonly out?: number | undefined;
}

/** A module of whatever input and output. */
export type AnyModule = Module<never, unknown>;

/** Runs `work` with `forwardOnly` and `module` in evaluation mode, then puts every module's mode back. */
export function evaluating<R>(module: AnyModule, work: () => R): R {
  if (inStep()) throw new StateError("predict", "expected to be outside a step, got a call inside a step's loss function");
  const modes = [...module.namedModules()].map(([, m]) => [m, m.training] as const);
  module.eval();
  try {
    return forwardOnly(work);
  } finally {
    for (const [m, mode] of modes) m.training = mode;
  }
}

function join(prefix: string, name: string): string {
  return prefix === "" ? name : `${prefix}.${name}`;
}
