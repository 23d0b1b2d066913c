import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FormatError, ShapeError } from "../../src/errors.ts";
import { decodeSafetensors, encodeSafetensors, type StoredTensor } from "../../src/io/safetensors.ts";

/**
 * Written by the reference implementation (safetensors 0.8 for Python):
 *
 *   save({"b.weight": np.array([[1.5, -2.0, 3.25], [0, -0.0, 1e-40]], np.float32), "a": np.array([1, 2, 3], np.uint8),
 *         "n": np.array(-7, np.int64), "i": np.zeros((0, 2), np.int32), "d": np.array([0.1]), "é\"": np.array([5], np.int32)}, {"k": "ü"})
 */
const reference =
  "cAEAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJrIjoiw7wifSwibiI6eyJkdHlwZSI6Ikk2NCIsInNoYXBlIjpbXSwiZGF0YV9vZmZzZXRzIjpbMCw4XX0sImQiOnsiZHR5cGUiOiJGNjQiLCJzaGFwZSI6WzFdLCJkYXRhX29mZnNldHMiOls4LDE2XX0sImIud2VpZ2h0Ijp7ImR0eXBlIjoiRjMyIiwic2hhcGUiOlsyLDNdLCJkYXRhX29mZnNldHMiOlsxNiw0MF19LCJpIjp7ImR0eXBlIjoiSTMyIiwic2hhcGUiOlswLDJdLCJkYXRhX29mZnNldHMiOls0MCw0MF19LCLDqVwiIjp7ImR0eXBlIjoiSTMyIiwic2hhcGUiOlsxXSwiZGF0YV9vZmZzZXRzIjpbNDAsNDRdfSwiYSI6eyJkdHlwZSI6IlU4Iiwic2hhcGUiOlszXSwiZGF0YV9vZmZzZXRzIjpbNDQsNDddfX0gIPn/////////mpmZmZmZuT8AAMA/AAAAwAAAUEAAAAAAAAAAgMIWAQAFAAAAAQID";
const contents = new Map<string, StoredTensor>([
  ["a", { dtype: "U8", shape: [3], data: Uint8Array.of(1, 2, 3) }],
  ["b.weight", { dtype: "F32", shape: [2, 3], data: Float32Array.of(1.5, -2, 3.25, 0, -0, 1e-40) }],
  ["d", { dtype: "F64", shape: [1], data: Float64Array.of(0.1) }],
  ["i", { dtype: "I32", shape: [0, 2], data: new Int32Array(0) }],
  ["n", { dtype: "I64", shape: [], data: BigInt64Array.of(-7n) }],
  ['é"', { dtype: "I32", shape: [1], data: Int32Array.of(5) }],
]);
const metadata = new Map([["k", "ü"]]);

/** A file with this header text and these values. */
function file(header: string | Uint8Array, values: readonly number[] = [], size?: number): Uint8Array {
  const text = typeof header === "string" ? new TextEncoder().encode(header) : header;
  const bytes = new Uint8Array(8 + text.length + values.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(size ?? text.length), true);
  bytes.set(text, 8);
  bytes.set(values, 8 + text.length);
  return bytes;
}

const entry = (fields: object = {}) => JSON.stringify({ dtype: "U8", shape: [2], data_offsets: [0, 2], ...fields });

