// From compiled kernels, as `#kernels` and `#extra-kernels` carry them, to running ones; and what to say where a runtime refuses.
import { instantiateSync } from "@assemblyscript/loader";
import { UnsupportedError } from "../errors.ts";

/** An empty function of one 128-bit parameter: valid where there is SIMD. */
const simd = /* @__PURE__ */ Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 1, 123, 0, 3, 2, 1, 0, 10, 4, 1, 2, 0, 11);

const modules: KernelModule<unknown>[] = [];

/** One module of kernels, of type K. A bundle that uses none of them carries none: make it with a pure annotation. */
export class KernelModule<K> {
  readonly #source: () => Uint8Array<ArrayBuffer> | WebAssembly.Module;
  #compiled: WebAssembly.Module | undefined;

  constructor(source: () => Uint8Array<ArrayBuffer> | WebAssembly.Module) {
    this.#source = source;
    modules.push(this);
  }

  /** Compiles without holding up the thread; at once where the runtime has done so already. */
  async compile(): Promise<void> {
    if (this.#compiled) return;
    const source = this.#source();
    try {
      this.#compiled = source instanceof WebAssembly.Module ? source : await WebAssembly.compile(source);
    } catch (error) {
      throw refused(error);
    }
  }

  /** The kernels over `memory`; compiled here and now where that has not been done. */
  instantiate(memory: WebAssembly.Memory): K {
    try {
      const { module, instance } = instantiateSync(this.#compiled ?? this.#source(), { env: { memory } });
      this.#compiled = module;
      // the instance's own exports: the loader's are wrapped for optional arguments, which kernels do not have
      return instance.exports as unknown as K; // the compiler emitted both
    } catch (error) {
      throw refused(error);
    }
  }
}

/** Compiles all kernels that the program carries. */
export async function compileKernels(): Promise<void> {
  await Promise.all(modules.map((module) => module.compile()));
}

/** Why a runtime does not take the kernels, as far as it lets us know. */
function refused(error: unknown): UnsupportedError {
  return new UnsupportedError("wasm", `expected ${lacking(String(error))}, got ${error}`);
}

function lacking(reason: string): string {
  if (/CSP|Content.Security|unsafe-eval/i.test(reason)) return "'wasm-unsafe-eval' in script-src of the page's Content-Security-Policy";
  if (/embedder/.test(reason)) return 'the kernels as an imported module (bundle with the condition "workerd")';
  return WebAssembly.validate(simd) ? "a runtime that compiles WebAssembly" : "a runtime with WebAssembly SIMD";
}
