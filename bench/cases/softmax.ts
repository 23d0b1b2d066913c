// Softmax and cross entropy: a classifier's last step.
import { backend, Storage } from "../../src/runtime.ts";
import { randomInt, randomValues } from "../../tests/harness.ts";
import type { BenchCase } from "../case.ts";
import type { Target } from "../target.ts";

const target: Target = { share: 0.7 };

function held(values: Float32Array | Int32Array): number {
  const { ptr } = Storage.allocateHeld(values.length * 4, "bench");
  backend().write(ptr, values);
  return ptr;
}

const logits = (size: number) => held(randomValues([size], 1, 4).data);

function softmax(rows: number, classes: number): BenchCase[] {
  const size = rows * classes;
  return [
    {
      name: `softmax ${rows}x${classes}`,
      bytes: 8 * size,
      target,
      setup() {
        const [y, x, { softmax_fwd }] = [logits(size), logits(size), backend().kernels];
        return () => softmax_fwd(y, x, rows, classes, 1);
      },
    },
    {
      name: `softmax ${rows}x${classes} (gradient)`,
      bytes: 12 * size,
      target,
      setup() {
        const [dx, dy, y, { softmax_dx }] = [logits(size), logits(size), logits(size), backend().kernels];
        return () => softmax_dx(dx, dy, y, rows, classes, 1);
      },
    },
  ];
}

/** The outer axis: columns side by side. */
function softmaxColumns(rows: number, classes: number): BenchCase {
  const size = rows * classes;
  return {
    name: `softmax ${rows}x${classes} along axis 0`,
    bytes: 8 * size,
    target,
    setup() {
      const [y, x, { softmax_fwd }] = [logits(size), logits(size), backend().kernels];
      return () => softmax_fwd(y, x, 1, rows, classes);
    },
  };
}

function crossEntropy(rows: number, classes: number): BenchCase {
  const size = rows * classes;
  return {
    name: `cross entropy ${rows}x${classes}, forward and gradient`,
    bytes: 12 * size,
    target,
    setup() {
      const { kernels } = backend();
      const [dx, x, loss, stats, total] = [logits(size), logits(size), logits(rows), logits(2 * rows), logits(1)];
      const labels = held(Int32Array.from({ length: rows }, (_, i) => randomInt(i, 0, classes - 1)));
      const weight = held(new Float32Array(classes).fill(1));
      const dy = held(Float32Array.of(1));
      return () => {
        kernels.cross_entropy_total(total, labels, weight, rows, -100);
        kernels.cross_entropy_fwd(loss, stats, x, labels, weight, rows, classes, 0, -100);
        kernels.loss_reduce(dy, loss, total, rows);
        kernels.cross_entropy_dx(dx, dy, x, stats, labels, weight, total, rows, classes, 0, 0, -100);
      };
    },
  };
}

export const cases: BenchCase[] = [
  ...softmax(128, 10),
  ...softmax(64, 1000),
  softmaxColumns(64, 1000),
  crossEntropy(32, 10),
  crossEntropy(128, 10),
  crossEntropy(64, 1000),
];
