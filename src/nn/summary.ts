// A model as a table.
import type { DType } from "../backend.ts";
import type { Padding, Pair } from "../ops/window.ts";
import type { Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import type { Module } from "./module.ts";
import { type LayerProfile, profile } from "./profile.ts";

const columns = ["layer", "type", "output shape", "stride", "pad", "kernel", "in", "out", "parameters"] as const;

/**
 * A table of the model's layers for an input of `inputShape` (batch first): output shape, stride,
 * padding, kernel, features in and out, parameters; and their total. Computes nothing and takes no memory; a batch of one will do.
 * @param dtype element type of the input, "f32" unless said; "i32" for a model that begins with an Embedding
 */
export function summary<D extends DType = "f32">(
  model: Module<Tensor<D>> | (() => Module<Tensor<D>>),
  inputShape: Shape,
  { dtype = "f32" as D }: { readonly dtype?: D } = {},
): string {
  const { layers, parameters, macs } = profile(model, inputShape, { dtype, batchStatistics: false });
  const rows = [columns, ...layers.map(row)];
  const widths = columns.map((_, c) => Math.max(...rows.map((cells) => (cells[c] ?? "").length)));
  const isNumber = (c: number) => c > 2;
  const lines = rows.map((cells) =>
    cells
      .map((cell, c) => (isNumber(c) ? cell.padStart(widths[c] ?? 0) : cell.padEnd(widths[c] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
  const rule = "-".repeat(Math.max(...lines.map(({ length }) => length)));
  const [head, ...body] = lines;
  return [
    head,
    rule,
    ...body,
    rule,
    `${count(parameters)} parameters, ${count(macs)} multiply-adds for input [${inputShape.join(", ")}]`,
  ].join("\n");
}

function row(layer: LayerProfile): string[] {
  const { name, type, outputShape, stride, padding, kernel, parameters } = layer;
  return [
    name,
    type,
    `[${outputShape.join(", ")}]`,
    pairText(stride),
    pairText(padding),
    pairText(kernel),
    numberText(layer.in),
    numberText(layer.out),
    count(parameters),
  ];
}

function pairText(value: Pair | Padding | undefined): string {
  if (value === undefined || typeof value === "string") return value ?? "";
  return typeof value === "number" ? String(value) : value.join("×");
}

function numberText(value: number | undefined): string {
  return value === undefined ? "" : String(value);
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}
