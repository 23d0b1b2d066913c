// What programs/train.js has to come to, wherever it runs.
import { readFileSync } from "node:fs";
import { expect } from "vitest";

interface Outcome {
  readonly first: number;
  readonly last: number;
  readonly fingerprint: string;
}

const expected = JSON.parse(readFileSync(new URL("outcome.json", import.meta.url), "utf8")) as Outcome;

/** Checks what a page or program has sent: an object, or its JSON. */
export function expectOutcome(got: unknown): void {
  expect(typeof got === "string" ? JSON.parse(got) : got).toEqual(expected);
}
