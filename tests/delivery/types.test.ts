// The declarations, checked in full by the compilers that users have, as each of them may resolve them.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, test } from "vitest";
import { tool } from "./tool.ts";

const resolutions = [
  { moduleResolution: "bundler", module: "esnext" },
  { moduleResolution: "node16", module: "node16" },
  { moduleResolution: "nodenext", module: "nodenext" },
];

describe.each(["5.4", "5.9", "7"])("TypeScript %s", (version) => {
  test.each(resolutions)("$moduleResolution", async (resolution) => {
    const user = inject("user");
    const config = join(user, `tsconfig-${version}-${resolution.moduleResolution}.json`);
    const compilerOptions = {
      ...resolution,
      target: "es2022",
      lib: ["es2022", "esnext.disposable", "dom", "dom.iterable"],
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      noEmit: true,
      types: [],
    };
    writeFileSync(config, JSON.stringify({ compilerOptions, files: ["programs/types.ts"] }));
    expect(await tool(`node_modules/typescript-${version}/${version === "7" ? "bin/tsc" : "lib/tsc.js"}`, ["-p", config], user)).toBe("");
  });
});
