// The list of initializers: users read them as `init.kaimingNormal()`.
export { constant, ones, zeros } from "./constant.ts";
export { type Fans, fans, type Initializer } from "./initializer.ts";
export { gain, type KaimingOptions, kaimingNormal, kaimingUniform, type Nonlinearity } from "./kaiming.ts";
export { lecunNormal, lecunUniform } from "./lecun.ts";
export { normal, truncatedNormal } from "./normal.ts";
export { uniform } from "./uniform.ts";
export { type XavierOptions, xavierNormal, xavierUniform } from "./xavier.ts";
