// A generator and its opponent, which step in turn: GAN (Goodfellow et al. 2014) and Wasserstein GAN (Arjovsky et al. 2017).
import {
  type AnyModule,
  bceWithLogitsLoss,
  type Callback,
  type Loss,
  Module,
  type Optimizer,
  type Tensor,
  Trainer,
  wassersteinCriticLoss,
  wassersteinGeneratorLoss,
} from "wasmgrad";
import type { Players, Rules } from "../recipes.ts";

/** Both, as one model to be saved. */
export class GeneratorAndOpponent extends Module {
  readonly generator: Players["generator"];
  readonly opponent: Players["opponent"];

  constructor({ generator, opponent }: Players) {
    super();
    this.generator = generator;
    this.opponent = opponent;
  }

  /** What the opponent thinks of images. */
  override forward(x: Tensor): Tensor {
    return this.opponent.forward(x);
  }
}

/** The opponent's turn: real images [N, h, w, c] to its loss, against as many new ones. */
class OpponentTurn extends Module {
  readonly opponent: Players["opponent"];
  readonly #generator: Players["generator"];
  readonly #wasserstein: boolean;

  constructor({ generator, opponent }: Players, wasserstein: boolean) {
    super();
    this.opponent = opponent;
    this.#generator = generator;
    this.#wasserstein = wasserstein;
  }

  override forward(x: Tensor): Tensor {
    const real = this.opponent.forward(x);
    const fake = this.opponent.forward(this.#generator.sample(x.shape[0] ?? 0));
    return this.#wasserstein ? wassersteinCriticLoss(real, fake) : bceWithLogitsLoss(real, 1).add(bceWithLogitsLoss(fake, 0));
  }
}

/** The generator's turn: anything [N, …] to its loss on N new images. */
class GeneratorTurn extends Module {
  readonly generator: Players["generator"];
  readonly #opponent: Players["opponent"];
  readonly #wasserstein: boolean;

  constructor({ generator, opponent }: Players, wasserstein: boolean) {
    super();
    this.generator = generator;
    this.#opponent = opponent;
    this.#wasserstein = wasserstein;
  }

  override forward(x: Tensor): Tensor {
    const fake = this.#opponent.forward(this.generator.sample(x.shape[0] ?? 0));
    return this.#wasserstein ? wassersteinGeneratorLoss(fake) : bceWithLogitsLoss(fake, 1);
  }
}

const asItIs: Loss = (output) => output;

/** A trainer of the opponent on real images, and one of the generator that steps after every `rules.opponentSteps` of it. */
export function adversarial(
  players: Players,
  { wasserstein, opponentSteps }: Rules,
  optimizerOf: (trained: AnyModule, player: "generator" | "opponent") => Optimizer,
): { network: AnyModule; trainer: Trainer; companion: { trainer: Trainer; callback: Callback } } {
  const trainer = new Trainer(new OpponentTurn(players, wasserstein), {
    optimizer: optimizerOf(players.opponent, "opponent"),
    loss: asItIs,
  });
  const generatorTrainer = new Trainer(new GeneratorTurn(players, wasserstein), {
    optimizer: optimizerOf(players.generator, "generator"),
    loss: asItIs,
  });
  let size = 0;
  const callback: Callback = {
    async onBatch({ step, batch, running }) {
      size = batch === 0 ? running.examples : size; // of a whole batch: the first is one
      if (step % opponentSteps === 0) await generatorTrainer.step({ x: new Float32Array(size), shape: [size], y: new Int32Array(size) });
    },
  };
  return { network: new GeneratorAndOpponent(players), trainer, companion: { trainer: generatorTrainer, callback } };
}
