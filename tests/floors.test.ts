// The architecture, as ARCHITECTURE.md has it, against what the sources do.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: sources to be checked stand in strings
import { readdirSync, readFileSync } from "node:fs";
import { sep } from "node:path";
import { describe, expect, test } from "vitest";
import { type Floor, scan, violations } from "./floors.ts";

/** From the ground up. */
const floors: readonly Floor[] = [
  { name: "errors", paths: ["errors.ts", "math.ts", "node.ts"] },
  { name: "backend", paths: ["backend.ts"] },
  { name: "wasm", paths: ["wasm/"] },
  {
    name: "tape",
    paths: [
      "runtime.ts",
      "shape.ts",
      "handle.ts",
      "opSpec.ts",
      "tape.ts",
      "differentiate.ts",
      "random.ts",
      "arithmetic.ts",
      "arithmetic/",
      "tensor.ts",
      "op.ts",
      "extraKernels.ts",
      "extraOp.ts",
    ],
  },
  { name: "ops", paths: ["ops/"] },
  { name: "layers", paths: ["nn/", "loss/", "optim/", "schedule/", "metric/", "init/"] },
  { name: "data", paths: ["data/"], only: ["errors"] },
  { name: "train", paths: ["train/", "io/"] },
  { name: "callback", paths: ["callback/"] },
  { name: "models", paths: ["models/"] },
  { name: "webgpu", paths: ["webgpu/"], only: ["errors", "backend"] },
  { name: "workers", paths: ["workers/"], only: ["errors", "backend", "wasm"] },
  { name: "worker", paths: ["worker/"], only: ["errors", "layers", "data", "train"] },
  { name: "index", paths: ["index.ts"] },
];

const root = new URL("../src/", import.meta.url);
const sources = new Map(
  readdirSync(root, { recursive: true, encoding: "utf8" })
    .map((path) => path.split(sep).join("/"))
    .filter((path) => path.endsWith(".ts"))
    .map((path) => [path, readFileSync(new URL(path, root), "utf8")]),
);

describe("src", () => {
  test("imports run downwards only, in no circle, and host arithmetic is bit-exact", () => {
    expect(sources.size).toBeGreaterThan(20);
    expect(violations(sources, floors)).toEqual([]);
  });

  test("every folder is on a floor of the table in ARCHITECTURE.md", () => {
    const [, table = ""] = readFileSync(new URL("../ARCHITECTURE.md", import.meta.url), "utf8").split("## Floors");
    const [section = ""] = table.split("\n## ");
    for (const path of sources.keys()) {
      const [first = ""] = path.split("/");
      if (first !== "index.ts") expect(section, first).toMatch(new RegExp(`(?<![\\w])${first.replace(".ts", "")}(?![\\w])`));
    }
  });
});

