// The program that has to give the same bits in every engine. Plain JavaScript, and
// nothing but the built library and a hash, so that any engine runs these very files.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { functions } from "./functions.js";
import { gradients } from "./gradients.js";
import { layers } from "./layers.js";
import { runs } from "./runs.js";
import { tensors } from "./tensors.js";
import { training } from "./training.js";

/** Sections by name; each returns what to hash: arrays of floats, bytes, and text. */
const sections = { ...functions, ...gradients, ...layers, ...tensors, ...training, ...runs };

/** SHA-256, in hex, of what every section whose name matches `only` returns; every NaN counts as the same. */
export async function fingerprints(only = /^/) {
  const result = {};
  for (const [name, section] of Object.entries(sections)) {
    if (!only.test(name)) continue;
    const hash = sha256.create();
    for (const part of await section()) hash.update(toBytes(part));
    result[name] = bytesToHex(hash.digest());
  }
  return result;
}

function toBytes(part) {
  if (typeof part === "string") return utf8ToBytes(part);
  return part instanceof Float32Array ? canonicalBytes(part) : part;
}

/** Little-endian bytes, with every NaN replaced by 0x7fc00000: payloads differ between engines. */
function canonicalBytes(values) {
  const bits = new Uint32Array(values.slice().buffer);
  for (let i = 0; i < bits.length; i++) if ((bits[i] & 0x7fffffff) > 0x7f800000) bits[i] = 0x7fc00000;
  return new Uint8Array(bits.buffer);
}
