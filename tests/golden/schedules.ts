// The scheduler fixtures, by case name: they carry no op.
import { constant } from "../../src/schedule/constant.ts";
import { cosine } from "../../src/schedule/cosine.ts";
import { linearWarmup } from "../../src/schedule/linearWarmup.ts";
import type { Schedule } from "../../src/schedule/schedule.ts";
import { stepDecay } from "../../src/schedule/stepDecay.ts";

export interface ScheduleCase {
  readonly name: string;
  readonly base_lr: number;
  // biome-ignore lint/suspicious/noExplicitAny: parameters differ by case
  readonly params: any;
  readonly lr: readonly number[];
}

export const schedules: Readonly<Record<string, (golden: ScheduleCase) => Schedule>> = {
  constant: ({ base_lr, params }) => constant(base_lr, { steps: params.total_iters, factor: params.factor }),
  step: ({ base_lr, params }) => stepDecay(base_lr, params.step_size, params.gamma),
  cosine: ({ base_lr, params }) => cosine(base_lr, params.T_max, params.eta_min),
  "cosine eta_min": ({ base_lr, params }) => cosine(base_lr, params.T_max, params.eta_min),
  "cosine past T_max": ({ base_lr, params }) => cosine(base_lr, params.T_max, params.eta_min),
  "linear warm-up": ({ base_lr, params }) => linearWarmup(constant(base_lr), params.total_iters, params.start_factor),
  "linear default": ({ base_lr, params }) => linearWarmup(constant(base_lr), params.total_iters, params.start_factor),
  "warm-up then cosine": ({ base_lr, params }) =>
    linearWarmup(cosine(base_lr, params.then.cosine_T_max), params.warmup.total_iters, params.warmup.start_factor),
};
