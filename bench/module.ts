// The bench's own WebAssembly module: yardsticks and naive loops. Needs `npm run build:bench`.
import { readFileSync } from "node:fs";
import { instantiateSync } from "@assemblyscript/loader";

/** A fresh instance over a memory of `pages` pages of 64 KiB. */
export function benchModule(pages: number): { readonly memory: WebAssembly.Memory; readonly exports: Readonly<Record<string, unknown>> } {
  const memory = new WebAssembly.Memory({ initial: pages });
  const source = readFileSync(new URL("../build/bench/bench.wasm", import.meta.url));
  return { memory, exports: instantiateSync(source, { env: { memory } }).exports };
}
