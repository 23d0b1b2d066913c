// The list of initializers: users read them as `init.kaimingNormal()`.
export { type AlexNetOptions, alexNet } from "./alexNet.ts";
export { apply, type Place } from "./apply.ts";
export { constant, ones, zeros } from "./constant.ts";
export { dirac, identity } from "./identity.ts";
export { type Fans, fans, type Initializer } from "./initializer.ts";
export { gain, type KaimingOptions, kaimingNormal, kaimingUniform, type Nonlinearity } from "./kaiming.ts";
export { lecunNormal, lecunUniform } from "./lecun.ts";
export { normal, truncatedNormal } from "./normal.ts";
export { type OrthogonalOptions, orthogonal } from "./orthogonal.ts";
export { uniform } from "./uniform.ts";
export { type VarianceScalingOptions, varianceScaling } from "./varianceScaling.ts";
export { type XavierOptions, xavierNormal, xavierUniform } from "./xavier.ts";
