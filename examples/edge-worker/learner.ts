// A model that is in memory: learns from examples, predicts, and becomes bytes.
import {
  Adam,
  checkpointExtra,
  crossEntropy,
  fingerprint,
  type GeneratorState,
  generator,
  memoryInfo,
  type Sequential,
  type Tensor,
  Trainer,
} from "wasmgrad";
import { BUDGET } from "./limits.ts";
import { RequestError } from "./requestError.ts";
import { build, parseSpec, type Spec, stepCost } from "./spec.ts";

/** Labelled examples, row after row. */
export interface Examples {
  readonly x: Float32Array;
  readonly y: Int32Array;
}

/** What a model says of itself. */
export interface Status {
  readonly spec: Spec;
  readonly parameters: number;
  /** Training steps so far. */
  readonly step: number;
  /** SHA-256 of all weights. */
  readonly fingerprint: string;
  /** Bytes that the library holds of the machine, for all models of this isolate. */
  readonly memory: number;
}

export class Learner {
  readonly spec: Spec;
  readonly #model: Sequential<Tensor, Tensor>;
  readonly #optimizer: Adam;
  readonly #trainer: Trainer;
  /** The library's random stream is one for all models of an isolate; each learner continues its own. */
  #random: GeneratorState;

  private constructor(spec: Spec) {
    this.spec = spec;
    this.#random = { seed: spec.seed, position: 0 };
    this.#model = this.#withRandom(() => build(spec));
    this.#optimizer = new Adam(this.#model, { lr: spec.learningRate });
    this.#trainer = new Trainer(this.#model, { optimizer: this.#optimizer, loss: crossEntropy });
  }

  /** A new model, which has learnt nothing. */
  static create(spec: Spec): Learner {
    return new Learner(spec);
  }

  /** A model from its checkpoint; a FormatError or a RequestError for bytes that are none. */
  static restore(checkpoint: Uint8Array): Learner {
    const { spec } = checkpointExtra(checkpoint);
    if (spec === undefined) throw new RequestError(400, "checkpoint: expected one of this worker, got one without a spec");
    const learner = new Learner(parseSpec(parseJson(spec)));
    try {
      learner.#withRandom(() => learner.#trainer.restore(checkpoint));
      return learner;
    } catch (error) {
      learner.dispose();
      throw error;
    }
  }

  /** Takes as many steps on the examples as the budget allows, at most the spec's; the loss before each. */
  async learn({ x, y }: Examples): Promise<number[]> {
    const cost = stepCost(this.spec, y.length);
    if (cost > BUDGET) throw new RequestError(413, `examples: expected at most ${Math.floor((BUDGET * y.length) / cost)}, got ${y.length}`);
    const losses: number[] = [];
    const batch = { x, shape: [y.length, this.spec.inputs], y };
    for (let step = 0; step < Math.min(this.spec.steps, Math.floor(BUDGET / cost)); step++) {
      const { loss } = await this.#withRandom(() => this.#trainer.step(batch));
      losses.push(loss);
    }
    return losses;
  }

  /** Probabilities of the classes for one example. */
  async predict(x: Float32Array): Promise<number[]> {
    const logits = await this.#trainer.predict(x, [1, x.length]);
    const most = Math.max(...logits);
    const powers = Array.from(logits, (logit) => Math.exp(logit - most));
    const total = powers.reduce((sum, power) => sum + power, 0);
    return powers.map((power) => power / total);
  }

  /** Everything that continues this model exactly, on any machine. */
  checkpoint(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#withRandom(() => this.#trainer.checkpoint({ extra: { spec: JSON.stringify(this.spec) } }));
  }

  async status(): Promise<Status> {
    const { spec } = this;
    const [parameters, step] = [this.#model.numParameters(), this.#optimizer.stepCount];
    return { spec, parameters, step, fingerprint: await fingerprint(this.#model), memory: memoryInfo().reserved };
  }

  /** Gives the memory back; the learner is of no use afterwards. */
  dispose(): void {
    this.#optimizer.dispose();
    for (const tensor of this.#model.stateDict().values()) tensor.dispose();
  }

  /** Runs `work`, which draws what it draws before it first waits, with this learner's random stream. */
  #withRandom<R>(work: () => R): R {
    const { state } = generator;
    generator.state = this.#random;
    try {
      return work();
    } finally {
      this.#random = generator.state;
      generator.state = state;
    }
  }
}

/** The value of a JSON text. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RequestError(400, `expected JSON: ${error instanceof Error ? error.message : error}`);
  }
}
