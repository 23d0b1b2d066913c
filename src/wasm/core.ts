// The core kernels' module.
import { kernels as compiled } from "#kernels";
import type { Kernels } from "../backend.ts";
import { KernelModule } from "./compile.ts";

export const coreKernels = /* @__PURE__ */ new KernelModule<Kernels>(compiled);