describe("decodeSafetensors", () => {
  test("reads what the reference implementation writes", () => {
    const read = decodeSafetensors(Buffer.from(reference, "base64"));
    expect(read.tensors).toEqual(contents);
    expect([...read.tensors.keys()]).toEqual(["n", "d", "b.weight", "i", 'é"', "a"]);
    expect(read.metadata).toEqual(metadata);
  });

  test("turns every 16-bit float into the 32-bit one of the same value", () => {
    const bits = Uint16Array.from({ length: 65536 }, (_, i) => i);
    const header = (dtype: string) => `{"x":{"dtype":"${dtype}","shape":[65536],"data_offsets":[0,131072]}}`;
    const read = (dtype: string) => {
      const tensor = decodeSafetensors(file(header(dtype), [...new Uint8Array(bits.buffer)])).tensors.get("x");
      if (!(tensor?.data instanceof Float32Array)) throw new Error("expected floats");
      return tensor.data;
    };
    const half = read("F16");
    const brain = new Uint32Array(read("BF16").buffer);
    const wrong = bits.filter((i) => {
      const exponent = (i >> 10) & 31;
      const magnitude = exponent === 0 ? (i & 1023) * 2 ** -24 : (1 + (i & 1023) / 1024) * 2 ** (exponent - 15);
      const special = i & 1023 ? Number.NaN : Number.POSITIVE_INFINITY;
      const value = (i >> 15 ? -1 : 1) * (exponent === 31 ? special : magnitude);
      return !Object.is(half[i], value) || brain[i] !== i * 65536;
    });
    expect([...wrong]).toEqual([]);
  });

  test("takes names that mean something to JavaScript as names", () => {
    const names = ["__proto__", "constructor", "toString", "", "0", "1"];
    const values = new Map<string, StoredTensor>(names.map((name, i) => [name, { dtype: "U8", shape: [], data: Uint8Array.of(i) }]));
    const read = decodeSafetensors(encodeSafetensors(values, new Map([["__proto__", "x"]])));
    expect(read.tensors).toEqual(values);
    expect(read.metadata).toEqual(new Map([["__proto__", "x"]]));
    expect(Object.hasOwn(Object.prototype, "dtype")).toBe(false);
  });

  test("reads spaces, escapes and unknown fields as JSON has them", () => {
    const header = `{ "\\u0061" : {"more":[true,{"x":-1.5e3}],"dtype":"U8","shape":[ 2 ],"data_offsets":[0,\n2]} }   `;
    expect(decodeSafetensors(file(header, [1, 2])).tensors).toEqual(
      new Map([["a", { dtype: "U8", shape: [2], data: Uint8Array.of(1, 2) }]]),
    );
    expect(decodeSafetensors(file("{}")).tensors.size).toBe(0);
  });

  const one = `{"a":${entry()}}`;
  test.each<[string, Uint8Array, string]>([
    ["no bytes", new Uint8Array(0), "expected at least 8 bytes, got 0"],
    ["seven bytes", new Uint8Array(7), "expected at least 8 bytes, got 7"],
    ["an empty header", file(""), 'expected a header that begins with "{", got an empty one'],
    ["a header beyond the limit", file(one, [], 100_000_001), "expected a header of at most 100000000 bytes, got 100000001"],
    ["a header size of 64 bits", file(one, [], 2 ** 63), "expected a header of at most 100000000 bytes"],
    ["a header beyond the file", file(one, [1, 2], one.length + 3), `at most the ${one.length + 2} bytes`],
    ["a space before the header", file(` ${one}`, [1, 2]), 'expected a header that begins with "{", got byte 32'],
    ["a list as header", file("[]"), 'begins with "{", got byte 91'],
    ["half a header", file('{"a":{'), "expected a header of JSON in UTF-8, got an error: expected a string at position 6, got the end"],
    ["text after the header", file("{}x"), 'expected the end at position 2, got "x"'],
    ["a missing colon", file('{"a" 1}'), 'expected ":" at position 5, got "1"'],
    ["a missing comma", file('{"a":1 "b":2}'), 'expected "," or "}" at position 7'],
    ["a trailing comma", file('{"a":1,}'), 'expected a string at position 7, got "}"'],
    ["words that are not JSON", file('{"a":NaN}'), 'expected a value at position 5, got "N"'],
    ["numbers that are not JSON", file('{"a":01}'), 'expected a value at position 5, got "0"'],
    ["a control character in a name", file('{"\n":1}'), "expected a string at position 1"],
    ["half a surrogate pair in a name", file('{"\\ud800":1}'), "expected text that UTF-8 can hold"],
    ["bytes that are not UTF-8", file(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d)), "expected a header of JSON in UTF-8, got other bytes"],
    ["very deep nesting", file(`{"a":${"[".repeat(1e5)}`), "expected at most 32 levels"],
    ["a name twice", file(`{"a":${entry()},"\\u0061":${entry()}}`, [1, 2]), 'expected names that differ, got "a" twice'],
    ["a field twice", file('{"a":{"dtype":"U8","dtype":"U8","shape":[],"data_offsets":[0,1]}}', [1]), 'got "dtype" twice'],
    ["metadata twice", file('{"__metadata__":{},"__metadata__":{}}'), 'got "__metadata__" twice'],
    ["metadata that is no object", file('{"__metadata__":[]}'), "expected __metadata__ to be an object"],
    ["metadata that is no text", file('{"__metadata__":{"a":1}}'), 'expected a string as __metadata__ "a"'],
    ["a number as entry", file('{"a":1}'), 'expected an object for "a"'],
    ["an unknown dtype", file(`{"a":${entry({ dtype: "U16" })}}`, [1, 2]), 'BF16, F16, U8 for "a", got "U16"'],
    ["a dtype from Object.prototype", file(`{"a":${entry({ dtype: "toString" })}}`, [1, 2]), 'for "a", got "toString"'],
    ["no dtype", file(`{"a":${entry({ dtype: undefined })}}`, [1, 2]), 'for "a", got undefined'],
    ["no shape", file(`{"a":${entry({ shape: undefined })}}`, [1, 2]), 'expected a shape of integers >= 0 for "a"'],
    ["a negative extent", file(`{"a":${entry({ shape: [-1, -2] })}}`, [1, 2]), "expected a shape of integers >= 0"],
    ["a negative zero", file('{"a":{"dtype":"U8","shape":[-0],"data_offsets":[0,0]}}'), "expected a shape of integers >= 0"],
    ["a broken extent", file(`{"a":${entry({ shape: [1.5] })}}`, [1, 2]), "expected a shape of integers >= 0"],
    ["an extent of text", file(`{"a":${entry({ shape: ["2"] })}}`, [1, 2]), "expected a shape of integers >= 0"],
    ["an extent beyond 2^53", file(`{"a":${entry({ shape: [2 ** 53] })}}`, [1, 2]), "expected a shape of integers >= 0"],
    ["a product beyond 2^53", file(`{"a":${entry({ shape: [2 ** 30, 2 ** 30] })}}`, [1, 2]), "that fits into a file"],
    ["such a product times 0", file(`{"a":${entry({ shape: [2 ** 30, 2 ** 30, 0], data_offsets: [0, 0] })}}`), "that fits into a file"],
    ["one offset", file(`{"a":${entry({ data_offsets: [0] })}}`, [1, 2]), 'expected two integers >= 0 as data_offsets of "a"'],
    ["three offsets", file(`{"a":${entry({ data_offsets: [0, 2, 2] })}}`, [1, 2]), "expected two integers >= 0"],
    ["a negative offset", file(`{"a":${entry({ data_offsets: [-2, 0] })}}`, [1, 2]), "expected two integers >= 0"],
    ["a broken offset", file(`{"a":${entry({ data_offsets: [0.5, 2.5] })}}`, [1, 2]), "expected two integers >= 0"],
    ["an offset beyond 2^53", file(`{"a":${entry({ data_offsets: [2 ** 53, 2 ** 53 + 2] })}}`, [1, 2]), "expected two integers >= 0"],
    ["offsets that do not fit the shape", file(`{"a":${entry({ shape: [3] })}}`, [1, 2]), 'expected 3 bytes of values for "a"'],
    ["offsets that do not fit the dtype", file(`{"a":${entry({ dtype: "I32" })}}`, [1, 2]), "expected 8 bytes of values"],
    ["offsets the wrong way round", file(`{"a":${entry({ data_offsets: [2, 0] })}}`, [1, 2]), "expected 2 bytes of values"],
    ["offsets beyond the file", file(one, [1]), "expected 2 bytes of values, as the header says, got 1"],
    ["trailing bytes", file(one, [1, 2, 3]), "expected 2 bytes of values, as the header says, got 3"],
    ["a hole at the beginning", file(`{"a":${entry({ data_offsets: [1, 3] })}}`, [1, 2, 3]), 'the values of "a" to begin at byte 0'],
    [
      "a hole in the middle",
      file(`{"b":${entry({ data_offsets: [3, 5] })},"a":${entry()}}`, [1, 2, 3, 4, 5]),
      'the values of "b" to begin at byte 2, where the ones before end, got 3',
    ],
    ["an overlap", file(`{"a":${entry()},"b":${entry({ data_offsets: [1, 3] })}}`, [1, 2, 3]), 'the values of "b" to begin at byte 2'],
    ["the same place twice", file(`{"a":${entry()},"b":${entry()}}`, [1, 2]), 'the values of "b" to begin at byte 2'],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => decodeSafetensors(bytes)).toThrow(message);
    expect(() => decodeSafetensors(bytes)).toThrow(FormatError);
  });
});

