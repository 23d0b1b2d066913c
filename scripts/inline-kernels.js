// Writes the two modules that `#kernels` resolves to, beside dist/kernels.wasm:
// one carries the bytes inline (Node, browsers, Deno, Bun), one imports the
// file as a module (edge runtimes, which forbid compiling bytes at run time).
import { readFileSync, rmSync, writeFileSync } from "node:fs";

const dist = new URL("../dist/", import.meta.url);
const wasm = readFileSync(new URL("kernels.wasm", dist));
const types =
  "/** The compiled kernels: bytes, or a module where the runtime has compiled them already. */\nexport declare function kernels(): Uint8Array<ArrayBuffer> | WebAssembly.Module;\n";

writeFileSync(
  new URL("kernels.inline.js", dist),
  `export function kernels() {
  return Uint8Array.from(atob("${wasm.toString("base64")}"), (c) => c.charCodeAt(0));
}
`,
);
writeFileSync(
  new URL("kernels.static.js", dist),
  `import module from "./kernels.wasm";
export function kernels() {
  return module;
}
`,
);
writeFileSync(new URL("kernels.inline.d.ts", dist), types);
writeFileSync(new URL("kernels.static.d.ts", dist), types);
rmSync(new URL("kernels.js", dist), { force: true }); // asc's own glue: the loader does that work
