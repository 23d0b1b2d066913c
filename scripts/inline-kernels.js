// Writes the modules that `#kernels` and `#extra-kernels` resolve to, beside dist/kernels.wasm and dist/kernels.extra.wasm:
// one carries the bytes inline (Node, browsers, Deno, Bun), one imports the file as a module (edge runtimes, which forbid
// compiling bytes at run time).
import { readFileSync, rmSync, writeFileSync } from "node:fs";

const dist = new URL("../dist/", import.meta.url);
const types =
  "/** Compiled kernels: bytes, or a module where the runtime has compiled them already. */\nexport declare function kernels(): Uint8Array<ArrayBuffer> | WebAssembly.Module;\n";

for (const name of ["kernels", "kernels.extra"]) {
  const wasm = readFileSync(new URL(`${name}.wasm`, dist));
  // one decoding takes 20 ms where `Uint8Array.from` calls back for each character: native ones where there are any, else a plain loop
  writeFileSync(
    new URL(`${name}.inline.js`, dist),
    `const text = "${wasm.toString("base64")}";
export function kernels() {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  if (globalThis.Buffer) return globalThis.Buffer.from(text, "base64");
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i);
  return bytes;
}
`,
  );
  writeFileSync(
    new URL(`${name}.static.js`, dist),
    `import module from "./${name}.wasm";
export function kernels() {
  return module;
}
`,
  );
  writeFileSync(new URL(`${name}.inline.d.ts`, dist), types);
  writeFileSync(new URL(`${name}.static.d.ts`, dist), types);
  rmSync(new URL(`${name}.js`, dist), { force: true }); // asc's own glue: the loader does that work
}
