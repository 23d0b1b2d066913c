// Branches over one input, joined along the channels.
import { concat } from "../ops/concat.ts";
import type { Tensor } from "../tensor.ts";
import { Module } from "./module.ts";

/** Runs every branch on the same input and joins what they give along the last axis, in order. */
export class Parallel extends Module {
  readonly branches: Readonly<Record<string, Module>>;

  constructor(branches: Readonly<Record<string, Module>>) {
    super();
    this.branches = branches;
  }

  override forward(x: Tensor): Tensor {
    return concat(
      Object.values(this.branches).map((branch) => branch.forward(x)),
      -1,
    );
  }

  override *members(): Generator<[name: string, value: unknown]> {
    yield* Object.entries(this.branches);
  }
}

/**
 * A module of named branches, e.g. an Inception block (Szegedy et al. 2015):
 * `parallel({ branch1: new Conv2d(192, 64, 1), branch2: sequential(new Conv2d(192, 96, 1), …) })`.
 */
export function parallel(branches: Readonly<Record<string, Module>>): Parallel {
  return new Parallel(branches);
}
