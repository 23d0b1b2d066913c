// What src/index.ts exports from a folder: sweeps find by it what they have to cover.
import { readFileSync } from "node:fs";
import * as api from "../src/index.ts";

/** Names of the functions exported from the files of `src/<folder>/`. */
export function functionsOf(folder: string): string[] {
  const index = readFileSync(new URL("../src/index.ts", import.meta.url), "utf8");
  const lists = Array.from(index.matchAll(new RegExp(`^export \\{([^}]*)\\} from "\\./${folder}/`, "gm")), ([, list]) => list as string);
  const names = lists.flatMap((list) => list.split(",").map((name) => name.trim()));
  const exported: Readonly<Record<string, unknown>> = api;
  return names.filter((name) => typeof exported[name] === "function").sort();
}

/** Names of the exported classes that extend `base`. */
export function classesOf(base: abstract new (...args: never[]) => unknown): string[] {
  const classes = Object.entries(api).filter(([, value]) => typeof value === "function" && value.prototype instanceof base);
  return classes.map(([name]) => name).sort();
}