describe("encodeSafetensors", () => {
  test("writes what the reference implementation writes, whatever the order of the map", () => {
    const written = encodeSafetensors(contents, metadata);
    expect(Buffer.from(written).toString("base64")).toBe(reference);
    const strings = [...metadata, ["a", "b"]] as const;
    expect(encodeSafetensors(new Map([...contents].reverse()), metadata)).toEqual(written);
    expect(encodeSafetensors(new Map(), new Map(strings))).toEqual(encodeSafetensors(new Map(), new Map([...strings].reverse())));
  });

  test("writes every NaN as the same one and keeps all other bits", () => {
    const bits = Uint32Array.of(0x7fc00001, 0xffffffff, 0x7f800001, 0x7f800000, 0x80000000, 1);
    const wide = BigUint64Array.of(0xfff8000000000000n, 0x7ff0000000000001n, 0xfff0000000000000n, 0x8000000000000000n);
    const { tensors } = decodeSafetensors(
      encodeSafetensors(
        new Map<string, StoredTensor>([
          ["x", { dtype: "F32", shape: [6], data: new Float32Array(bits.buffer) }],
          ["d", { dtype: "F64", shape: [4], data: new Float64Array(wide.buffer) }],
        ]),
      ),
    );
    expect(new Uint32Array(tensors.get("x")?.data.buffer ?? new ArrayBuffer(0))).toEqual(
      Uint32Array.of(0x7fc00000, 0x7fc00000, 0x7fc00000, 0x7f800000, 0x80000000, 1),
    );
    expect(new BigUint64Array(tensors.get("d")?.data.buffer ?? new ArrayBuffer(0))).toEqual(
      BigUint64Array.of(0x7ff8000000000000n, 0x7ff8000000000000n, 0xfff0000000000000n, 0x8000000000000000n),
    );
    expect([...bits]).toEqual([0x7fc00001, 0xffffffff, 0x7f800001, 0x7f800000, 0x80000000, 1]); // the caller's values stay
  });

  test("refuses what could not be read again", () => {
    const data = new Float32Array(2);
    const write = (name: string, shape: number[]) => () =>
      encodeSafetensors(new Map<string, StoredTensor>([[name, { dtype: "F32", shape, data }]]));
    expect(write("x", [3])).toThrow(new ShapeError("safetensors", "expected x of shape [3] to have as many values, got 2"));
    expect(write("x", [-1, -2])).toThrow(FormatError);
    expect(write("__metadata__", [2])).toThrow(FormatError);
    expect(write("\ud800", [2])).toThrow("expected names and metadata that UTF-8 can hold");
    expect(() => encodeSafetensors(new Map(), new Map([["a", "\udc00"]]))).toThrow(FormatError);
  });
});

