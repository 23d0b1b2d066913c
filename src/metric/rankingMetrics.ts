// Areas under the ROC and the precision-recall curve: exact, from all scores.
import { ShapeError } from "../errors.ts";
import { classRows } from "./classes.ts";
import { type StreamingMetric, streamingMetric } from "./streaming.ts";

/** All scores by column, and the class of each row; of two columns only how far the second is above the first. */
interface Ranking {
  readonly labels: number[];
  readonly columns: number[][];
}

/** Examples with equal scores: how many there are of the class and of others. */
interface Tie {
  readonly positives: number;
  readonly negatives: number;
}

/**
 * Area under the ROC curve: the chance that an example of the class scores higher than one that is not, equal scores
 * counting half (Mann and Whitney 1947). One score per example, or two columns, with targets 0 or 1; of [N, …, C]
 * with C > 2 the mean over classes of each against the rest, which calls for probabilities. It keeps every score.
 * NaN where a class has no example or all are of it, and where a score is NaN.
 */
export function rocAuc(): StreamingMetric {
  return ranking("rocAuc", (ties, positives, negatives) => {
    let above = 0;
    let twice = 0; // twice the number of pairs in order: an integer, even with halves
    for (const tie of ties) {
      twice += tie.negatives * (2 * above + tie.positives);
      above += tie.positives;
    }
    return twice / 2 / (positives * negatives);
  });
}

/**
 * Area under the precision-recall curve as average precision: Σ (Rₙ − Rₙ₋₁)·Pₙ over the distinct scores from the
 * highest, without interpolation (scikit-learn's `average_precision_score`). Inputs and NaN as for `rocAuc`, but
 * all examples may be of the class.
 */
export function prAuc(): StreamingMetric {
  return ranking("prAuc", (ties, positives) => {
    let hits = 0;
    let taken = 0;
    let area = 0;
    for (const tie of ties) {
      hits += tie.positives;
      taken += tie.positives + tie.negatives;
      area += tie.positives * (hits / taken);
    }
    return area / positives;
  });
}

function ranking(op: string, area: (ties: Tie[], positives: number, negatives: number) => number): StreamingMetric {
  return streamingMetric<Ranking, number>({
    start: () => ({ labels: [], columns: [] }),
    add(sums, output, target) {
      const { scores, columns, labels } = classRows(op, output, target);
      const kept = columns === 2 ? 1 : columns;
      if (sums.columns.length > 0 && sums.columns.length !== kept)
        throw new ShapeError(op, `expected scores of as many classes as before, got [${output.shape.join(", ")}]`);
      while (sums.columns.length < kept) sums.columns.push([]);
      for (const [row, label] of labels.entries()) {
        sums.labels.push(label);
        for (let column = 0; column < kept; column++) {
          const score = scores[row * columns + column] as number;
          sums.columns[column]?.push(columns === 2 ? (scores[row * 2 + 1] as number) - score : score);
        }
      }
      return sums;
    },
    result({ labels, columns }) {
      if (columns.length === 0) return Number.NaN;
      let total = 0;
      for (const [column, scores] of columns.entries()) {
        const positive = columns.length === 1 ? 1 : column;
        const isPositive = labels.map((label) => label === positive);
        const positives = isPositive.filter(Boolean).length;
        total += scores.some(Number.isNaN) ? Number.NaN : area(tiesOf(scores, isPositive), positives, labels.length - positives);
      }
      return total / columns.length;
    },
  });
}

/** Groups of equal scores, highest first. */
function tiesOf(scores: readonly number[], isPositive: readonly boolean[]): Tie[] {
  const order = scores.map((_, i) => i).sort((a, b) => (scores[b] as number) - (scores[a] as number) || 0); // ∞ − ∞
  const ties: { positives: number; negatives: number }[] = [];
  let last: number | undefined;
  for (const i of order) {
    if (scores[i] !== last || ties.length === 0) ties.push({ positives: 0, negatives: 0 });
    last = scores[i];
    const tie = ties.at(-1);
    if (tie) tie[isPositive[i] ? "positives" : "negatives"]++;
  }
  return ties;
}
