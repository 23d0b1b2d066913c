// Sparse matrices applied along one axis: what resizing, adaptive averages and mirrored borders have in common.
import type { AllKernels, Ptr } from "../backend.ts";
import { defineExtraOp } from "../extraOp.ts";
import type { Handle } from "../handle.ts";
import type { OpContext } from "../opSpec.ts";
import { backend } from "../runtime.ts";
import { sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/** One entry of a row: its column and its weight. */
export type Entry = readonly [column: number, weight: number];

/** A matrix by rows; entries are added in their order. */
export interface SparseMatrix {
  readonly columns: number;
  readonly rows: readonly (readonly Entry[])[];
}

interface Options {
  readonly axis: number;
  readonly matrix: SparseMatrix;
}

const applyOp = /* @__PURE__ */ defineExtraOp<readonly [x: Tensor], Options>("applySparse", {
  shape: ([x], { axis, matrix }) => x.shape.map((extent, i) => (i === axis ? matrix.rows.length : extent)),
  forward: (k, y, [x], context) => applyMatrix(k, y, x, context.options.matrix, context),
  backward: (k, dy, [dx], context) => dx && applyMatrix(k, dx, dy, transposed(context.options.matrix), context),
});

/** y = matrix·x along `axis`, whose extent is the matrix's number of columns. */
export function applySparse(x: Tensor, axis: number, matrix: SparseMatrix): Tensor {
  return applyOp(x, { axis, matrix });
}

type Context = OpContext<readonly [x: Tensor], Options, never>;

function applyMatrix(k: AllKernels, y: Handle, x: Handle, { rows, columns }: SparseMatrix, context: Context): void {
  const { axis } = context.options;
  const starts = new Int32Array(rows.length + 1);
  for (const [r, row] of rows.entries()) starts[r + 1] = (starts[r] as number) + row.length;
  const entries = rows.flat();
  const [startsAt, placesAt, weightsAt] = [starts.length, entries.length, entries.length].map((n) => context.scratch(4 * n)) as [
    Ptr,
    Ptr,
    Ptr,
  ];
  backend().write(startsAt, starts);
  backend().write(
    placesAt,
    Int32Array.from(entries, ([column]) => column),
  );
  backend().write(
    weightsAt,
    Float32Array.from(entries, ([, weight]) => weight),
  );
  k.apply_sparse(
    y.ptr,
    x.ptr,
    startsAt,
    placesAt,
    weightsAt,
    sizeOf(x.shape.slice(0, axis)),
    rows.length,
    columns,
    sizeOf(x.shape.slice(axis + 1)),
  );
}

function transposed({ rows, columns }: SparseMatrix): SparseMatrix {
  const turned: Entry[][] = Array.from({ length: columns }, () => []);
  for (const [r, row] of rows.entries()) for (const [column, weight] of row) turned[column]?.push([r, weight]);
  return { columns: rows.length, rows: turned };
}
