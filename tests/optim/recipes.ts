// How the sweep makes each exported optimizer: one line an optimizer.
import {
  Adadelta,
  Adagrad,
  Adam,
  Adamax,
  AdamW,
  type AnyModule,
  ASGD,
  LAMB,
  LARS,
  Lion,
  NAdam,
  type Optimizer,
  type Param,
  RAdam,
  RMSprop,
  Rprop,
  SGD,
} from "../../src/index.ts";

type Make = (parameters: AnyModule | Iterable<Param>, lr?: number) => Optimizer;

/** The default lr makes the sweep's problem descend. */
export const recipes: Readonly<Record<string, Make>> = {
  Adadelta: (p, lr = 5) => new Adadelta(p, { lr, weightDecay: 0.01 }),
  Adagrad: (p, lr = 0.3) => new Adagrad(p, { lr, lrDecay: 0.01 }),
  Adam: (p, lr = 0.05) => new Adam(p, { lr, amsgrad: true }),
  AdamW: (p, lr = 0.05) => new AdamW(p, { lr, weightDecay: 0.1 }),
  Adamax: (p, lr = 0.05) => new Adamax(p, { lr }),
  ASGD: (p, lr = 0.1) => new ASGD(p, { lr }),
  LAMB: (p, lr = 0.05) => new LAMB(p, { lr, weightDecay: 0.01 }),
  LARS: (p, lr = 1) => new LARS(p, { lr, trust: 0.02 }),
  Lion: (p, lr = 0.03) => new Lion(p, { lr, weightDecay: 0.1 }),
  NAdam: (p, lr = 0.05) => new NAdam(p, { lr }),
  RAdam: (p, lr = 0.1) => new RAdam(p, { lr }),
  RMSprop: (p, lr = 0.005) => new RMSprop(p, { lr, centered: true, momentum: 0.5 }),
  Rprop: (p, lr = 0.05) => new Rprop(p, { lr }),
  SGD: (p, lr = 0.05) => new SGD(p, { lr, momentum: 0.9, nesterov: true }),
};
