// docs/names.md has a line for every exported function and class, and no line for what is not there.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as data from "../src/data/index.ts";
import * as library from "../src/index.ts";

const lines = readFileSync(new URL("../docs/names.md", import.meta.url), "utf8").split("\n");

/** Names in the first column, by whether their section is that of wasmgrad/data. */
function listed(ofData: boolean): string[] {
  let inData = false;
  return lines
    .flatMap((line) => {
      if (line.startsWith("## ")) inData = line.includes("wasmgrad/data");
      const name = /^\| `([^`]+)`/.exec(line)?.[1];
      return name !== undefined && inData === ofData ? [name] : [];
    })
    .sort();
}

test("wasmgrad", () => {
  const { init, ...rest } = library;
  expect(listed(false)).toEqual([...Object.keys(rest), ...Object.keys(init).map((name) => `init.${name}`)].sort());
});

test("wasmgrad/data", () => expect(listed(true)).toEqual(Object.keys(data).sort()));
