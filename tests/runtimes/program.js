// The program that has to give the same bits in every engine. Plain JavaScript, and
// nothing but the built library and a hash, so that any engine runs this very file.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { relu, tensor } from "wasmgrad";

/** Sections by name: each returns the values to hash. */
const sections = {
  async relu() {
    const values = Float32Array.from({ length: 1003 }, (_, i) => ((i * 7919) % 2003) / 1001 - 1);
    return [await relu(tensor(values)).data()];
  },
};

/** SHA-256, in hex, of every section's values; every NaN counts as the same. */
export async function fingerprints() {
  const result = {};
  for (const [name, section] of Object.entries(sections)) {
    const hash = sha256.create();
    for (const values of await section()) hash.update(canonicalBytes(values));
    result[name] = bytesToHex(hash.digest());
  }
  return result;
}

/** Little-endian bytes, with every NaN replaced by 0x7fc00000: payloads differ between engines. */
function canonicalBytes(values) {
  const bits = new Uint32Array(values.slice().buffer);
  for (let i = 0; i < bits.length; i++) if ((bits[i] & 0x7fffffff) > 0x7f800000) bits[i] = 0x7fc00000;
  return new Uint8Array(bits.buffer);
}
