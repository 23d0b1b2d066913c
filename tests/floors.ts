// Reads sources as text and finds what the architecture forbids: imports that
// run upwards or in circles, and host arithmetic that is not bit-exact.
import { posix } from "node:path";

/** A floor of the architecture: which files lie on it, below which path inside `src/`. */
export interface Floor {
  readonly name: string;
  /** Files, or folders with a slash at their end. */
  readonly paths: readonly string[];
  /** Names of the floors it may import from beside itself; all that stand before it where this is absent. */
  readonly only?: readonly string[];
}

/** Source text by path inside `src/`. */
export type Sources = ReadonlyMap<string, string>;

/** Functions that IEEE 754 or integer arithmetic fixes to the last bit, and constants. */
const exact = new Set("imul fround sqrt abs floor ceil trunc round sign min max clz32 PI E LN2 LN10 LOG2E LOG10E SQRT2 SQRT1_2".split(" "));

interface Import {
  readonly from: string;
  readonly to: string;
  /** `import type` or `export type`: gone at run time. */
  readonly typeOnly: boolean;
}

/** Everything the sources do that the architecture forbids, one line each. */
export function violations(sources: Sources, floors: readonly Floor[]): string[] {
  const found: string[] = [];
  const imports: Import[] = [];
  for (const [path, text] of sources) {
    if (!floorOf(path, floors)) found.push(`${path}: on no floor`);
    const { code, strings } = scan(text);
    imports.push(...importsOf(path, code, strings).filter(({ to }) => sources.has(to)));
    found.push(...arithmetic(code).map((what) => `${path}: ${what}`));
  }
  for (const { from, to } of imports) if (!allowed(from, to, floors)) found.push(`${from}: imports ${to}, which is not below it`);
  found.push(...cycles(imports.filter(({ typeOnly }) => !typeOnly)));
  return found;
}

function floorOf(path: string, floors: readonly Floor[]): Floor | undefined {
  return floors.find(({ paths }) => paths.some((one) => (one.endsWith("/") ? path.startsWith(one) : path === one)));
}

function allowed(from: string, to: string, floors: readonly Floor[]): boolean {
  const importer = floorOf(from, floors);
  const imported = floorOf(to, floors);
  if (!importer || !imported || importer === imported) return true;
  return importer.only ? importer.only.includes(imported.name) : floors.indexOf(imported) < floors.indexOf(importer);
}

/** Import and re-export statements, and `import(…)`, of files of ours. */
function importsOf(from: string, code: string, strings: readonly string[]): Import[] {
  const statement = /(?<![\w$.])(?:(?:import|export)\s+(?<type>type\s+)?(?:[\w$*{},\s]*?\bfrom\s*)?|import\s*\(\s*)"(?<string>\d+)"/g;
  const found: Import[] = [];
  for (const { groups } of code.matchAll(statement)) {
    const specifier = strings[Number(groups?.string)] ?? "";
    if (specifier.startsWith(".")) {
      found.push({ from, to: posix.normalize(posix.join(posix.dirname(from), specifier)), typeOnly: groups?.type !== undefined });
    }
  }
  return found;
}

/** Host arithmetic whose last bits engines are free to choose. */
function arithmetic(code: string): string[] {
  const found: string[] = [];
  for (const { 1: name } of code.matchAll(/(?<![\w$.])Math\b(?:\s*\.\s*(\w+))?/g)) {
    if (name === undefined) found.push("Math used as a value: its functions cannot be followed");
    else if (!exact.has(name)) found.push(`Math.${name} is not bit-exact`);
  }
  for (const { index } of code.matchAll(/\*\*/g)) {
    const base = /(?<![\w$.])(\d+)\s*$/.exec(code.slice(Math.max(0, index - 100), index))?.[1];
    const exponent = /^\s*(\d+)(?![\w$.]|\s*\*\*)/.exec(code.slice(index + 2, index + 100))?.[1];
    if (base === undefined || exponent === undefined || !isExactPower(BigInt(base), BigInt(exponent)))
      found.push("** of anything but two integer literals with an exact result");
  }
  return found;
}

function isExactPower(base: bigint, exponent: bigint): boolean {
  return base === 2n ? exponent < 1024n : exponent < 64n && base ** exponent <= BigInt(Number.MAX_SAFE_INTEGER);
}

/** One line per circle of imports: the files on it, in the order they import each other. */
function cycles(imports: readonly Import[]): string[] {
  const graph = new Map<string, string[]>();
  for (const { from, to } of imports) graph.set(from, [...(graph.get(from) ?? []), to]);
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file);
    if (start >= 0) found.push(`cycle: ${[...path.slice(start), file].join(" → ")}`);
    if (start >= 0 || done.has(file)) return;
    for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  return found;
}

/**
 * TypeScript without comments, regular expressions and the text of strings: each string becomes `"n"`,
 * n its place in `strings`. What stands inside `${…}` stays.
 */
export function scan(text: string): { code: string; strings: string[] } {
  const strings: string[] = [];
  let code = "";
  let at = 0;
  /** Braces open in each `${…}` around this place. */
  const templates: number[] = [];

  /** Takes text up to `end`, over escapes; a regular expression's classes may hold its end. */
  const literal = (end: string): string => {
    const start = ++at;
    let inClass = false;
    for (; at < text.length; at++) {
      const c = text[at];
      if (c === "\\") at++;
      else if (end === "/" && (c === "[" || c === "]")) inClass = c === "[";
      else if (c === end && !inClass) break;
      else if (end === "`" && c === "$" && text[at + 1] === "{") break;
    }
    return text.slice(start, at++);
  };
  const template = (): void => {
    literal("`");
    if (text[at - 1] === "$") {
      at++;
      templates.push(0);
    }
    code += "` ";
  };

  while (at < text.length) {
    const c = text[at] ?? "";
    const two = text.slice(at, at + 2);
    const open = templates.at(-1);
    if (two === "//") at = endOf(text, "\n", at);
    else if (two === "/*") at = endOf(text, "*/", at) + 2;
    else if (c === '"' || c === "'") code += `"${strings.push(literal(c)) - 1}"`;
    else if (c === "`") template();
    else if (c === "}" && open === 0) {
      templates.pop();
      template();
    } else if (c === "/" && beginsExpression(code)) {
      literal("/");
      code += "0"; // some value
    } else {
      if (open !== undefined && (c === "{" || c === "}")) templates[templates.length - 1] = open + (c === "{" ? 1 : -1);
      code += c;
      at++;
    }
  }
  return { code, strings };
}

function endOf(text: string, mark: string, from: number): number {
  const end = text.indexOf(mark, from);
  return end < 0 ? text.length : end;
}

/** After this code, does a slash begin a regular expression? Otherwise it divides. */
function beginsExpression(code: string): boolean {
  const before = code.slice(-100).trimEnd();
  return /(?:^|[-+*%<>=!&|^~?:;,([{}]|(?<![\w$.])(?:return|typeof|case|in|of|void|throw|yield|await))$/.test(before);
}
