// What a model costs, before any memory is taken: a training step on the dry
// backend, whose kernels do nothing and whose memory only counts.

import type { DType } from "../backend.ts";
import { differentiate } from "../differentiate.ts";
import { empty } from "../ops/create.ts";
import { sum } from "../ops/sum.ts";
import { generator } from "../random.ts";
import { backend, Storage, withBackend } from "../runtime.ts";
import type { Shape } from "../shape.ts";
import { forwardOnly, observeOps } from "../tape.ts";
import { Tensor } from "../tensor.ts";
import { createDryBackend } from "../wasm/dry.ts";
import { BatchNorm } from "./batchNorm.ts";
import { type Description, evaluating, type Module } from "./module.ts";
import { observeLayers } from "./observe.ts";

/** One layer's part; a layer used twice appears twice. */
export interface LayerProfile extends Description {
  /** Path, e.g. `features.0`. */
  readonly name: string;
  /** Class, e.g. `Conv2d`. */
  readonly type: string;
  readonly outputShape: Shape;
  /** Elements of its parameters; those of a layer seen before count 0. */
  readonly parameters: number;
  /** Multiply-adds of its forward pass. */
  readonly macs: number;
}

export interface Profile {
  readonly layers: readonly LayerProfile[];
  readonly outputShape: Shape;
  /** Elements of all parameters, and of all buffers. */
  readonly parameters: number;
  readonly buffers: number;
  /** Multiply-adds of one forward pass. */
  readonly macs: number;
  /** Bytes that a training step, and a prediction, need. */
  readonly memory: {
    /** Parameters, buffers, gradients and optimizer state. */
    readonly held: number;
    /** Most in use at once by the step itself: input, activations, their gradients, working memory. */
    readonly step: number;
    /** Both together. */
    readonly peak: number;
    /** Most in use at once by `predict` for this input, beside parameters and buffers. */
    readonly predict: number;
  };
}

export interface ProfileOptions<D extends DType = DType> {
  /** Element type of the input; default "f32". "i32" for a model that begins with an Embedding. */
  readonly dtype?: D;
  /** State vectors the optimizer keeps per parameter: SGD 0, with momentum 1, Adam 2, amsgrad 3; default 2. */
  readonly optimizerSlots?: number;
  /** Whether batch norms take their statistics from the input, as in training, of two values per channel at least; default true. */
  readonly batchStatistics?: boolean;
}

/**
 * Costs of one training step of `model`, and of a prediction, for an input of `inputShape` (batch first), computed without
 * doing it. Given a function that makes the model, not even the parameters take memory.
 */
export function profile<D extends DType = "f32">(
  model: Module<Tensor<D>> | (() => Module<Tensor<D>>),
  inputShape: Shape,
  { optimizerSlots = 2, dtype = "f32" as D, batchStatistics = true }: ProfileOptions<D> = {},
): Profile {
  const random = generator.state;
  const dry = createDryBackend();
  try {
    return withBackend(dry, () =>
      profileDry(
        typeof model === "function" ? model() : model,
        () => empty("profile", inputShape, dtype),
        { optimizerSlots, batchStatistics },
        () => dry.memory(),
      ),
    );
  } finally {
    generator.state = random;
  }
}

function profileDry<X>(
  net: Module<X>,
  input: () => X,
  { optimizerSlots, batchStatistics }: Required<Omit<ProfileOptions, "dtype">>,
  memory: () => { used: number; peak: number },
): Profile {
  const modes = [...net.namedModules()].map(([, module]) => [module, module.training] as const);
  const counted = new Set<Tensor>();
  const layers: LayerProfile[] = [];
  let macs = 0;
  let macsBefore = 0;
  let outputShape: Shape = [];
  const forward = () => {
    const y = net.forward(input());
    outputShape = y.shape;
    return sum(y);
  };
  const targets = [...net.parameters()]
    .filter(({ frozen }) => !frozen)
    .map((parameter) => ({ parameter, gradient: Storage.allocateHeld(parameter.size * 4, "profile") }));
  const held = memory().used;
  try {
    net.train();
    if (!batchStatistics) for (const [, module] of net.namedModules()) if (module instanceof BatchNorm) module.eval();
    observeOps(
      ({ op, inputs, options, y }, pass) => {
        if (pass === "forward") macs += op.macs?.(inputs, y, options) ?? 0;
      },
      () =>
        observeLayers(
          net,
          () => {
            macsBefore = macs;
          },
          (name, layer, _input, output) => {
            if (!(output instanceof Tensor)) return;
            const own = [...layer.parameters()].filter((parameter) => !counted.has(parameter));
            for (const parameter of own) counted.add(parameter);
            layers.push({
              name,
              type: layer.constructor.name,
              outputShape: output.shape,
              parameters: elements(own),
              macs: macs - macsBefore,
              ...layer.describe(),
            });
          },
          () => {
            if (targets.length > 0) differentiate("profile", targets, forward, () => undefined);
            else forwardOnly(forward);
          },
        ),
    );
  } finally {
    for (const [module, mode] of modes) module.training = mode;
    for (const { gradient } of targets) gradient.release();
  }
  const step = memory().peak - held;
  const idle = memory().used;
  backend().resetPeak();
  evaluating(net, () => net.forward(input()));
  const predict = memory().peak - idle;
  const parameters = elements(net.parameters());
  const buffers = elements([...net.namedBuffers()].map(([, buffer]) => buffer));
  const trained = elements(targets.map(({ parameter }) => parameter));
  const heldBytes = 4 * (parameters + buffers + trained * (1 + optimizerSlots));
  return { layers, outputShape, parameters, buffers, macs, memory: { held: heldBytes, step, peak: heldBytes + step, predict } };
}

function elements(tensors: Iterable<Tensor>): number {
  let count = 0;
  for (const { size } of tensors) count += size;
  return count;
}
