// What every engine is asked for: who it is, and the fingerprints.
import { fingerprints } from "./program.js";

/** `only` is a regular expression for names of sections; all of them without it. */
export async function answer(only = "") {
  return { engine: engine(), fingerprints: await fingerprints(new RegExp(only)) };
}

/** What the engine says of itself, so that no other one can stand in for it. */
function engine() {
  if (globalThis.navigator?.userAgent === "Cloudflare-Workers") return navigator.userAgent; // it has a `process` like Node's
  if (globalThis.Deno) return `Deno ${Deno.version.deno}`;
  if (globalThis.Bun) return `Bun ${Bun.version}`;
  if (globalThis.process?.versions?.node && process.release?.name === "node")
    return ["Node", process.version, process.arch, ...process.execArgv].join(" ");
  return navigator.userAgent;
}
