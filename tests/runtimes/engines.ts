// The engines that the same program has to give the same bits in.
import type { Engine } from "./engine.ts";
import { browser } from "./hosts/browser.ts";
import { bun, type CommandLineEngine, deno, emulatedArm, node } from "./hosts/commandLine.ts";
import { webkit } from "./hosts/webkit.ts";
import { workerd } from "./hosts/workerd.ts";
import { installEngines } from "./install.ts";

const commandLine: readonly CommandLineEngine[] = [
  node(20),
  node(22),
  node(24),
  node(26),
  node(26, "-baseline", ["--liftoff-only"]),
  node(26, "-optimising", ["--no-liftoff", "--no-wasm-lazy-compilation"]),
  deno(),
  bun(),
];

export const engines: readonly Engine[] = [
  ...commandLine,
  browser("chromium", /Chrome\//),
  browser("firefox", /Firefox\//),
  webkit(),
  workerd(),
  emulatedArm(24),
];

/** An engine that takes a file to run on its command line, by name; installed where it was not. */
export function findEngine(name: string): CommandLineEngine | undefined {
  const engine = commandLine.find((candidate) => candidate.name === name);
  if (engine) installEngines();
  return engine;
}
