// The libraries, in the order of the report; the first one is measured against the others.

import type { Contestant } from "./contestant.ts";
import "./oneThread.ts";

import { convnet } from "./convnet.ts";
import { jax } from "./jax.ts";
import { onnxruntime } from "./onnxruntime.ts";
import { tfjsCpu, tfjsWasm } from "./tfjs.ts";
import { wasmgrad } from "./wasmgrad.ts";

export const contestants: readonly Contestant[] = [wasmgrad, tfjsWasm, onnxruntime, jax, convnet, tfjsCpu];
