// Runs with everything that has state, for tests that interrupt them.
import { createHash } from "node:crypto";
import {
  Adam,
  AdamW,
  accuracy,
  BatchNorm1d,
  Conv2d,
  crossEntropy,
  Dropout,
  decayGroups,
  EMA,
  type FitOptions,
  fScore,
  Linear,
  Module,
  maxNorm,
  maxPool2d,
  recompute,
  reduceOnPlateau,
  relu,
  SGD,
  SWA,
  seed,
  spectralNorm,
  type Tensor,
  Trainer,
} from "../../src/index.ts";
import { data, network } from "../train/task.ts";

/** Wide enough for Winograd's algorithm, with values that backward computes again and a parameter that is computed. */
class Recomputing extends Module {
  readonly stem = new Conv2d(1, 16, 3, { padding: 1 });
  readonly conv = new Conv2d(16, 16, 3, { padding: 1 });
  readonly dropout = new Dropout(0.1);
  readonly neck = spectralNorm(new Linear(4 * 4 * 16, 6));
  readonly norm = new BatchNorm1d(6);
  readonly head = new Linear(6, 4);

  override forward(x: Tensor): Tensor {
    const stem = this.stem.forward(x);
    const shortcut = recompute(() => this.dropout.forward(relu(this.conv.forward(relu(stem)))));
    const pooled = maxPool2d(stem.add(shortcut), 2);
    return this.head.forward(this.norm.forward(this.neck.forward(pooled.flatten())));
  }
}

export interface Case {
  readonly make: () => Trainer;
  readonly fit: FitOptions;
}

const fit: FitOptions = { epochs: 2, batchSize: 32, validation: data, yieldEvery: Number.POSITIVE_INFINITY };

/** What a reliability test is repeated for. Each is made from the same seed every time. */
export const cases: Readonly<Record<string, Case>> = {
  "AdamW in groups with lookahead and clipping, EMA, streaming metrics": {
    make: () => {
      const net = network();
      const [weights, others] = decayGroups(net, { weightDecay: 0.1 });
      const groups = [
        { ...weights, lr: 0.02, constraint: maxNorm(1) },
        { ...others, lr: reduceOnPlateau(0.01) },
      ];
      const optimizer = new AdamW(groups, { lr: 0, clipNorm: 0.5, lookahead: { steps: 2 } });
      return new Trainer(net, { optimizer, loss: crossEntropy, metrics: { accuracy, f: fScore() }, average: new EMA(net, { decay: 0.9 }) });
    },
    fit,
  },
  "micro-batches with momentum and SWA": {
    make: () => {
      const net = network();
      return new Trainer(net, {
        optimizer: new SGD(net, { lr: 0.05, momentum: 0.9 }),
        loss: crossEntropy,
        average: new SWA(net, { start: 1, every: 2 }),
      });
    },
    fit: { ...fit, accumulate: 3 },
  },
  "recomputed values, Winograd, spectral norm": {
    make: () => {
      seed(6);
      const net = new Recomputing();
      return new Trainer(net, { optimizer: new Adam(net, { lr: 0.01, amsgrad: true }), loss: crossEntropy, metrics: { accuracy } });
    },
    fit,
  },
};

/** A hash, since comparing long arrays element by element is slow. */
export function digest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** A hash of a whole run: its checkpoint at the end, which holds its history. */
export async function wholeRun({ make, fit: options }: Case): Promise<string> {
  const trainer = make();
  await trainer.fit(data, options);
  return digest(await trainer.checkpoint());
}
