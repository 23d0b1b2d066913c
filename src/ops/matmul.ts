// Matrix product, batched, with broadcast batch axes.
import { ShapeError } from "../errors.ts";
import { defineOp } from "../op.ts";
import { type Shape, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { gemmTnWork, gemmWork } from "./gemm.ts";

/**
 * y = a·b. A vector `a` counts as one row, a vector `b` as one column; that axis is left out of y again.
 * Leading axes are a batch, and broadcast against each other.
 * @param a [..., m, k] or [k]
 * @param b [..., k, n] or [k]
 * @returns [..., m, n]
 * @throws ShapeError where the shapes do not fit
 */
export const matmul = /* @__PURE__ */ defineOp<readonly [a: Tensor, b: Tensor]>("matmul", {
  shape: ([a, b]) => plan(a.shape, b.shape).y,
  forward(kernels, y, [a, b], context) {
    const { m, n, k, pairs } = plan(a.shape, b.shape);
    const work = context.scratch(gemmWork(n, k));
    for (const [i, pair] of pairs.entries())
      kernels.gemm_nn(y.ptr + 4 * i * m * n, a.ptr + 4 * pair.a * m * k, b.ptr + 4 * pair.b * k * n, 0, work, m, n, k);
  },
  backward(kernels, dy, [da, db], context) {
    const [a, b] = context.inputs;
    const { m, n, k, pairs } = plan(a.shape, b.shape);
    if (pairs.length === 0) {
      if (da) kernels.fill(da.ptr, da.size, 0);
      if (db) kernels.fill(db.ptr, db.size, 0);
      return;
    }
    const workA = da ? context.scratch(gemmWork(k, n)) : 0;
    const workB = db ? context.scratch(gemmTnWork(n, m)) : 0;
    for (const [i, pair] of pairs.entries()) {
      const dyi = dy.ptr + 4 * i * m * n;
      if (da) {
        const to = da.ptr + 4 * pair.a * m * k;
        kernels.gemm_nt(to, dyi, b.ptr + 4 * pair.b * k * n, pair.firstA ? 0 : to, workA, m, k, n);
      }
      if (db) {
        const to = db.ptr + 4 * pair.b * k * n;
        kernels.gemm_tn(to, a.ptr + 4 * pair.a * m * k, dyi, pair.firstB ? 0 : to, workB, k, n, m);
      }
    }
  },
  macs([a, b], y) {
    return y.size * plan(a.shape, b.shape).k;
  },
});

/** One product of the batch: which matrix of a and of b, and whether it is the first to use it. */
interface Pair {
  readonly a: number;
  readonly b: number;
  readonly firstA: boolean;
  readonly firstB: boolean;
}

interface Plan {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly y: Shape;
  readonly pairs: readonly Pair[];
}

function plan(a: Shape, b: Shape): Plan {
  const refuse = () => new ShapeError("matmul", `expected a [..., m, k] and b [..., k, n], got [${a.join(", ")}] and [${b.join(", ")}]`);
  const m = a.length > 1 ? a.at(-2) : 1;
  const k = a.at(-1);
  const n = b.length > 1 ? b.at(-1) : 1;
  if (m === undefined || k === undefined || n === undefined || k !== b.at(b.length > 1 ? -2 : -1)) throw refuse();
  const batchA = a.slice(0, -2);
  const batchB = b.slice(0, -2);
  const batch = broadcast(batchA, batchB);
  if (!batch) throw refuse();
  const y = [...batch, ...(a.length > 1 ? [m] : []), ...(b.length > 1 ? [n] : [])];
  if (sizeOf(batchB) === 1 && batchA.length >= batchB.length)
    return { m: m * sizeOf(batchA), n, k, y, pairs: [{ a: 0, b: 0, firstA: true, firstB: true }] }; // one product with all rows
  const pairs = Array.from({ length: sizeOf(batch) }, (_, i) => {
    const inA = indexIn(batchA, batch, i);
    const inB = indexIn(batchB, batch, i);
    return { a: inA.index, b: inB.index, firstA: inA.first, firstB: inB.first };
  });
  return { m, n, k, y, pairs };
}

/** The shape that two batch shapes broadcast to; undefined where they do not fit. */
function broadcast(a: Shape, b: Shape): number[] | undefined {
  const out: number[] = [];
  for (let axis = 1; axis <= Math.max(a.length, b.length); axis++) {
    const x = a.at(-axis) ?? 1;
    const y = b.at(-axis) ?? 1;
    if (x !== y && x !== 1 && y !== 1) return undefined;
    out.unshift(x === 1 ? y : x);
  }
  return out;
}

/** Where entry `i` of a batch lies in an operand that is broadcast to it, and whether no earlier entry lies there. */
function indexIn(operand: Shape, batch: Shape, i: number): { index: number; first: boolean } {
  let index = 0;
  let stride = 1;
  let first = true;
  let rest = i;
  for (let axis = 1; axis <= batch.length; axis++) {
    const extent = batch.at(-axis) ?? 1;
    const own = operand.at(-axis) ?? 1;
    const position = rest % extent;
    rest = (rest - position) / extent;
    if (own > 1) index += position * stride;
    else if (position > 0) first = false;
    stride *= own;
  }
  return { index, first };
}
