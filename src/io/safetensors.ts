// The safetensors format (https://github.com/huggingface/safetensors): eight
// bytes of header size, a JSON header with dtype, shape and place of each
// tensor, then the values. Little-endian, as WebAssembly's memory is.
import { FormatError, ShapeError } from "../errors.ts";
import { type Json, parseJsonObject } from "./json.ts";

/** A tensor that can be written, in the array that holds its type exactly. */
export type StoredTensor =
  | { readonly dtype: "F32"; readonly shape: readonly number[]; readonly data: Float32Array }
  | { readonly dtype: "F64"; readonly shape: readonly number[]; readonly data: Float64Array }
  | { readonly dtype: "I32"; readonly shape: readonly number[]; readonly data: Int32Array }
  | { readonly dtype: "I64"; readonly shape: readonly number[]; readonly data: BigInt64Array }
  | { readonly dtype: "U8"; readonly shape: readonly number[]; readonly data: Uint8Array };

/** A tensor that was read. 16-bit floats become 32-bit ones, which hold each of their values exactly. */
export type LoadedTensor =
  | StoredTensor
  | { readonly dtype: "F16" | "BF16"; readonly shape: readonly number[]; readonly data: Float32Array };

/** What a safetensors file holds. */
export interface Safetensors {
  /** By name, in the order of their values in the file. */
  readonly tensors: Map<string, LoadedTensor>;
  readonly metadata: Map<string, string>;
}

type DType = LoadedTensor["dtype"];

const OP = "safetensors";
const METADATA = "__metadata__";
const ALIGNMENT = 8;
/** The limit of the reference implementation. */
const LARGEST_HEADER = 100_000_000;
/** Bytes per value; the order is the one in which the reference implementation lays types out. */
const bytesPer: Readonly<Record<DType, number>> = { I64: 8, F64: 8, F32: 4, I32: 4, BF16: 2, F16: 2, U8: 1 };
const layoutOrder = /* @__PURE__ */ Object.keys(bytesPer);

/**
 * Writes tensors (and a map of strings) as a safetensors file. The same content gives the same bytes
 * whatever the order of the maps: values lie by type, widest first, then by name, as the reference
 * implementation has it. Every NaN becomes the canonical one (0x7fc00000), since NaN payloads differ between engines.
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, StoredTensor>,
  metadata: ReadonlyMap<string, string> = new Map(),
): Uint8Array<ArrayBuffer> {
  const entries = [...tensors].sort(
    ([a, { dtype: first }], [b, { dtype: second }]) => layoutOrder.indexOf(first) - layoutOrder.indexOf(second) || compare(a, b),
  );
  const fields: string[] = [];
  if (metadata.size > 0) {
    const pairs = [...metadata].sort(([a], [b]) => compare(a, b)).map(([name, text]) => `${quote(name)}:${quote(text)}`);
    fields.push(`"${METADATA}":{${pairs.join(",")}}`);
  }
  let end = 0;
  for (const [name, { dtype, shape, data }] of entries) {
    if (name === METADATA) throw new FormatError(OP, `expected names other than ${METADATA}, which the format reserves, got it`);
    if (elements(name, shape) !== data.length)
      throw new ShapeError(OP, `expected ${name} of shape [${shape.join(", ")}] to have as many values, got ${data.length}`);
    const start = end;
    end += data.byteLength;
    fields.push(`${quote(name)}:{"dtype":"${dtype}","shape":[${shape.join(",")}],"data_offsets":[${start},${end}]}`);
  }
  const header = new TextEncoder().encode(`{${fields.join(",")}}`);
  const headerSize = Math.ceil(header.length / ALIGNMENT) * ALIGNMENT;
  if (headerSize > LARGEST_HEADER) throw new FormatError(OP, `expected a header of at most ${LARGEST_HEADER} bytes, got ${headerSize}`);
  const file = new Uint8Array(8 + headerSize + end);
  new DataView(file.buffer).setUint32(0, headerSize, true);
  file.fill(0x20, 8, 8 + headerSize);
  file.set(header, 8);
  let at = 8 + headerSize;
  for (const [, { data }] of entries) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    if (data instanceof Float32Array || data instanceof Float64Array) canonicaliseNaN(data, file.subarray(at));
    at += data.byteLength;
  }
  return file;
}

/**
 * Reads a safetensors file; values are copied. F32 and F64 keep their bits; F16 and BF16 become
 * Float32Array, exactly; I64 becomes BigInt64Array. A FormatError for anything that is not a whole,
 * well-formed file, or holds another dtype.
 */
export function decodeSafetensors(bytes: Uint8Array): Safetensors {
  const { header, values } = split(bytes);
  const tensors = new Map<string, LoadedTensor>();
  const places: Place[] = [];
  const metadata = new Map<string, string>();
  for (const [name, entry] of header) {
    if (name === METADATA) readMetadata(entry, metadata);
    else places.push(readPlace(name, entry));
  }
  places.sort((a, b) => a.start - b.start || a.end - b.end);
  let end = 0;
  for (const { name, start, end: next } of places) {
    if (start !== end) refuse(`the values of ${JSON.stringify(name)} to begin at byte ${end}, where the ones before end`, start);
    end = next;
  }
  if (end !== values.length) refuse(`${end} bytes of values, as the header says`, values.length);
  for (const { name, dtype, shape, start, end } of places) tensors.set(name, load(dtype, shape, values.subarray(start, end)));
  return { tensors, metadata };
}

