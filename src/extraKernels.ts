// The kernels beyond the core ones: a module of their own, which a bundle carries where something of it uses this file.
import { kernels as compiled } from "#extra-kernels";
import type { AllKernels, ExtraKernels } from "./backend.ts";
import { backend } from "./runtime.ts";
import { KernelModule } from "./wasm/compile.ts";

const extraKernels = /* @__PURE__ */ new KernelModule<ExtraKernels>(compiled);
const instantiate = (memory: WebAssembly.Memory) => extraKernels.instantiate(memory);

/** Every kernel of the active backend, core and extra; the first call instantiates the extra ones. */
export function allKernels(): AllKernels {
  return backend().allKernels(instantiate);
}
