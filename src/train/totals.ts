// Running means of an epoch: loss and metrics, weighted by examples.

/** Sums so far; plain data, part of a checkpoint. */
export interface TotalsState {
  readonly examples: number;
  readonly loss: number;
  readonly metrics: Readonly<Record<string, { readonly total: number; readonly count: number }>>;
}

/** Mean loss and metrics over the examples seen. */
export interface Results {
  readonly examples: number;
  readonly loss: number;
  readonly metrics: Readonly<Record<string, number>>;
}

export const noTotals: TotalsState = { examples: 0, loss: 0, metrics: {} };

/** What a batch adds: its mean loss, its metrics' totals. */
export interface BatchResults {
  readonly examples: number;
  readonly loss: number;
  readonly metrics: TotalsState["metrics"];
}

export function addTotals(state: TotalsState, batch: BatchResults): TotalsState {
  const metrics = { ...state.metrics };
  for (const [name, { total, count }] of Object.entries(batch.metrics)) {
    const before = metrics[name];
    metrics[name] = { total: (before?.total ?? 0) + total, count: (before?.count ?? 0) + count };
  }
  return { examples: state.examples + batch.examples, loss: state.loss + batch.loss * batch.examples, metrics };
}

export function meansOf({ examples, loss, metrics }: TotalsState): Results {
  const means = Object.entries(metrics).map(([name, { total, count }]) => [name, total / count] as const);
  return { examples, loss: loss / examples, metrics: Object.fromEntries(means) };
}
