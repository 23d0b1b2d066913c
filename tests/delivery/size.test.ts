// How much of the library a bundle carries, and what an import costs.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, inject, test } from "vitest";
import { tool } from "./tool.ts";

const user = inject("user");
const dist = join(user, "node_modules/wasmgrad/dist");

/** A minified bundle of a program, its kernels left outside as a file. */
async function bundle(program: string): Promise<string> {
  const output = join(user, "sizes", program);
  await tool("tools/esbuild.js", [join(user, "programs", program), output, "workerd"], user);
  return readFileSync(output, "utf8");
}

const gzipped = (content: string | Buffer) => gzipSync(content, { level: 9 }).length;

// Ceilings stand a little above what was measured: a change that needs more has to say so here.
test("a program that trains a CNN", async () => {
  expect(gzipped(await bundle("cnn.js"))).toBeLessThan(31_000);
});

test("a program that only predicts", async () => {
  expect(gzipped(await bundle("predict.js"))).toBeLessThan(20_200);
});

test("the kernels, and far below the 8 MB that Chromium compiles synchronously on the main thread", () => {
  const [core, extra] = ["kernels.wasm", "kernels.extra.wasm"].map((file) => readFileSync(join(dist, file))) as [Buffer, Buffer];
  expect(gzipped(core)).toBeLessThan(45_000);
  expect(gzipped(extra)).toBeLessThan(18_000);
  expect(core.length + extra.length).toBeLessThan(256_000);
});

test("a bundle names the extra kernels only where something in it uses them", async () => {
  expect(await bundle("cnn.js")).not.toContain("kernels.extra.wasm");
  expect(await bundle("predict.js")).not.toContain("kernels.extra.wasm");
  expect(await bundle("extra.js")).toContain("kernels.extra.wasm");
});

test("a program of little carries little: no op, no layer, no kernel", async () => {
  expect(gzipped(await bundle("seed.js"))).toBeLessThan(1_000);
});

test("another package is in a bundle only where it is used", async () => {
  const sha256 = "1116352408"; // its first constant, as the minifier writes it
  expect(await bundle("page.js")).toContain(sha256);
  const cnn = await bundle("cnn.js");
  expect(cnn).not.toContain(sha256);
  expect(cnn).not.toContain("new Function"); // d3-dsv
});

test("an import does no work: no kernel compiled, less than 100 ms", () => {
  const program = `
    let made = 0;
    for (const name of ["Module", "Instance", "Memory"])
      WebAssembly[name] = new Proxy(WebAssembly[name], { construct: (...args) => (made++, Reflect.construct(...args)) });
    const start = process.cpuUsage();
    await import("wasmgrad");
    const { user } = process.cpuUsage(start);
    console.log(JSON.stringify({ made, milliseconds: user / 1000 }));`;
  const runs = Array.from({ length: 5 }, () => {
    const output = execFileSync(process.execPath, ["--input-type=module", "--eval", program], { cwd: user, encoding: "utf8" });
    return JSON.parse(output) as { made: number; milliseconds: number };
  });
  expect(runs.map(({ made }) => made)).toEqual([0, 0, 0, 0, 0]);
  expect(Math.min(...runs.map(({ milliseconds }) => milliseconds))).toBeLessThan(100);
});