/** Where the header says that a tensor's values are. */
interface Place {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

function refuse(expected: string, got: unknown): never {
  throw new FormatError(OP, `expected ${expected}, got ${got}`);
}

function split(bytes: Uint8Array): { header: Map<string, Json>; values: Uint8Array } {
  if (bytes.length < 8) refuse("at least 8 bytes", bytes.length);
  const size = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));
  if (size > LARGEST_HEADER) refuse(`a header of at most ${LARGEST_HEADER} bytes`, size);
  if (size > bytes.length - 8) refuse(`a header of at most the ${bytes.length - 8} bytes that follow its size`, size);
  if (bytes[8] !== 0x7b) refuse('a header that begins with "{"', size === 0 ? "an empty one" : `byte ${bytes[8]}`);
  const header = parseHeader(bytes.subarray(8, 8 + size));
  return { header, values: bytes.subarray(8 + size) };
}

function parseHeader(bytes: Uint8Array): Map<string, Json> {
  try {
    return parseJsonObject(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    return refuse("a header of JSON in UTF-8", error instanceof SyntaxError ? `an error: ${error.message}` : "other bytes");
  }
}

function readMetadata(entry: Json, metadata: Map<string, string>): void {
  if (!(entry instanceof Map)) refuse(`${METADATA} to be an object`, "another JSON value");
  for (const [name, text] of entry) {
    if (typeof text !== "string") refuse(`a string as ${METADATA} ${JSON.stringify(name)}`, "another JSON value");
    metadata.set(name, text);
  }
}

function readPlace(name: string, entry: Json): Place {
  const called = JSON.stringify(name);
  if (!(entry instanceof Map)) refuse(`an object for ${called}`, "another JSON value");
  const dtype = entry.get("dtype");
  if (!isDType(dtype)) refuse(`one of the dtypes ${Object.keys(bytesPer).join(", ")} for ${called}`, JSON.stringify(dtype));
  const shape = counts(entry.get("shape"));
  if (!shape) refuse(`a shape of integers >= 0 for ${called}`, "another JSON value");
  const [start, end, ...more] = counts(entry.get("data_offsets")) ?? [];
  if (start === undefined || end === undefined || more.length > 0)
    refuse(`two integers >= 0 as data_offsets of ${called}`, "another JSON value");
  const size = elements(name, shape) * bytesPer[dtype];
  if (end - start !== size) refuse(`${size} bytes of values for ${called}, ${dtype} of shape [${shape.join(", ")}]`, end - start);
  return { name, dtype, shape, start, end };
}

function isDType(dtype: Json | undefined): dtype is DType {
  return typeof dtype === "string" && Object.hasOwn(bytesPer, dtype);
}

/** An integer from 0 to 2^53 − 1? */
function isCount(value: Json): value is number {
  return Number.isSafeInteger(value) && !Object.is(value, -0) && Number(value) >= 0;
}

/** A list of such integers; undefined for anything else. */
function counts(value: Json | undefined): number[] | undefined {
  return Array.isArray(value) && value.every(isCount) ? value : undefined;
}

/** Number of elements; a FormatError where the shape is none, or more than any file could hold. */
function elements(name: string, shape: readonly number[]): number {
  let size = 1;
  for (const extent of shape) {
    size *= extent;
    if (!isCount(extent) || !isCount(size * 8))
      refuse(`a shape of integers >= 0 that fits into a file for ${JSON.stringify(name)}`, `[${shape.join(", ")}]`);
  }
  return size;
}

function load(dtype: DType, shape: readonly number[], values: Uint8Array): LoadedTensor {
  const buffer = new ArrayBuffer(values.length); // aligned, and the caller's bytes stay free
  new Uint8Array(buffer).set(values);
  switch (dtype) {
    case "F32":
      return { dtype, shape, data: new Float32Array(buffer) };
    case "F64":
      return { dtype, shape, data: new Float64Array(buffer) };
    case "I32":
      return { dtype, shape, data: new Int32Array(buffer) };
    case "I64":
      return { dtype, shape, data: new BigInt64Array(buffer) };
    case "U8":
      return { dtype, shape, data: new Uint8Array(buffer) };
    case "F16":
      return { dtype, shape, data: Float32Array.from(new Uint16Array(buffer), halfToFloat) };
    case "BF16":
      return { dtype, shape, data: new Float32Array(Uint32Array.from(new Uint16Array(buffer), (half) => half << 16).buffer) };
  }
}

/** The value of an IEEE 754 binary16: sign, 5 bits of exponent, 10 of fraction. */
function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return (sign * fraction) / 2 ** 24;
  return (sign * (1024 + fraction) * (1 << exponent)) / 2 ** 25;
}

/** Overwrites the NaNs of `data`, copied to `bytes`, by the positive quiet one without payload. */
function canonicaliseNaN(data: Float32Array | Float64Array, bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, data.byteLength);
  data.forEach((value: number, i: number) => {
    if (!Number.isNaN(value)) return;
    if (data instanceof Float32Array) view.setUint32(4 * i, 0x7fc00000, true);
    else view.setBigUint64(8 * i, 0x7ff8000000000000n, true);
  });
}

function quote(text: string): string {
  if (/\p{Surrogate}/u.test(text))
    throw new FormatError(OP, `expected names and metadata that UTF-8 can hold, got ${JSON.stringify(text)}`);
  return JSON.stringify(text);
}

/** By UTF-16 code units, the same in every locale. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
