// What is in the package, and how it describes itself.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { tool } from "./tool.ts";

const root = join(inject("user"), "node_modules/wasmgrad");
const files = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));

test("publint finds nothing to say", async () => {
  expect(await tool("tools/publint.js", [root], root)).toBe("");
});

test("are-the-types-wrong finds nothing but what ESM-only means for CommonJS", async () => {
  const { types, problems } = JSON.parse(await tool("tools/attw.js", [inject("tarball")], root)) as {
    types: { kind: string };
    problems: { kind: string; entrypoint?: string; resolutionKind?: string }[];
  };
  expect(types).toEqual({ kind: "included" });
  // Node 10 knows no `exports`; `require` of an ES module works from Node 20.19 on
  const known = ({ kind, resolutionKind, entrypoint }: (typeof problems)[number]) =>
    kind === "CJSResolvesToESM" || resolutionKind === "node10" || /\.(wasm|json)$/.test(entrypoint ?? "");
  expect(problems.filter((problem) => !known(problem))).toEqual([]);
});

test("nothing is packed but what is used, and little of it", () => {
  const strangers = files.filter(
    (file) =>
      !/^(package\.json|README\.md|LICENSE|data\/(digits|fashion-mnist)\/.*|dist\/.*\.(js|d\.ts|wasm)|dist\/LICENSES\.txt)$/.test(file),
  );
  expect(strangers).toEqual([]);
  const data = files.filter((file) => file.startsWith("data/")).reduce((sum, file) => sum + statSync(join(root, file)).size, 0);
  expect(statSync(inject("tarball")).size - data).toBeLessThan(600_000);
});

test("each package that is bundled has its licence in there", () => {
  const chunks = files.flatMap((file) => /^dist\/chunks\/(d3-dsv|fast-png|fflate|iobuffer|noble-hashes)-/.exec(file)?.[1] ?? []);
  expect(chunks.length).toBe(5);
  const licences = readFileSync(join(root, "dist/LICENSES.txt"), "utf8");
  for (const chunk of chunks) expect(licences).toMatch(new RegExp(`^@?${chunk.replace("noble-", "noble/")} \\d`, "m"));
  expect(licences.match(/copyright/gi)?.length).toBeGreaterThanOrEqual(chunks.length);
});

test("no file names a source map", () => {
  const named = files.filter((file) => /\.(js|d\.ts)$/.test(file) && readFileSync(join(root, file), "utf8").includes("sourceMappingURL"));
  expect(named).toEqual([]);
});

test("every chunk is used by another file", () => {
  const scripts = files.filter((file) => file.endsWith(".js")).map((file) => readFileSync(join(root, file), "utf8"));
  const chunks = files.filter((file) => file.startsWith("dist/chunks/")).map((file) => file.slice("dist/chunks/".length));
  expect(chunks.length).toBeGreaterThan(0);
  expect(chunks.filter((chunk) => !scripts.some((script) => script.includes(chunk)))).toEqual([]);
});
