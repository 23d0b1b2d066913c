// What tests of streaming metrics share: batches on the host, and the ways to cut them.
import { expect } from "vitest";
import type { HostValues, StreamingMetric } from "../../src/metric/streaming.ts";
import { type Shape, sizeOf } from "../../src/shape.ts";

export function floats(values: readonly number[], shape: Shape = [values.length]): HostValues {
  return { data: Float32Array.from(values), shape };
}

export function ints(values: readonly number[], shape: Shape = [values.length]): HostValues {
  return { data: Int32Array.from(values), shape };
}

function rows({ data, shape }: HostValues, from: number, to: number): HostValues {
  const width = sizeOf(shape.slice(1));
  return { data: data.slice(from * width, to * width), shape: [to - from, ...shape.slice(1)] };
}

/**
 * The metric over all examples at once. Checks that uneven batches, a state carried over by text, a fresh metric and
 * a reset give the same to the last bit.
 */
export function measure<R>(metric: StreamingMetric<R>, output: HostValues, target: HostValues): R {
  const count = output.shape[0] ?? 0;
  metric.update(output, target);
  const whole = metric.compute();
  let uneven = metric.fresh();
  for (let from = 0, size = 1; from < count; from += size, size = (size * 2) % 5 || 1) {
    const to = Math.min(count, from + size);
    uneven.update(rows(output, from, to), rows(target, from, to));
    const next = uneven.fresh();
    next.state = uneven.state;
    uneven = next;
  }
  expect(uneven.compute(), "over uneven batches").toEqual(whole);
  metric.reset();
  expect(metric.state, "after a reset").toBe(metric.fresh().state);
  metric.update(output, target);
  expect(metric.compute(), "after a reset").toEqual(whole);
  return whole;
}
