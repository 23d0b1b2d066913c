// What keeps a metric exact over batches of any size: sums in float64, taken one example after another.
import { FormatError } from "../errors.ts";
import type { Shape } from "../shape.ts";

/** A batch's outputs or targets on the host, row-major. */
export interface HostValues {
  readonly data: Float32Array | Int32Array;
  readonly shape: Shape;
}

/**
 * A metric that sees one batch after another. How examples are grouped into batches does not matter,
 * to the last bit. The Trainer takes those whose result is a number.
 */
export interface StreamingMetric<R = number> {
  /**
   * Takes a batch in.
   * @throws ShapeError for shapes and labels that do not fit; then nothing has changed
   */
  update(output: HostValues, target: HostValues): void;
  /** The metric over all that was taken in since the start or the last `reset`. */
  compute(): R;
  /** Forgets all batches. */
  reset(): void;
  /** A metric with the same settings that has seen nothing. */
  fresh(): StreamingMetric<R>;
  /** All that was taken in, as text that another such metric continues from: part of a checkpoint. Setting it to other text is a FormatError or a SyntaxError. */
  state: string;
}

/** A metric as its sums (numbers and arrays of them, in objects), and what becomes of them. */
interface Definition<S, R> {
  /** Sums of no examples. */
  start(): S;
  /** Checks a batch, then adds it to the sums: in place, or as new sums. */
  add(sums: S, output: HostValues, target: HostValues): S;
  result(sums: S): R;
}

/** A streaming metric from its definition. */
export function streamingMetric<S, R>(definition: Definition<S, R>): StreamingMetric<R> {
  let sums = definition.start();
  return {
    update(output, target) {
      sums = definition.add(sums, output, target);
    },
    compute: () => definition.result(sums),
    reset() {
      sums = definition.start();
    },
    fresh: () => streamingMetric(definition),
    get state() {
      return JSON.stringify(sums, (_, value) => (typeof value === "number" && !Number.isFinite(value) ? String(value) : value));
    },
    set state(text) {
      const saved: S = JSON.parse(text, (_, value) => (typeof value === "string" ? Number(value) : value)); // sums hold no text of their own
      const empty = definition.start();
      if (Array.isArray(saved) !== Array.isArray(empty) || !keysOf(saved).startsWith(keysOf(empty)))
        throw new FormatError("restore", `expected sums ${keysOf(empty)} of a metric, got ${keysOf(saved)}`);
      sums = saved;
    },
  };
}

function keysOf(sums: unknown): string {
  return Object.keys(Object(sums)).join(", ");
}