describe("properties", () => {
  const shape = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 });
  const size = (extents: readonly number[]) => extents.reduce((product, extent) => product * extent, 1);
  const stored: fc.Arbitrary<StoredTensor> = shape.chain((extents) => {
    const length = { minLength: size(extents), maxLength: size(extents) };
    return fc.oneof(
      fc.float32Array({ ...length }).map((data): StoredTensor => ({ dtype: "F32", shape: extents, data })),
      fc.float64Array({ ...length }).map((data): StoredTensor => ({ dtype: "F64", shape: extents, data })),
      fc.int32Array({ ...length }).map((data): StoredTensor => ({ dtype: "I32", shape: extents, data })),
      fc.bigInt64Array({ ...length }).map((data): StoredTensor => ({ dtype: "I64", shape: extents, data })),
      fc.uint8Array({ ...length }).map((data): StoredTensor => ({ dtype: "U8", shape: extents, data })),
    );
  });
  const name = fc.oneof(fc.string({ unit: "grapheme", maxLength: 8 }), fc.constantFrom("__proto__", "0", "constructor"));
  const tensors = fc.array(fc.tuple(name, stored), { maxLength: 5 }).map((entries) => new Map(entries));
  const texts = fc.array(fc.tuple(name, fc.string({ unit: "binary", maxLength: 8 })), { maxLength: 3 }).map((entries) => new Map(entries));

  test("what was written is read", () => {
    fc.assert(
      fc.property(tensors, texts, (values, strings) => {
        const read = decodeSafetensors(encodeSafetensors(values, strings));
        expect(read.tensors).toEqual(values);
        expect(read.metadata).toEqual(strings);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  test("a damaged file is a FormatError, or another well-formed file", () => {
    const overwrite = fc.record({ at: fc.nat(), remove: fc.constant(1), insert: fc.uint8Array({ minLength: 1, maxLength: 1 }) });
    const replace = fc.record({ at: fc.nat(), remove: fc.integer({ min: 0, max: 3 }), insert: fc.uint8Array({ maxLength: 3 }) });
    const damage = fc.array(fc.oneof(overwrite, replace), { minLength: 1, maxLength: 3 });
    let refused = 0;
    let read = 0;
    fc.assert(
      fc.property(tensors, damage, (values, changes) => {
        let bytes: Uint8Array = encodeSafetensors(values);
        for (const { at, remove, insert } of changes) {
          const place = at % (bytes.length + 1);
          bytes = Uint8Array.from([...bytes.subarray(0, place), ...insert, ...bytes.subarray(place + remove)]);
        }
        try {
          const { tensors: got } = decodeSafetensors(bytes);
          for (const { shape: extents, data } of got.values()) expect(data.length).toBe(size(extents));
          read++;
        } catch (error) {
          if (!(error instanceof FormatError)) throw error;
          refused++;
        }
      }),
      { seed: 2, numRuns: 3000 },
    );
    expect(refused).toBeGreaterThan(500);
    expect(read).toBeGreaterThan(100);
  });
});
