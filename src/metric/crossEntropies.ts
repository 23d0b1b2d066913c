// Cross entropies as metrics: in float64, whatever loss is trained with.
import { ShapeError } from "../errors.ts";
import { exp, log } from "../math.ts";
import { classRows } from "./classes.ts";
import { checkSameShape } from "./meanErrors.ts";
import { type HostValues, type StreamingMetric, streamingMetric } from "./streaming.ts";

/** What the outputs of a cross entropy are. */
export interface FromOption {
  /** "logits" unless said; "probabilities" are kept at least 2⁻⁵² from 0 and 1, so that their logarithms are finite. */
  readonly from?: "logits" | "probabilities";
}

interface Sums {
  readonly total: number;
  readonly count: number;
}

/**
 * Mean of −log p(class) over the rows, in nats. Outputs [N, …, C] with classes [N, …], or with probabilities
 * [N, …, C] as targets: −Σ target·log p.
 */
export function categoricalCrossEntropy({ from = "logits" }: FromOption = {}): StreamingMetric {
  return meanNats("categoricalCrossEntropy", (output, target, add) => rowNats("categoricalCrossEntropy", output, target, from, add));
}

/** e to the mean of −log p(class): how many classes it is like choosing among. Inputs as for `categoricalCrossEntropy`. */
export function perplexity({ from = "logits" }: FromOption = {}): StreamingMetric {
  return meanNats("perplexity", (output, target, add) => rowNats("perplexity", output, target, from, add), exp);
}

/** Mean of −target·log p − (1 − target)·log(1 − p) over all outputs, in nats. Targets in [0, 1], as many as outputs. */
export function binaryCrossEntropy({ from = "logits" }: FromOption = {}): StreamingMetric {
  return meanNats("binaryCrossEntropy", (output, target, add) => {
    checkSameShape("binaryCrossEntropy", output, target);
    for (const [i, truth] of target.data.entries())
      if (!(truth >= 0 && truth <= 1))
        throw new ShapeError("binaryCrossEntropy", `expected targets from 0 to 1, got ${truth} at position ${i}`);
    for (const [i, truth] of target.data.entries()) {
      const x = output.data[i] as number;
      if (from === "logits") add(Math.max(x, 0) - x * truth + log(1 + exp(-Math.abs(x))));
      else add(-(truth * log(inside(x)) + (1 - truth) * log(inside(1 - x))));
    }
  });
}

function meanNats(
  op: string,
  each: (output: HostValues, target: HostValues, add: (nats: number) => void) => void,
  finish = (mean: number) => mean,
): StreamingMetric {
  return streamingMetric<Sums, number>({
    start: () => ({ total: 0, count: 0 }),
    add({ total, count }, output, target) {
      if (output.shape.length === 0) throw new ShapeError(op, "expected outputs of a batch, got shape []");
      let [sum, rows] = [total, count];
      each(output, target, (nats) => {
        sum += nats;
        rows++;
      });
      return { total: sum, count: rows };
    },
    result: ({ total, count }) => finish(total / count),
  });
}

function rowNats(op: string, output: HostValues, target: HostValues, from: "logits" | "probabilities", add: (nats: number) => void): void {
  const { scores, columns, labels } = classRows(op, output, target);
  if (columns === 1) throw new ShapeError(op, `expected outputs [..., classes] of 2 classes or more, got [${output.shape.join(", ")}]`);
  const soft = target.data.length === labels.length ? undefined : target.data;
  labels.forEach((label, row) => {
    const logs = from === "logits" ? logSoftmaxOf(scores, row, columns) : logsOf(scores, row, columns);
    add(soft ? -logs.reduce((sum, value, i) => sum + dotTerm(soft[row * columns + i] as number, value), 0) : -(logs[label] as number));
  });
}

/** 0 · −∞ is 0 here. */
function dotTerm(share: number, value: number): number {
  return share === 0 ? 0 : share * value;
}

function logSoftmaxOf(scores: ArrayLike<number>, row: number, columns: number): number[] {
  const own = Array.from({ length: columns }, (_, i) => scores[row * columns + i] as number);
  const highest = own.reduce((a, b) => Math.max(a, b));
  const shift = highest + log(own.reduce((sum, score) => sum + exp(score - highest), 0));
  return own.map((score) => score - shift);
}

function logsOf(scores: ArrayLike<number>, row: number, columns: number): number[] {
  return Array.from({ length: columns }, (_, i) => log(inside(scores[row * columns + i] as number)));
}

/** Keeps a probability away from 0 and 1. */
function inside(p: number): number {
  return Math.min(Math.max(p, Number.EPSILON), 1 - Number.EPSILON);
}
