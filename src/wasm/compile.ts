// From what `#kernels` carries to running kernels, and what to say where a runtime refuses.
import { instantiateSync } from "@assemblyscript/loader";
import { kernels as compiled } from "#kernels";
import type { Kernels } from "../backend.ts";
import { UnsupportedError } from "../errors.ts";

/** An empty function of one 128-bit parameter: valid where there is SIMD. */
const simd = /* @__PURE__ */ Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 1, 123, 0, 3, 2, 1, 0, 10, 4, 1, 2, 0, 11);

/** Compiles without holding up the thread; at once where the runtime has compiled the kernels already. */
export async function compileKernels(): Promise<WebAssembly.Module> {
  const source = compiled();
  try {
    return source instanceof WebAssembly.Module ? source : await WebAssembly.compile(source);
  } catch (error) {
    throw refused(error);
  }
}

/** The kernels over `memory`; compiled here and now unless `module` is given. */
export function instantiateKernels(memory: WebAssembly.Memory, module?: WebAssembly.Module): Kernels {
  try {
    // the instance's own exports: the loader's are wrapped for optional arguments, which kernels do not have
    return instantiateSync(module ?? compiled(), { env: { memory } }).instance.exports as unknown as Kernels; // the compiler emitted both
  } catch (error) {
    throw refused(error);
  }
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
