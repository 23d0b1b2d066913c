// The public API of `wasmgrad`, the one list of what is exported.
export type { Backend, DType, Kernels, MemoryInfo, Ptr } from "./backend.ts";
export { type BestCheckpointOptions, bestCheckpoint } from "./callback/bestCheckpoint.ts";
export { csvLog } from "./callback/csvLog.ts";
export { type EarlyStoppingOptions, earlyStopping } from "./callback/earlyStopping.ts";
export { type GradientStatisticsOptions, type GradientSummary, gradientStatistics } from "./callback/gradientStatistics.ts";
export { type HtmlReportOptions, htmlReport } from "./callback/htmlReport.ts";
export { type JsonLogOptions, jsonLog } from "./callback/jsonLog.ts";
export { type LearningRateMonitor, learningRateMonitor } from "./callback/learningRateMonitor.ts";
export type { Monitor, MonitorOptions } from "./callback/monitor.ts";
export { type NanGuardOptions, nanGuard } from "./callback/nanGuard.ts";
export {
  type PageProgressOptions,
  type ProgressBarElement,
  type ProgressElement,
  type ProgressStream,
  pageProgress,
  progress,
} from "./callback/progress.ts";
export { type PlateauSchedule, reduceOnPlateau } from "./callback/reduceOnPlateau.ts";
export type { Sink } from "./callback/sink.ts";
export { type TensorBoardLogOptions, tensorBoardLog } from "./callback/tensorBoardLog.ts";
export { FormatError, NonFiniteError, OutOfMemoryError, ShapeError, StateError, UnsupportedError, WasmgradError } from "./errors.ts";
export * as init from "./init/index.ts";
export { fingerprint } from "./io/fingerprint.ts";
export { load, save } from "./io/model.ts";
export { writeFileWhole } from "./io/node.ts";
export { decodeSafetensors, encodeSafetensors, type LoadedTensor, type Safetensors, type StoredTensor } from "./io/safetensors.ts";
export { type BceWithLogitsLossOptions, bceLoss, bceWithLogitsLoss } from "./loss/bceLoss.ts";
export { type CrossEntropyOptions, crossEntropy } from "./loss/crossEntropy.ts";
export {
  type ContrastiveLossOptions,
  type CosineEmbeddingLossOptions,
  contrastiveLoss,
  cosineEmbeddingLoss,
  type TripletMarginLossOptions,
  tripletMarginLoss,
} from "./loss/embeddingLosses.ts";
export { type HuberLossOptions, huberLoss, type SmoothL1LossOptions, smoothL1Loss } from "./loss/huberLoss.ts";
export { type KlDivLossOptions, klDivLoss } from "./loss/klDivLoss.ts";
export { l1Loss } from "./loss/l1Loss.ts";
export { type GaussianNllLossOptions, gaussianNllLoss, type PoissonNllLossOptions, poissonNllLoss } from "./loss/likelihoodLosses.ts";
export {
  hingeEmbeddingLoss,
  hingeLoss,
  type MarginLossOptions,
  marginRankingLoss,
  softMarginLoss,
  squaredHingeLoss,
} from "./loss/marginLosses.ts";
export { mseLoss } from "./loss/mseLoss.ts";
export { type MultiMarginLossOptions, multiMarginLoss, type NllLossOptions, nllLoss } from "./loss/nllLoss.ts";
export type { LossOptions } from "./loss/reduce.ts";
export type { Reduction } from "./loss/reduction.ts";
export { accuracy } from "./metric/accuracy.ts";
export { binaryAccuracy, type ThresholdOption } from "./metric/binaryAccuracy.ts";
export { type ConfusionCounts, confusionMatrix } from "./metric/confusionMatrix.ts";
export { binaryCrossEntropy, categoricalCrossEntropy, type FromOption, perplexity } from "./metric/crossEntropies.ts";
export { type Average, type ClassAverageOptions, type FScoreOptions, fScore, precision, recall } from "./metric/fScore.ts";
export { meanCosineSimilarity } from "./metric/meanCosineSimilarity.ts";
export { meanAbsoluteError, meanAbsolutePercentageError, meanSquaredError, rootMeanSquaredError } from "./metric/meanErrors.ts";
export type { Metric, MetricFunction, MetricShare, Target } from "./metric/metric.ts";
export { r2Score } from "./metric/r2Score.ts";
export { prAuc, rocAuc } from "./metric/rankingMetrics.ts";
export type { HostValues, StreamingMetric } from "./metric/streaming.ts";
export { topKAccuracy } from "./metric/topKAccuracy.ts";
export { AvgPool2d } from "./nn/avgPool2d.ts";
export { BatchNorm2d, type BatchNorm2dOptions } from "./nn/batchNorm2d.ts";
export { Conv2d, type Conv2dLayerOptions } from "./nn/conv2d.ts";
export { ConvTranspose2d, type ConvTranspose2dLayerOptions } from "./nn/convTranspose2d.ts";
export { DepthwiseConv2d, type DepthwiseConv2dLayerOptions } from "./nn/depthwiseConv2d.ts";
export { Dropout } from "./nn/dropout.ts";
export { Flatten } from "./nn/flatten.ts";
export { GlobalAvgPool } from "./nn/globalAvgPool.ts";
export { GroupNorm, InstanceNorm2d, LayerNorm, type NormLayerOptions } from "./nn/groupNorm.ts";
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
export { abs } from "./ops/abs.ts";
export { adaptiveAvgPool2d } from "./ops/adaptiveAvgPool2d.ts";
export { add } from "./ops/add.ts";
export { type ArgmaxOptions, argmax } from "./ops/argmax.ts";
export { type AvgPool2dOptions, avgPool2d } from "./ops/avgPool2d.ts";
export { type BatchNormOptions, batchNorm } from "./ops/batchNorm.ts";
export { type CeluOptions, celu } from "./ops/celu.ts";
export { concat } from "./ops/concat.ts";
export { type Conv1dOptions, conv1d } from "./ops/conv1d.ts";
export { type Conv2dOptions, conv2d } from "./ops/conv2d.ts";
export { type ConvTranspose2dOptions, convTranspose2d } from "./ops/convTranspose2d.ts";
export { cos } from "./ops/cos.ts";
export { full, intTensor, ones, tensor, zeros } from "./ops/create.ts";
export { type DepthwiseConv2dOptions, depthwiseConv2d } from "./ops/depthwiseConv2d.ts";
export { cosineSimilarity, type PairwiseDistanceOptions, pairwiseDistance } from "./ops/distance.ts";
export { div } from "./ops/div.ts";
export { dropout } from "./ops/dropout.ts";
export { type EluOptions, elu } from "./ops/elu.ts";
export { embedding } from "./ops/embedding.ts";
export { erf } from "./ops/erf.ts";
export { exp } from "./ops/exp.ts";
export { type GeluOptions, gelu } from "./ops/gelu.ts";
export { globalAvgPool } from "./ops/globalAvgPool.ts";
export { glu } from "./ops/glu.ts";
export { groupNorm, instanceNorm, layerNorm, type NormOptions } from "./ops/groupNorm.ts";
export { hardsigmoid } from "./ops/hardsigmoid.ts";
export { hardswish } from "./ops/hardswish.ts";
export { type HardtanhOptions, hardtanh } from "./ops/hardtanh.ts";
export { type InterpolateOptions, interpolate } from "./ops/interpolate.ts";
export { type LeakyReluOptions, leakyRelu } from "./ops/leakyRelu.ts";
export { linear } from "./ops/linear.ts";
export { type LocalResponseNormOptions, localResponseNorm } from "./ops/localResponseNorm.ts";
export { log } from "./ops/log.ts";
export { logSigmoid } from "./ops/logSigmoid.ts";
export { logSoftmax } from "./ops/logSoftmax.ts";
export { matmul } from "./ops/matmul.ts";
export { max } from "./ops/max.ts";
export { type MaxPool2dOptions, maxPool2d } from "./ops/maxPool2d.ts";
export { mean } from "./ops/mean.ts";
export { mish } from "./ops/mish.ts";
export { mul } from "./ops/mul.ts";
export { neg } from "./ops/neg.ts";
export { normalize } from "./ops/normalize.ts";
export { oneHot } from "./ops/oneHot.ts";
export { type PadWidths, pad } from "./ops/pad.ts";
export { type BorderMode, padImage } from "./ops/padImage.ts";
export { avgPool1d, maxPool1d, type Pool1dOptions } from "./ops/pool1d.ts";
export { pow } from "./ops/pow.ts";
export { getPrecision, type Precision, setPrecision } from "./ops/precision.ts";
export { prelu } from "./ops/prelu.ts";
export { type NormalOptions, rand, randn, type TruncatedNormalOptions, truncatedNormal, type UniformOptions } from "./ops/random.ts";
export { relu } from "./ops/relu.ts";
export { relu6 } from "./ops/relu6.ts";
export { flatten, reshape } from "./ops/reshape.ts";
export { selu } from "./ops/selu.ts";
export { sigmoid } from "./ops/sigmoid.ts";
export { silu } from "./ops/silu.ts";
export { sin } from "./ops/sin.ts";
export { slice } from "./ops/slice.ts";
export { softmax } from "./ops/softmax.ts";
export { softmin } from "./ops/softmin.ts";
export { type SoftplusOptions, softplus } from "./ops/softplus.ts";
export { type SoftshrinkOptions, softshrink } from "./ops/softshrink.ts";
export { softsign } from "./ops/softsign.ts";
export { sqrt } from "./ops/sqrt.ts";
export { square } from "./ops/square.ts";
export { sub } from "./ops/sub.ts";
export { type ReduceOptions, sum } from "./ops/sum.ts";
export { tanh } from "./ops/tanh.ts";
export { tanhshrink } from "./ops/tanhshrink.ts";
export { type ThresholdOptions, threshold } from "./ops/threshold.ts";
export { transpose } from "./ops/transpose.ts";
export type { Padding, Pair } from "./ops/window.ts";
export { Adadelta, type AdadeltaOptions } from "./optim/adadelta.ts";
export { Adagrad, type AdagradOptions } from "./optim/adagrad.ts";
export { Adam, type AdamOptions, AdamW } from "./optim/adam.ts";
export { Adamax, type AdamaxOptions } from "./optim/adamax.ts";
export { ASGD, type ASGDOptions } from "./optim/asgd.ts";
export { Lion, type LionOptions } from "./optim/lion.ts";
export { NAdam, type NAdamOptions } from "./optim/nadam.ts";
export { type Counters, Optimizer, type OptimizerOptions, type Run, type StepResult } from "./optim/optimizer.ts";
export { RAdam, type RAdamOptions } from "./optim/radam.ts";
export { RMSprop, type RMSpropOptions } from "./optim/rmsprop.ts";
export { Rprop, type RpropOptions } from "./optim/rprop.ts";
export { SGD, type SGDOptions } from "./optim/sgd.ts";
export { Generator, type GeneratorState, generator, seed } from "./random.ts";
export { memoryInfo, setMemoryLimit } from "./runtime.ts";
export { constant } from "./schedule/constant.ts";
export { cosine } from "./schedule/cosine.ts";
export { type CosineWarmRestartsOptions, cosineWarmRestarts } from "./schedule/cosineWarmRestarts.ts";
export { type CyclicOptions, cyclic } from "./schedule/cyclic.ts";
export { exponential } from "./schedule/exponential.ts";
export { linearWarmup } from "./schedule/linearWarmup.ts";
export { multiStep } from "./schedule/multiStep.ts";
export { type OneCycleOptions, oneCycle } from "./schedule/oneCycle.ts";
export { polynomial } from "./schedule/polynomial.ts";
export type { Schedule } from "./schedule/schedule.ts";
export { stepDecay } from "./schedule/stepDecay.ts";
export type { OpContext, OpSpec, Shape } from "./tape.ts";
export { scope, Tensor, type Values } from "./tensor.ts";
export type { BatchInfo, Callback, History, NonFiniteInfo, RunInfo } from "./train/callback.ts";
export { checkpointExtra, type Extra } from "./train/checkpoint.ts";
export { predictAugmented } from "./train/predictAugmented.ts";
export type { EpochInfo, TrainerState } from "./train/state.ts";
export type { Results } from "./train/totals.ts";
export { type FitOptions, type Loss, type TargetsOf, Trainer, type TrainerOptions } from "./train/trainer.ts";
