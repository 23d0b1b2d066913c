// Dropout (Srivastava et al. 2014), inverted: what stays is scaled up during training.
import { ShapeError } from "../errors.ts";
import { defineOp } from "../op.ts";
import { generator, type Stream } from "../random.ts";
import type { Tensor } from "../tensor.ts";

interface DropoutOptions {
  readonly p: number;
  readonly stream: Stream;
}

/** Of 2^32 values of an element's bits, the lowest ones drop it. As the kernel takes it: a signed word. */
const threshold = (p: number) => Math.min(Math.round(p * 2 ** 32), 2 ** 32 - 1) | 0;

const dropoutOp = /* @__PURE__ */ defineOp<readonly [x: Tensor], DropoutOptions>("dropout", {
  shape: ([x]) => x.shape,
  reads: [],
  cheap: true,
  forward: (k, y, [x], { options: { p, stream } }) => k.dropout(y.ptr, x.ptr, y.size, threshold(p), 1 / (1 - p), ...stream),
  backward(k, dy, [dx], { options: { p, stream } }) {
    if (dx) k.dropout(dx.ptr, dy.ptr, dx.size, threshold(p), 1 / (1 - p), ...stream);
  },
});

/**
 * y = x / (1 − p) where an element stays, 0 where it is dropped, with probability p in [0, 1), each on its own.
 * Not in training, or with p = 0, it returns x itself. The mask is a function of the global generator's
 * next stream and the element's index.
 */
export function dropout(x: Tensor, p = 0.5, training = true): Tensor {
  if (!(p >= 0 && p < 1)) throw new ShapeError("dropout", `expected p in [0, 1), got ${p}`);
  return training && p > 0 ? dropoutOp(x, { p, stream: generator.next() }) : x;
}
