// The scheduler fixtures, by case name: they carry no op.
import { constant } from "../../src/schedule/constant.ts";
import { cosine } from "../../src/schedule/cosine.ts";
import { cosineWarmRestarts } from "../../src/schedule/cosineWarmRestarts.ts";
import { type CyclicOptions, cyclic } from "../../src/schedule/cyclic.ts";
import { exponential } from "../../src/schedule/exponential.ts";
import { linearWarmup } from "../../src/schedule/linearWarmup.ts";
import { multiStep } from "../../src/schedule/multiStep.ts";
import { oneCycle } from "../../src/schedule/oneCycle.ts";
import { polynomial } from "../../src/schedule/polynomial.ts";
import { reduceOnPlateau } from "../../src/schedule/reduceOnPlateau.ts";
import type { Schedule } from "../../src/schedule/schedule.ts";
import { stepDecay } from "../../src/schedule/stepDecay.ts";

export interface ScheduleCase {
  readonly name: string;
  readonly base_lr: number;
  // biome-ignore lint/suspicious/noExplicitAny: parameters differ by case
  readonly params: any;
  readonly lr: readonly number[];
  /** Of reduce_on_plateau: lr[t] is the rate after metrics[t]. */
  readonly metrics?: readonly number[];
}

const restarts = ({ base_lr, params }: ScheduleCase) =>
  cosineWarmRestarts(base_lr, params.T_0, { multiplier: params.T_mult, least: params.eta_min });

const modes: Readonly<Record<string, NonNullable<CyclicOptions["mode"]>>> = {
  triangular: "triangular",
  triangular2: "triangular2",
  exp_range: "expRange",
};

const triangles = ({ params }: ScheduleCase) =>
  cyclic(params.base_lr, params.max_lr, {
    up: params.step_size_up,
    down: params.step_size_down,
    mode: modes[params.mode] ?? "triangular",
    gamma: params.gamma ?? 1,
  });

const cycle = ({ params }: ScheduleCase) =>
  oneCycle(params.max_lr, params.total_steps, {
    climb: params.pct_start,
    anneal: params.anneal_strategy,
    divideFirst: params.div_factor,
    divideLast: params.final_div_factor,
    threePhase: params.three_phase ?? false,
  });

const plateau = ({ base_lr, params, metrics = [] }: ScheduleCase): Schedule => {
  const schedule = reduceOnPlateau(base_lr, {
    mode: params.mode,
    factor: params.factor,
    patience: params.patience,
    threshold: params.threshold,
    thresholdMode: params.threshold_mode,
    cooldown: params.cooldown,
    least: params.min_lr,
    eps: params.eps,
  });
  const rates = metrics.map((metric) => {
    schedule.observe(metric);
    return schedule(0);
  });
  return (at) => rates[at] ?? Number.NaN;
};

const schedules: Readonly<Record<string, (golden: ScheduleCase) => Schedule>> = {
  constant: ({ base_lr, params }) => constant(base_lr, { steps: params.total_iters, factor: params.factor }),
  step: ({ base_lr, params }) => stepDecay(base_lr, params.step_size, params.gamma),
  cosine: ({ base_lr, params }) => cosine(base_lr, params.T_max, params.eta_min),
  "cosine eta_min": ({ base_lr, params }) => cosine(base_lr, params.T_max, params.eta_min),
  "cosine past T_max": ({ base_lr, params }) => cosine(base_lr, params.T_max, params.eta_min),
  "linear warm-up": ({ base_lr, params }) => linearWarmup(constant(base_lr), params.total_iters, params.start_factor),
  "linear default": ({ base_lr, params }) => linearWarmup(constant(base_lr), params.total_iters, params.start_factor),
  "warm-up then cosine": ({ base_lr, params }) =>
    linearWarmup(cosine(base_lr, params.then.cosine_T_max), params.warmup.total_iters, params.warmup.start_factor),
  multistep: ({ base_lr, params }) => multiStep(base_lr, params.milestones, params.gamma),
  exponential: ({ base_lr, params }) => exponential(base_lr, params.gamma),
  polynomial: ({ base_lr, params }) => polynomial(base_lr, params.total_iters, params.power),
  "cosine warm restarts": restarts,
  "cosine warm restarts mult2": restarts,
  "cyclic triangular": triangles,
  "cyclic triangular2": triangles,
  "cyclic exp_range": triangles,
  "cyclic triangular asym": triangles,
  "onecycle cos": cycle,
  "onecycle linear": cycle,
  "onecycle three_phase": cycle,
  reduce_on_plateau: plateau,
  "lambda inverse sqrt":
    ({ base_lr }) =>
    (at) =>
      base_lr / Math.sqrt(1 + at), // a schedule is any function
};

/** By the case's name, or its first word: the parameters follow it in braces. */
export function scheduleOf(name: string): ((golden: ScheduleCase) => Schedule) | undefined {
  return schedules[name] ?? schedules[name.split(" {")[0] as string];
}
