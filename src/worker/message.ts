// What a page and its training worker say to each other: plain data that can be cloned.
import type { Extra } from "../train/checkpoint.ts";
import type { Failure } from "./failure.ts";

/** What the page asks for. */
export type Request =
  | { readonly do: "start"; readonly input: unknown; readonly checkpoint: Uint8Array | undefined; readonly paused: boolean }
  | { readonly do: "pause" | "resume" | "stop" }
  | { readonly do: "checkpoint"; readonly extra: Extra }
  | { readonly do: "predict"; readonly values: ArrayLike<number>; readonly shape: readonly number[] }
  | { readonly do: "call"; readonly method: string; readonly args: readonly unknown[] };

/** A message of ours, told by `wasmgrad` from others that a program may send. `id` pairs requests and replies. */
export type Message =
  | { readonly wasmgrad: "request"; readonly id: number; readonly request: Request }
  | { readonly wasmgrad: "reply"; readonly id: number; readonly value: unknown }
  | { readonly wasmgrad: "failure"; readonly id: number; readonly failure: Failure }
  | { readonly wasmgrad: "progress"; readonly value: unknown };

export function isMessage(data: unknown): data is Message {
  return typeof data === "object" && data !== null && "wasmgrad" in data;
}
