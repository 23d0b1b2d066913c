// A strict JSON reader for headers of files: objects become maps, so that no
// name is special, and a name that occurs twice is an error.

/** What a JSON text holds. */
export type Json = null | boolean | number | string | Json[] | Map<string, Json>;

/** Deeper than any header; keeps a hostile one from exhausting the stack. */
const DEEPEST = 32;
/** What numbers and words are made of; JSON.parse judges the whole. */
const WORD = /[-+.\w]*/y;
const LONE_SURROGATE = /\p{Surrogate}/u;
const SPACE = /[ \t\n\r]*/y;

/** Parses the text of one JSON object; a SyntaxError says what was expected where. */
export function parseJsonObject(text: string): Map<string, Json> {
  let at = 0;

  const fail = (expected: string): never => {
    throw new SyntaxError(`expected ${expected} at position ${at}, got ${at < text.length ? JSON.stringify(text[at]) : "the end"}`);
  };
  const skip = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const [matched = ""] = pattern.exec(text) ?? [];
    at += matched.length;
    return matched;
  };
  /** Takes `mark` and the space around it, if it comes next. */
  const take = (mark: string): boolean => {
    skip(SPACE);
    if (text[at] !== mark) return false;
    at++;
    skip(SPACE);
    return true;
  };
  /** A string, number, true, false or null, as JSON.parse understands it. */
  const scalar = (start: number, what: string): string | number | boolean | null => {
    try {
      return JSON.parse(text.slice(start, at));
    } catch {
      at = start;
      return fail(what);
    }
  };
  const string = (): string => {
    const start = at;
    if (text[at++] === '"') {
      while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
      at++;
    }
    const value = scalar(start, "a string");
    if (typeof value !== "string") return fail("a string");
    if (LONE_SURROGATE.test(value)) throw new SyntaxError(`expected text that UTF-8 can hold, got ${JSON.stringify(value)}`);
    return value;
  };
  const members = (close: string, member: () => void): void => {
    if (take(close)) return;
    do member();
    while (take(","));
    if (!take(close)) fail(`"," or "${close}"`);
  };
  const object = (depth: number): Map<string, Json> => {
    const map = new Map<string, Json>();
    members("}", () => {
      const name = string();
      if (map.has(name)) throw new SyntaxError(`expected names that differ, got ${JSON.stringify(name)} twice`);
      if (!take(":")) fail('":"');
      map.set(name, value(depth + 1));
    });
    return map;
  };
  const value = (depth: number): Json => {
    if (depth > DEEPEST) fail(`at most ${DEEPEST} levels`);
    if (take("{")) return object(depth);
    if (take("[")) {
      const list: Json[] = [];
      members("]", () => list.push(value(depth + 1)));
      return list;
    }
    if (text[at] === '"') return string();
    const start = at;
    skip(WORD);
    return scalar(start, "a value");
  };

  if (!take("{")) fail('"{"');
  const result = object(0);
  if (at < text.length) fail("the end");
  return result;
}
