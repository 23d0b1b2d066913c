// A table of learned vectors.
import type { Initializer } from "../init/initializer.ts";
import { normal } from "../init/normal.ts";
import { checkPaddingIndex, type EmbeddingOptions, embedding } from "../ops/embedding.ts";
import { backend } from "../runtime.ts";
import type { Tensor } from "../tensor.ts";
import { type Description, Module } from "./module.ts";
import { Param } from "./param.ts";
import { checkCount } from "./shared.ts";

export interface EmbeddingLayerOptions extends EmbeddingOptions {
  /** Initial rows; default standard normal, as in PyTorch. */
  readonly init?: Initializer;
}

/** `embedding` as a layer: integers of any shape [...] from 0 to rows − 1 become [..., dimension]. `weight` [rows, dimension]; its row `paddingIndex` starts as zeros. */
export class Embedding extends Module<Tensor<"i32">> {
  readonly weight: Param;
  readonly paddingIndex: number | undefined;

  constructor(rows: number, dimension: number, { paddingIndex, init = normal() }: EmbeddingLayerOptions = {}) {
    super();
    checkCount("Embedding", "rows", rows);
    checkCount("Embedding", "dimension", dimension);
    checkPaddingIndex("Embedding", paddingIndex, rows);
    this.paddingIndex = paddingIndex;
    this.weight = new Param([rows, dimension], (w) => {
      init(w, { fanIn: rows, fanOut: dimension });
      if (paddingIndex !== undefined) backend().kernels.fill(w.ptr + 4 * paddingIndex * dimension, dimension, 0);
    });
  }

  override forward(x: Tensor<"i32">): Tensor {
    const { paddingIndex } = this;
    return embedding(x, this.weight, paddingIndex === undefined ? {} : { paddingIndex });
  }

  override describe(): Description {
    const [rows, dimension] = this.weight.shape;
    return { in: rows, out: dimension };
  }
}
