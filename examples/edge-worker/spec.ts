// What a model is made from: a small classifier, as JSON.
import { Dropout, Linear, ReLU, Sequential, type Tensor } from "wasmgrad";
import { MOST_PARAMETERS } from "./limits.ts";
import { RequestError } from "./requestError.ts";

/** A multilayer perceptron and how it learns. */
export interface Spec {
  /** Values of an example. */
  readonly inputs: number;
  readonly classes: number;
  /** Width of each hidden layer; default none. */
  readonly hidden: readonly number[];
  /** Share of hidden values that training drops, in [0, 1); default 0. */
  readonly dropout: number;
  /** Adam's; default 0.01. */
  readonly learningRate: number;
  /** Most steps that a request takes on its examples; default 5. */
  readonly steps: number;
  /** Of the first parameters and of dropout; default 0. */
  readonly seed: number;
}

const isCount = (value: unknown, most: number): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 1 && Number(value) <= most;

/** Checks a spec and fills its defaults in. */
export function parseSpec(json: unknown): Spec {
  if (typeof json !== "object" || json === null || Array.isArray(json))
    throw new RequestError(400, "expected a JSON object, got something else");
  const {
    inputs,
    classes,
    hidden = [],
    dropout = 0,
    learningRate = 0.01,
    steps = 5,
    seed = 0,
    ...others
  } = json as Record<string, unknown>;
  const refuse = (name: string, expected: string, got: unknown): never => {
    throw new RequestError(400, `${name}: expected ${expected}, got ${JSON.stringify(got)}`);
  };
  for (const name of Object.keys(others)) refuse("spec", "inputs, classes, hidden, dropout, learningRate, steps, seed", name);
  if (!isCount(inputs, MOST_PARAMETERS)) return refuse("inputs", `an integer from 1 to ${MOST_PARAMETERS}`, inputs);
  if (!isCount(classes, MOST_PARAMETERS)) return refuse("classes", `an integer from 1 to ${MOST_PARAMETERS}`, classes);
  if (!Array.isArray(hidden) || hidden.length > 8 || !hidden.every((width): width is number => isCount(width, MOST_PARAMETERS)))
    return refuse("hidden", "at most 8 widths", hidden);
  if (!(typeof dropout === "number" && dropout >= 0 && dropout < 1)) return refuse("dropout", "a number in [0, 1)", dropout);
  if (!(typeof learningRate === "number" && learningRate > 0 && learningRate <= 1))
    return refuse("learningRate", "a number in (0, 1]", learningRate);
  if (!isCount(steps, 100)) return refuse("steps", "an integer from 1 to 100", steps);
  if (!(Number.isSafeInteger(seed) && Number(seed) >= 0)) return refuse("seed", "an integer from 0 to 2^53 - 1", seed);
  const widths = [inputs, ...hidden, classes];
  const parameters = widths.slice(1).reduce((sum, width, i) => sum + ((widths[i] ?? 0) + 1) * width, 0);
  if (parameters > MOST_PARAMETERS) throw new RequestError(413, `model: expected at most ${MOST_PARAMETERS} parameters, got ${parameters}`);
  return { inputs, classes, hidden, dropout, learningRate, steps, seed: Number(seed) };
}

/** The model of a spec, its parameters drawn from the library's random stream. */
export function build({ inputs, classes, hidden, dropout }: Spec): Sequential<Tensor, Tensor> {
  const widths = [inputs, ...hidden];
  const layers = hidden.flatMap((width, i) => [
    new Linear(widths[i] as number, width),
    new ReLU(),
    ...(dropout > 0 ? [new Dropout(dropout)] : []),
  ]);
  return new Sequential([...layers, new Linear(widths.at(-1) as number, classes)]);
}

/** Multiply-adds of a training step: forward once, backward about twice that. */
export function stepCost({ inputs, classes, hidden }: Spec, examples: number): number {
  const widths = [inputs, ...hidden, classes];
  return 3 * examples * widths.slice(1).reduce((sum, width, i) => sum + (widths[i] ?? 0) * width, 0);
}
