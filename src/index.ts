// The public API of `wasmgrad`, the one list of what is exported.

export type { Backend, DType, Kernels, MemoryInfo, Ptr } from "./backend.ts";
export { FormatError, NonFiniteError, OutOfMemoryError, ShapeError, StateError, UnsupportedError, WasmgradError } from "./errors.ts";
export * as init from "./init/index.ts";
export { fingerprint } from "./io/fingerprint.ts";
export { type LoadOptions, type LoadResult, load, type SaveOptions, save } from "./io/model.ts";
export { writeFileWhole } from "./io/node.ts";
export { decodeSafetensors, encodeSafetensors, type LoadedTensor, type Safetensors, type StoredTensor } from "./io/safetensors.ts";
export { type BceWithLogitsLossOptions, bceLoss, bceWithLogitsLoss } from "./loss/bceLoss.ts";
export { categoricalHingeLoss } from "./loss/categoricalHingeLoss.ts";
export { type CrossEntropyOptions, crossEntropy } from "./loss/crossEntropy.ts";
export { type DiceLossOptions, diceLoss } from "./loss/diceLoss.ts";
export {
  type ContrastiveLossOptions,
  type CosineEmbeddingLossOptions,
  contrastiveLoss,
  cosineEmbeddingLoss,
  type TripletMarginLossOptions,
  tripletMarginLoss,
} from "./loss/embeddingLosses.ts";
export { type FocalLossOptions, focalLoss, type SigmoidFocalLossOptions, sigmoidFocalLoss } from "./loss/focalLoss.ts";
export { type HuberLossOptions, huberLoss, type SmoothL1LossOptions, smoothL1Loss } from "./loss/huberLoss.ts";
export { type InfoNceLossOptions, infoNceLoss, type NtXentLossOptions, ntXentLoss } from "./loss/infoNceLoss.ts";
export { type KlDivLossOptions, klDivLoss } from "./loss/klDivLoss.ts";
export { l1Loss } from "./loss/l1Loss.ts";
export { type GaussianNllLossOptions, gaussianNllLoss, type PoissonNllLossOptions, poissonNllLoss } from "./loss/likelihoodLosses.ts";
export { logCoshLoss } from "./loss/logCoshLoss.ts";
export {
  hingeEmbeddingLoss,
  hingeLoss,
  type MarginLossOptions,
  marginRankingLoss,
  softMarginLoss,
  squaredHingeLoss,
} from "./loss/marginLosses.ts";
export { mseLoss } from "./loss/mseLoss.ts";
export { type MultiLabelSoftMarginLossOptions, multiLabelSoftMarginLoss } from "./loss/multiLabelSoftMarginLoss.ts";
export { type MultiMarginLossOptions, multiMarginLoss, type NllLossOptions, nllLoss } from "./loss/nllLoss.ts";
export type { LossOptions } from "./loss/reduce.ts";
export type { Reduction } from "./loss/reduction.ts";
export { wassersteinCriticLoss, wassersteinGeneratorLoss } from "./loss/wassersteinLoss.ts";
export { accuracy } from "./metric/accuracy.ts";
export type { Metric } from "./metric/metric.ts";
export { AdaptiveAvgPool2d } from "./nn/adaptiveAvgPool2d.ts";
export { AdaptiveMaxPool2d } from "./nn/adaptiveMaxPool2d.ts";
export { AlphaDropout, FeatureAlphaDropout } from "./nn/alphaDropout.ts";
export { AvgPool1d } from "./nn/avgPool1d.ts";
export { AvgPool2d } from "./nn/avgPool2d.ts";
export type { BatchNormLayerOptions } from "./nn/batchNorm.ts";
export { BatchNorm1d } from "./nn/batchNorm1d.ts";
export { BatchNorm2d } from "./nn/batchNorm2d.ts";
export { CELU } from "./nn/celu.ts";
export { Conv1d, type Conv1dLayerOptions } from "./nn/conv1d.ts";
export { Conv2d, type Conv2dLayerOptions } from "./nn/conv2d.ts";
export { ConvTranspose1d, type ConvTranspose1dLayerOptions } from "./nn/convTranspose1d.ts";
export { ConvTranspose2d, type ConvTranspose2dLayerOptions } from "./nn/convTranspose2d.ts";
export { Cropping2d } from "./nn/cropping2d.ts";
export { DepthwiseConv2d, type DepthwiseConv2dLayerOptions } from "./nn/depthwiseConv2d.ts";
export { DropBlock2d } from "./nn/dropBlock2d.ts";
export { Dropout, Dropout1d, Dropout2d } from "./nn/dropout.ts";
export { ELU } from "./nn/elu.ts";
export { Embedding, type EmbeddingLayerOptions } from "./nn/embedding.ts";
export { features } from "./nn/features.ts";
export { Flatten } from "./nn/flatten.ts";
export { freezeUpTo } from "./nn/freezeUpTo.ts";
export { GaussianDropout, GaussianNoise } from "./nn/gaussianNoise.ts";
export { GELU } from "./nn/gelu.ts";
export { GlobalAvgPool } from "./nn/globalAvgPool.ts";
export { GlobalMaxPool } from "./nn/globalMaxPool.ts";
export { GLU } from "./nn/glu.ts";
export { GroupNorm, LayerNorm, type NormLayerOptions } from "./nn/groupNorm.ts";
export { Hardshrink } from "./nn/hardshrink.ts";
export { Hardsigmoid } from "./nn/hardsigmoid.ts";
export { Hardswish } from "./nn/hardswish.ts";
export { Hardtanh } from "./nn/hardtanh.ts";
export { Identity } from "./nn/identity.ts";
export { InstanceNorm1d, InstanceNorm2d } from "./nn/instanceNorm.ts";
export { Lambda } from "./nn/lambda.ts";
export { LeakyReLU } from "./nn/leakyRelu.ts";
export { type Features, Linear, type LinearOptions } from "./nn/linear.ts";
export { LocalResponseNorm } from "./nn/localResponseNorm.ts";
export { LogSigmoid } from "./nn/logSigmoid.ts";
export { LogSoftmax } from "./nn/logSoftmax.ts";
export { LPPool2d } from "./nn/lpPool2d.ts";
export { Maxout } from "./nn/maxout.ts";
export { MaxPool1d } from "./nn/maxPool1d.ts";
export { MaxPool2d } from "./nn/maxPool2d.ts";
export { Mish } from "./nn/mish.ts";
export { type AnyModule, type Description, Module } from "./nn/module.ts";
export { type Border, CircularPad2d, ReflectionPad2d, ReplicationPad2d, ZeroPad2d } from "./nn/pad2d.ts";
export { Parallel, parallel } from "./nn/parallel.ts";
export { ModuleBuffer, Param, type TorchLayout } from "./nn/param.ts";
export { l1l2Penalty, l1Penalty, l2Penalty, type PenaltyOptions } from "./nn/penalty.ts";
export { Permute } from "./nn/permute.ts";
export { PixelShuffle, PixelUnshuffle } from "./nn/pixelShuffle.ts";
export { PReLU } from "./nn/prelu.ts";
export { type LayerProfile, type Profile, type ProfileOptions, profile } from "./nn/profile.ts";
export { ReLU } from "./nn/relu.ts";
export { ReLU6 } from "./nn/relu6.ts";
export { RepeatVector } from "./nn/repeatVector.ts";
export { replaceLayer } from "./nn/replaceLayer.ts";
export { Reshape } from "./nn/reshape.ts";
export { RMSNorm, type RMSNormOptions } from "./nn/rmsNorm.ts";
export { RReLU } from "./nn/rrelu.ts";
export { SELU } from "./nn/selu.ts";
export { SeparableConv2d } from "./nn/separableConv2d.ts";
export { Sequential, sequential, sequentialOf } from "./nn/sequential.ts";
export { Sigmoid } from "./nn/sigmoid.ts";
export { SiLU } from "./nn/silu.ts";
export { Softmax } from "./nn/softmax.ts";
export { Softmin } from "./nn/softmin.ts";
export { Softplus } from "./nn/softplus.ts";
export { Softshrink } from "./nn/softshrink.ts";
export { Softsign } from "./nn/softsign.ts";
export { type SpectralNormOptions, spectralNorm } from "./nn/spectralNorm.ts";
export { StochasticDepth } from "./nn/stochasticDepth.ts";
export { summary } from "./nn/summary.ts";
export { Tanh } from "./nn/tanh.ts";
export { Tanhshrink } from "./nn/tanhshrink.ts";
export { Threshold } from "./nn/threshold.ts";
export { Unflatten } from "./nn/unflatten.ts";
export { Upsample, type UpsampleOptions } from "./nn/upsample.ts";
export { type WeightNormOptions, weightNorm } from "./nn/weightNorm.ts";
export { defineOp, type OpFunction } from "./op.ts";
export { abs } from "./ops/abs.ts";
export { adaptiveAvgPool2d } from "./ops/adaptiveAvgPool2d.ts";
export { adaptiveMaxPool2d } from "./ops/adaptiveMaxPool2d.ts";
export { add } from "./ops/add.ts";
export { alphaDropout, featureAlphaDropout } from "./ops/alphaDropout.ts";
export type { ArgmaxOptions } from "./ops/argExtremum.ts";
export { argmax } from "./ops/argmax.ts";
export { argmin } from "./ops/argmin.ts";
export { type AvgPool2dOptions, avgPool2d } from "./ops/avgPool2d.ts";
export { type BatchNormOptions, batchNorm } from "./ops/batchNorm.ts";
export { ceil } from "./ops/ceil.ts";
export { type CeluOptions, celu } from "./ops/celu.ts";
export { dropout1d, dropout2d } from "./ops/channelDropout.ts";
export { type ClampOptions, clamp } from "./ops/clamp.ts";
export { type Comparison, equal, greater, greaterEqual, less, lessEqual, notEqual } from "./ops/compare.ts";
export { concat } from "./ops/concat.ts";
export { type Conv1dOptions, conv1d } from "./ops/conv1d.ts";
export { type Conv2dOptions, conv2d } from "./ops/conv2d.ts";
export { type ConvTranspose1dOptions, convTranspose1d } from "./ops/convTranspose1d.ts";
export { type ConvTranspose2dOptions, convTranspose2d } from "./ops/convTranspose2d.ts";
export { cos } from "./ops/cos.ts";
export { all, any, countNonZero } from "./ops/countNonZero.ts";
export { full, intTensor, ones, tensor, zeros } from "./ops/create.ts";
export { type CropBox, centerCrop, crop } from "./ops/crop.ts";
export { cumsum } from "./ops/cumsum.ts";
export { type DepthwiseConv2dOptions, depthwiseConv2d } from "./ops/depthwiseConv2d.ts";
export { cosineSimilarity, type PairwiseDistanceOptions, pairwiseDistance } from "./ops/distance.ts";
export { div } from "./ops/div.ts";
export { dropBlock2d } from "./ops/dropBlock2d.ts";
export { dropout } from "./ops/dropout.ts";
export { type EluOptions, elu } from "./ops/elu.ts";
export { type EmbeddingOptions, embedding } from "./ops/embedding.ts";
export { erf } from "./ops/erf.ts";
export { exp } from "./ops/exp.ts";
export { expand, repeatInterleave, tile } from "./ops/expand.ts";
export { expm1 } from "./ops/expm1.ts";
export { flip } from "./ops/flip.ts";
export { floor } from "./ops/floor.ts";
export { gather } from "./ops/gather.ts";
export { gaussianDropout, gaussianNoise } from "./ops/gaussianNoise.ts";
export { type GeluOptions, gelu } from "./ops/gelu.ts";
export { globalAvgPool } from "./ops/globalAvgPool.ts";
export { globalMaxPool } from "./ops/globalMaxPool.ts";
export { glu } from "./ops/glu.ts";
export { groupNorm, instanceNorm, layerNorm, type NormOptions } from "./ops/groupNorm.ts";
export { type HardshrinkOptions, hardshrink } from "./ops/hardshrink.ts";
export { hardsigmoid } from "./ops/hardsigmoid.ts";
export { hardswish } from "./ops/hardswish.ts";
export { type HardtanhOptions, hardtanh } from "./ops/hardtanh.ts";
export { indexSelect } from "./ops/indexSelect.ts";
export { type InterpolateOptions, interpolate } from "./ops/interpolate.ts";
export { isFinite, isNaN } from "./ops/isNaN.ts";
export { type LeakyReluOptions, leakyRelu } from "./ops/leakyRelu.ts";
export { linear } from "./ops/linear.ts";
export { type LocalResponseNormOptions, localResponseNorm } from "./ops/localResponseNorm.ts";
export { log } from "./ops/log.ts";
export { log1p } from "./ops/log1p.ts";
export { logicalAnd, logicalNot, logicalOr } from "./ops/logical.ts";
export { logSigmoid } from "./ops/logSigmoid.ts";
export { logSoftmax } from "./ops/logSoftmax.ts";
export { logSumExp } from "./ops/logSumExp.ts";
export { type LPPool2dOptions, lpPool2d } from "./ops/lpPool2d.ts";
export { matmul } from "./ops/matmul.ts";
export { max } from "./ops/max.ts";
export { maximum } from "./ops/maximum.ts";
export { maxout } from "./ops/maxout.ts";
export { type MaxPool2dOptions, maxPool2d } from "./ops/maxPool2d.ts";
export { mean } from "./ops/mean.ts";
export { min } from "./ops/min.ts";
export { minimum } from "./ops/minimum.ts";
export { mish } from "./ops/mish.ts";
export { mul } from "./ops/mul.ts";
export { neg } from "./ops/neg.ts";
export { norm, type VectorNormOptions } from "./ops/norm.ts";
export { normalize } from "./ops/normalize.ts";
export { oneHot } from "./ops/oneHot.ts";
export { dot, outer } from "./ops/outer.ts";
export { type PadWidths, pad } from "./ops/pad.ts";
export { type BorderMode, padImage } from "./ops/padImage.ts";
export { pixelShuffle, pixelUnshuffle } from "./ops/pixelShuffle.ts";
export {
  type AvgPool1dOptions,
  adaptiveAvgPool1d,
  adaptiveMaxPool1d,
  avgPool1d,
  lpPool1d,
  type MaxPool1dOptions,
  maxPool1d,
  type Pool1dOptions,
} from "./ops/pool1d.ts";
export { pow } from "./ops/pow.ts";
export { getPrecision, type Precision, setPrecision } from "./ops/precision.ts";
export { prelu } from "./ops/prelu.ts";
export { prod } from "./ops/prod.ts";
export { type NormalOptions, rand, randn, type TruncatedNormalOptions, truncatedNormal, type UniformOptions } from "./ops/random.ts";
export { reciprocal } from "./ops/reciprocal.ts";
export { recompute } from "./ops/recompute.ts";
export { relu } from "./ops/relu.ts";
export { relu6 } from "./ops/relu6.ts";
export { flatten, reshape } from "./ops/reshape.ts";
export { type RmsNormOptions, rmsNorm } from "./ops/rmsNorm.ts";
export { round } from "./ops/round.ts";
export { type RreluOptions, rrelu } from "./ops/rrelu.ts";
export { rsqrt } from "./ops/rsqrt.ts";
export { scatterAdd } from "./ops/scatterAdd.ts";
export { selu } from "./ops/selu.ts";
export type { Padding1d } from "./ops/sequence.ts";
export { sigmoid } from "./ops/sigmoid.ts";
export { sign } from "./ops/sign.ts";
export { silu } from "./ops/silu.ts";
export { sin } from "./ops/sin.ts";
export { slice } from "./ops/slice.ts";
export { softmax } from "./ops/softmax.ts";
export { softmin } from "./ops/softmin.ts";
export { type SoftplusOptions, softplus } from "./ops/softplus.ts";
export { type SoftshrinkOptions, softshrink } from "./ops/softshrink.ts";
export { softsign } from "./ops/softsign.ts";
export { argsort, type SortOptions, sort, type TopkOptions, topk } from "./ops/sort.ts";
export { chunk, split } from "./ops/split.ts";
export { sqrt } from "./ops/sqrt.ts";
export { square } from "./ops/square.ts";
export { squeeze, unsqueeze } from "./ops/squeeze.ts";
export { stack } from "./ops/stack.ts";
export { type StochasticDepthMode, stochasticDepth } from "./ops/stochasticDepth.ts";
export { sub } from "./ops/sub.ts";
export { type ReduceOptions, sum } from "./ops/sum.ts";
export { tanh } from "./ops/tanh.ts";
export { tanhshrink } from "./ops/tanhshrink.ts";
export { type ThresholdOptions, threshold } from "./ops/threshold.ts";
export { toFloat } from "./ops/toFloat.ts";
export { swapaxes, transpose } from "./ops/transpose.ts";
export { std, type VarianceOptions, variance } from "./ops/variance.ts";
export { maskedFill, where } from "./ops/where.ts";
export type { Padding, Pair } from "./ops/window.ts";
export { Adadelta, type AdadeltaOptions } from "./optim/adadelta.ts";
export { Adagrad, type AdagradOptions } from "./optim/adagrad.ts";
export { Adam, type AdamOptions, AdamW } from "./optim/adam.ts";
export { Adamax, type AdamaxOptions } from "./optim/adamax.ts";
export { ASGD, type ASGDOptions } from "./optim/asgd.ts";
export { type Constraint, clipWeights, type MinMaxNormOptions, maxNorm, minMaxNorm, nonNegative, unitNorm } from "./optim/constraints.ts";
export { type DecayGroup, decayGroups } from "./optim/decayGroups.ts";
export { EMA, type EMAOptions } from "./optim/ema.ts";
export type { OptimizerOptions, ParamGroup, ParamSource, Trainable } from "./optim/groups.ts";
export { LAMB, type LAMBOptions } from "./optim/lamb.ts";
export { LARS, type LARSOptions } from "./optim/lars.ts";
export { Lion, type LionOptions } from "./optim/lion.ts";
export type { LookaheadOptions } from "./optim/lookahead.ts";
export { NAdam, type NAdamOptions } from "./optim/nadam.ts";
export { type Counters, Optimizer, type StepOptions, type StepResult } from "./optim/optimizer.ts";
export { RAdam, type RAdamOptions } from "./optim/radam.ts";
export { RMSprop, type RMSpropOptions } from "./optim/rmsprop.ts";
export { Rprop, type RpropOptions } from "./optim/rprop.ts";
export type { Rule, Run } from "./optim/rule.ts";
export { SGD, type SGDOptions } from "./optim/sgd.ts";
export { SWA, type SWAOptions } from "./optim/swa.ts";
export { type AverageCounters, WeightAverage } from "./optim/weightAverage.ts";
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
export { type ReduceOnPlateauOptions, reduceOnPlateau } from "./schedule/reduceOnPlateau.ts";
export { scaleLearningRate } from "./schedule/scaleLearningRate.ts";
export type { AdaptiveSchedule, PlateauState, Schedule } from "./schedule/schedule.ts";
export { sequentialSchedule } from "./schedule/sequential.ts";
export { stepDecay } from "./schedule/stepDecay.ts";
export type { OpContext, OpSpec, Shape } from "./tape.ts";
export { scope, Tensor, type Values } from "./tensor.ts";
export { checkpointExtra, type Extra } from "./train/checkpoint.ts";
export { findLearningRate, type RateCurve, type RateFinderOptions } from "./train/findLearningRate.ts";
export { refreshStatistics } from "./train/refreshStatistics.ts";
export type { EpochInfo, TrainerState } from "./train/state.ts";
export type { BatchResults, Results } from "./train/totals.ts";
export {
  type BatchInfo,
  type BatchLossOptions,
  type Callback,
  type FitOptions,
  type History,
  type Loss,
  Trainer,
  type TrainerOptions,
} from "./train/trainer.ts";