describe("the checker", () => {
  const check = (files: Record<string, string>) => violations(new Map(Object.entries(files)), floors);

  test("accepts what is allowed", () => {
    const found = check({
      "errors.ts": "export class ShapeError extends Error {}",
      "backend.ts": 'import type { instantiate } from "../dist/kernels.js";',
      "data/loader.ts": 'import { ShapeError } from "../errors.ts"; import { b } from "./dataset.ts"; import fs from "node:fs";',
      "data/dataset.ts": 'import type { L } from "./loader.ts"; // a circle of types only',
      "wasm/heap.ts": "const x = Math.imul(2, Math.floor(Math.PI)) + 2 ** 32 + 10 ** 15; /* Math.exp(x) */",
      "models/index.ts": 'export * from "../train/a.ts"; const s = "Math.exp", r = /Math.log/, t = `Math.sin ${Math.abs(1)}`;',
      "train/a.ts": "// import { m } from '../models/index.ts'\nconst half = 1 / 2; const doc = \"import x from '../models/index.ts'\";",
    });
    expect(found).toEqual([]);
  });

  const upward = (from: string, to: string, how: string) => [from, to, how] as const;
  test.each([
    upward("tape.ts", "ops/relu.ts", 'import { relu } from "./ops/relu.ts";'),
    upward("tape.ts", "ops/relu.ts", 'import type { Relu } from "./ops/relu.ts";'),
    upward("tape.ts", "ops/relu.ts", 'import "./ops/relu.ts";'),
    upward("tape.ts", "ops/relu.ts", "export * from './ops/relu.ts';"),
    upward("tape.ts", "ops/relu.ts", "export {\n  relu,\n  type Relu,\n} from './ops/relu.ts';"),
    upward("tape.ts", "ops/relu.ts", "export type { Relu } from './ops/relu.ts';"),
    upward("tape.ts", "ops/relu.ts", "const { relu } = await import('./ops/relu.ts');"),
    upward("tape.ts", "ops/relu.ts", "const s = `a ${'b'}`, q = /['\"`]/; import * as r from './ops/relu.ts';"),
    upward("errors.ts", "backend.ts", 'import type { Ptr } from "./backend.ts";'),
    upward("data/loader.ts", "backend.ts", 'import type { Ptr } from "../backend.ts";'),
    upward("webgpu/backend.ts", "wasm/heap.ts", 'import { Heap } from "../wasm/heap.ts";'),
    upward("workers/pool.ts", "tape.ts", 'import { apply } from "../tape.ts";'),
    upward("nn/linear.ts", "train/trainer.ts", 'import { Trainer } from "../train/trainer.ts";'),
  ])("finds that %s imports %s: %s", (from, to, how) => {
    expect(check({ [from]: how, [to]: "" })).toEqual([`${from}: imports ${to}, which is not below it`]);
  });

  test("finds circles of run-time imports", () => {
    const found = check({
      "ops/a.ts": 'import { b } from "./b.ts";',
      "ops/b.ts": 'import { type C } from "./c.ts";', // stays an import at run time
      "ops/c.ts": 'import { a } from "./a.ts";',
      "ops/d.ts": 'import { a } from "./a.ts"; import { d } from "./d.ts";',
    });
    expect(found).toEqual(["cycle: ops/a.ts → ops/b.ts → ops/c.ts → ops/a.ts", "cycle: ops/d.ts → ops/d.ts"]);
  });

  test("finds files on no floor", () => {
    expect(check({ "helpers/misc.ts": "" })).toEqual(["helpers/misc.ts: on no floor"]);
  });

  test.each([
    ["Math.exp(x)", "Math.exp is not bit-exact"],
    ["Math . pow(2, x)", "Math.pow is not bit-exact"],
    ["`${Math.random()}`", "Math.random is not bit-exact"],
    ["`${`${{ a: Math.tanh(x) }.a}`}`", "Math.tanh is not bit-exact"],
    ["a / b / Math.log(x)", "Math.log is not bit-exact"],
    ["const { exp } = Math;", "Math used as a value: its functions cannot be followed"],
    ["x ** 2", "** of anything but two integer literals with an exact result"],
    ["2 ** x", "** of anything but two integer literals with an exact result"],
    ["2 ** -1", "** of anything but two integer literals with an exact result"],
    ["1.5 ** 2", "** of anything but two integer literals with an exact result"],
    ["2 ** 0.5", "** of anything but two integer literals with an exact result"],
    ["10 ** 20", "** of anything but two integer literals with an exact result"],
    ["x **= 2", "** of anything but two integer literals with an exact result"],
  ])("finds %s", (code, what) => {
    expect(check({ "ops/a.ts": code })).toEqual([`ops/a.ts: ${what}`]);
  });

  test("reads strings, templates, comments and regular expressions as what they are", () => {
    const { code, strings } = scan("a('x\\'y', \"//\") /* ' */ + b // c\n; d = /[/'\"]\\//g; e = f / g; `h ${i + `j ${k}`} l`; m = { n }");
    expect(strings).toEqual(["x\\'y", "//"]);
    expect(code.replace(/\s+/g, " ")).toBe('a("0", "1") + b ; d = 0g; e = f / g; ` i + ` k` ` ; m = { n }');
  });
});
