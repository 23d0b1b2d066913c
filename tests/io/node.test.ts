import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readFile, writeFileWhole } from "../../src/io/node.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "files-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe("writeFileWhole", () => {
  test("writes and replaces, leaving nothing else behind", async () => {
    const path = join(folder, "model.bin");
    await writeFileWhole(path, Uint8Array.of(1, 2, 3));
    await writeFileWhole(path, Uint8Array.of(4, 5));
    expect(new Uint8Array(await readFile(path))).toEqual(Uint8Array.of(4, 5));
    expect(new Uint8Array(await readFile(pathToFileURL(path)))).toEqual(Uint8Array.of(4, 5));
    expect(await readdir(folder)).toEqual(["model.bin"]);
  });

  test("many at once: one of them wins, whole", async () => {
    const path = join(folder, "model.bin");
    await Promise.all(Array.from({ length: 8 }, (_, i) => writeFileWhole(path, new Uint8Array(100_000).fill(i))));
    const got = await readFile(path);
    expect(got.length).toBe(100_000);
    expect(new Set(got).size).toBe(1);
    expect(await readdir(folder)).toEqual(["model.bin"]);
  });

  test("a failure leaves what was there, and no temporary file", async () => {
    const path = join(folder, "taken");
    await mkdir(join(path, "inside"), { recursive: true });
    await expect(writeFileWhole(path, Uint8Array.of(1))).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST|EPERM/); // a folder cannot be replaced
    expect(await readdir(folder)).toEqual(["taken"]);
    await expect(writeFileWhole(join(folder, "nowhere", "x"), Uint8Array.of(1))).rejects.toThrow("ENOENT");
  });
});
