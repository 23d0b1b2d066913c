// Losses of the two players of a Wasserstein GAN. Arjovsky et al. 2017; the critic wants `clipWeights`.
import { ShapeError } from "../errors.ts";
import type { Tensor } from "../tensor.ts";
import { type LossOptions, reduce } from "./reduce.ts";

/** The critic's: D(fake) − D(real), element by element. @throws ShapeError for different shapes */
export function wassersteinCriticLoss(real: Tensor, fake: Tensor, options: LossOptions = {}): Tensor {
  if (real.shape.join() !== fake.shape.join())
    throw new ShapeError(
      "wassersteinCriticLoss",
      `expected equal shapes, got real [${real.shape.join(", ")}] and fake [${fake.shape.join(", ")}]`,
    );
  return reduce("wassersteinCriticLoss", real, options, () => fake.sub(real));
}

/** The generator's: −D(fake). */
export function wassersteinGeneratorLoss(fake: Tensor, options: LossOptions = {}): Tensor {
  return reduce("wassersteinGeneratorLoss", fake, options, () => fake.neg());
}
