// Reads IDX files, the format of MNIST: two zero bytes, the element type, the
// number of axes, the big-endian extents, then the values.
import { FormatError } from "../errors.ts";
import { unzipped } from "./files.ts";

/** The content of an IDX file of bytes. */
export interface IdxArray {
  /** Where it came from, for errors. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Uint8Array;
}

const UINT8 = 0x08;

/**
 * Reads an IDX file of unsigned bytes, gzip-compressed or not. A FormatError that names it for anything
 * else: another magic number, a truncated file, trailing bytes.
 * @param name what errors call the file
 */
export async function parseIdx(bytes: Uint8Array, name: string): Promise<IdxArray> {
  const plain = await unzipped("parseIdx", bytes, name);
  const axes = plain[3] ?? 0;
  if (plain[0] !== 0 || plain[1] !== 0 || plain[2] !== UINT8 || axes === 0) {
    const got = [...plain.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    throw new FormatError("parseIdx", `expected ${name} to begin with 00 00 08 and a number of axes, got ${got || "no bytes"}`);
  }
  const header = 4 + 4 * axes;
  if (plain.length < header) throw new FormatError("parseIdx", `expected ${name} to have a header of ${header} bytes, got ${plain.length}`);
  const view = new DataView(plain.buffer, plain.byteOffset, plain.length);
  const shape = Array.from({ length: axes }, (_, axis) => view.getUint32(4 + 4 * axis));
  const size = shape.reduce((product, extent) => product * extent, 1);
  if (plain.length - header !== size)
    throw new FormatError(
      "parseIdx",
      `expected ${name} of shape [${shape.join(", ")}] to have ${size} bytes of values, got ${plain.length - header}`,
    );
  return { name, shape, values: plain.subarray(header) };
}
