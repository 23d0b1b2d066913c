// Contrastive losses over a batch: each embedding has to find its partner among all.
import { ShapeError } from "../errors.ts";
import { concat } from "../ops/concat.ts";
import { intTensor } from "../ops/create.ts";
import { matmul } from "../ops/matmul.ts";
import { normalize } from "../ops/normalize.ts";
import { oneHot } from "../ops/oneHot.ts";
import { transpose } from "../ops/transpose.ts";
import type { Tensor } from "../tensor.ts";
import { crossEntropy } from "./crossEntropy.ts";
import { type LossOptions, reduce } from "./reduce.ts";

export interface InfoNceLossOptions extends LossOptions {
  /** Divides the cosines, > 0; default 0.07. */
  readonly temperature?: number;
}

/**
 * −ln softmax(cos(q, k)/temperature) at the partner: row i of `queries` belongs to row i of `keys`, all other rows are
 * negatives. van den Oord et al. 2018, He et al. 2020 ("MoCo").
 * @param queries [N, D]
 * @param keys [M, D], M >= N
 * @throws ShapeError for other shapes and a temperature that is not above 0
 */
export function infoNceLoss(queries: Tensor, keys: Tensor, { temperature = 0.07, ...options }: InfoNceLossOptions = {}): Tensor {
  check("infoNceLoss", queries, keys, temperature);
  return reduce("infoNceLoss", queries, options, () => {
    const logits = matmul(normalize(queries), transpose(normalize(keys))).div(temperature);
    const partners = Int32Array.from({ length: queries.shape[0] ?? 0 }, (_, i) => i);
    return crossEntropy(logits, partners, { reduction: "none" });
  });
}

export interface NtXentLossOptions extends LossOptions {
  /** Divides the cosines, > 0; default 0.5. */
  readonly temperature?: number;
}

/**
 * The same among both views of a batch: each of the 2N embeddings has to find the other view of its example among the
 * 2N − 1 others. Chen et al. 2020, "SimCLR". Losses [N, 2].
 * @param a one view of each example [N, D]
 * @param b the other [N, D]
 * @throws ShapeError for other shapes and a temperature that is not above 0
 */
export function ntXentLoss(a: Tensor, b: Tensor, { temperature = 0.5, ...options }: NtXentLossOptions = {}): Tensor {
  check("ntXentLoss", a, b, temperature);
  const [n = 0] = a.shape;
  if (b.shape[0] !== n) throw new ShapeError("ntXentLoss", `expected as many rows in both views, got ${n} and ${b.shape[0]}`);
  return reduce("ntXentLoss", a, options, () => {
    const views = normalize(concat([a, b]));
    const rows = Int32Array.from({ length: 2 * n }, (_, i) => i);
    const itself = oneHot(intTensor(rows), 2 * n).mul(-1e9); // no candidate
    const logits = matmul(views, transpose(views)).div(temperature).add(itself);
    const partners = rows.map((i) => (i + n) % (2 * n));
    return transpose(crossEntropy(logits, partners, { reduction: "none" }).reshape([2, n]));
  });
}

function check(op: string, { shape: a }: Tensor, { shape: b }: Tensor, temperature: number): void {
  const [n = 0, d] = a;
  if (a.length !== 2 || b.length !== 2 || b[1] !== d || n === 0 || (b[0] ?? 0) < n)
    throw new ShapeError(op, `expected embeddings [N, D] and [M, D], M >= N > 0, got [${a.join(", ")}] and [${b.join(", ")}]`);
  if (!(temperature > 0)) throw new ShapeError(op, `expected temperature > 0, got ${temperature}`);
}
