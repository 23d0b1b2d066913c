// The library through bundlers: each bundle trains in this Node and in a browser.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { nodeResolve } from "@rollup/plugin-node-resolve";
import { rollup } from "rollup";
import { build } from "vite";
import { describe, inject, test } from "vitest";
import { evaluateIn, missingBrowser } from "../runtimes/hosts/browser.ts";
import { serve } from "../runtimes/server.ts";
import { expectOutcome } from "./outcome.ts";
import { tool } from "./tool.ts";

const user = inject("user");

/** Each bundles `input` into `output`. */
const bundlers: Readonly<Record<string, (input: string, output: string) => Promise<unknown>>> = {
  esbuild: (input, output) => tool("tools/esbuild.js", [input, output], user),
  webpack: (input, output) => tool("tools/webpack.js", [input, output], user),
  async rollup(input, file) {
    const bundle = await rollup({ input, plugins: [nodeResolve({ browser: true })], external: [/^node:/, "jpeg-js"] });
    await bundle.write({ file, format: "es", inlineDynamicImports: true });
  },
  vite: (input, output) =>
    build({
      root: user,
      configFile: false,
      logLevel: "error",
      build: {
        outDir: join(output, ".."),
        emptyOutDir: false,
        modulePreload: false,
        rollupOptions: { input, output: { entryFileNames: "vite.js", inlineDynamicImports: true } },
      },
    }),
};

describe.each(Object.keys(bundlers))("%s", (name) => {
  const folder = join(user, "bundles", name);
  const output = join(folder, `${name}.js`);

  test("bundles, and the bundle trains in Node", async () => {
    mkdirSync(folder, { recursive: true });
    await bundlers[name]?.(join(user, "programs/page.js"), output);
    const program = `await import(${JSON.stringify(output)}); console.log(await globalThis.result)`;
    expectOutcome(execFileSync(process.execPath, ["--input-type=module", "--eval", program], { encoding: "utf8" }));
  });

  test.skipIf(missingBrowser("chromium"))(`the bundle trains in Chromium (${missingBrowser("chromium") ?? "installed"})`, async () => {
    writeFileSync(join(folder, "index.html"), `<!doctype html><title>${name}</title><script type="module" src="${name}.js"></script>\n`);
    await using server = await serve(folder);
    expectOutcome(await evaluateIn("chromium", `${server.url}/index.html`, "globalThis.result"));
  });
});
