// The public API of `wasmgrad`, the one list of what is exported.
export type { Backend, DType, Kernels, MemoryInfo, Ptr } from "./backend.ts";
export { FormatError, NonFiniteError, OutOfMemoryError, ShapeError, StateError, UnsupportedError, WasmgradError } from "./errors.ts";
export * as init from "./init/index.ts";
export { fingerprint } from "./io/fingerprint.ts";
export { load, save } from "./io/model.ts";
export { writeFileWhole } from "./io/node.ts";
export { decodeSafetensors, encodeSafetensors, type LoadedTensor, type Safetensors, type StoredTensor } from "./io/safetensors.ts";
export { type CrossEntropyOptions, crossEntropy } from "./loss/crossEntropy.ts";
export { accuracy } from "./metric/accuracy.ts";
export type { Metric } from "./metric/metric.ts";
export { AvgPool2d } from "./nn/avgPool2d.ts";
export { BatchNorm2d, type BatchNormOptions } from "./nn/batchNorm2d.ts";
export { Conv2d, type Conv2dOptions } from "./nn/conv2d.ts";
export { DepthwiseConv2d, type DepthwiseConv2dOptions } from "./nn/depthwiseConv2d.ts";
export { Dropout } from "./nn/dropout.ts";
export { Flatten } from "./nn/flatten.ts";
export { GlobalAvgPool } from "./nn/globalAvgPool.ts";
export { Hardswish } from "./nn/hardswish.ts";
export { LeakyReLU } from "./nn/leakyRelu.ts";
export { Linear, type LinearOptions } from "./nn/linear.ts";
export { MaxPool2d } from "./nn/maxPool2d.ts";
export { type AnyModule, type Description, Module } from "./nn/module.ts";
export { ModuleBuffer, Param } from "./nn/param.ts";
export { type LayerProfile, type Profile, type ProfileOptions, profile } from "./nn/profile.ts";
export { ReLU } from "./nn/relu.ts";
export { Sequential, sequential } from "./nn/sequential.ts";
export { Sigmoid } from "./nn/sigmoid.ts";
export { SiLU } from "./nn/silu.ts";
export { summary } from "./nn/summary.ts";
export { Tanh } from "./nn/tanh.ts";
export { defineOp, type OpFunction } from "./op.ts";
export { Adam, type AdamOptions, AdamW } from "./optim/adam.ts";
export { type Counters, Optimizer, type OptimizerOptions, type Run, type StepResult } from "./optim/optimizer.ts";
export { SGD, type SGDOptions } from "./optim/sgd.ts";
export { Generator, type GeneratorState, generator, seed } from "./random.ts";
export { memoryInfo, setMemoryLimit } from "./runtime.ts";
export { constant } from "./schedule/constant.ts";
export { cosine } from "./schedule/cosine.ts";
export { linearWarmup } from "./schedule/linearWarmup.ts";
export type { Schedule } from "./schedule/schedule.ts";
export { stepDecay } from "./schedule/stepDecay.ts";
export type { OpContext, OpSpec, Shape } from "./tape.ts";
export { scope, Tensor, type Values } from "./tensor.ts";
export { checkpointExtra, type Extra } from "./train/checkpoint.ts";
export {
  type BatchInfo,
  type Callback,
  type EpochInfo,
  type FitOptions,
  type History,
  type Loss,
  Trainer,
  type TrainerOptions,
  type TrainerState,
} from "./train/trainer.ts";
