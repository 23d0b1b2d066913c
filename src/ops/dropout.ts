// Dropout (Srivastava et al. 2014), inverted: what stays is scaled up during training.
import { ShapeError } from "../errors.ts";
import { defineOp } from "../op.ts";
import { generator, type Stream } from "../random.ts";
import type { Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { ones } from "./create.ts";

interface DropoutOptions {
  readonly p: number;
  readonly scale: number;
  readonly stream: Stream;
}

/** Of 2^32 values of an element's bits, the lowest ones drop it. As the kernel takes it: a signed word. */
const threshold = (p: number) => Math.min(Math.round(p * 2 ** 32), 2 ** 32 - 1) | 0;

const dropoutOp = /* @__PURE__ */ defineOp<readonly [x: Tensor], DropoutOptions>("dropout", {
  shape: ([x]) => x.shape,
  reads: [],
  cheap: true,
  forward: (k, y, [x], { options: { p, scale, stream } }) => k.dropout(y.ptr, x.ptr, y.size, threshold(p), scale, ...stream),
  backward(k, dy, [dx], { options: { p, scale, stream } }) {
    if (dx) k.dropout(dx.ptr, dy.ptr, dx.size, threshold(p), scale, ...stream);
  },
});

/**
 * y = x / (1 − p) where an element stays, 0 where it is dropped, with probability p in [0, 1), each on its own.
 * Not in training, or with p = 0, it returns x itself. The mask is a function of the global generator's
 * next stream and the element's index.
 */
export function dropout(x: Tensor, p = 0.5, training = true): Tensor {
  checkProbability("dropout", p);
  return training && p > 0 ? drop(x, p, 1 / (1 - p)) : x;
}

/** @internal scale·x where an element stays, 0 where it is dropped, with probability p. */
export function drop(x: Tensor, p: number, scale: number): Tensor {
  return dropoutOp(x, { p, scale, stream: generator.next() });
}

/** @internal A tensor that is `scale`, and 0 with probability p, element by element. */
export function randomMask(shape: Shape, p: number, scale = 1 / (1 - p)): Tensor {
  return drop(ones(shape), p, scale);
}

/** @internal Throws unless p can be the probability of being dropped. */
export function checkProbability(op: string, p: number): void {
  if (!(p >= 0 && p < 1)) throw new ShapeError(op, `expected p in [0, 1), got ${p}`);
}
