// Rewrites what older compilers do not know in the declarations: typed arrays have a
// type parameter since TypeScript 5.7. `slice` returns the same type in both worlds.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const dist = fileURLToPath(new URL("../dist/", import.meta.url));

for (const file of readdirSync(dist, { recursive: true })) {
  if (!file.endsWith(".d.ts")) continue;
  const text = readFileSync(join(dist, file), "utf8");
  const portable = text.replace(/\b([A-Z][A-Za-z0-9]*Array)<ArrayBuffer>/g, 'ReturnType<$1["slice"]>');
  if (portable !== text) writeFileSync(join(dist, file), portable);
}
