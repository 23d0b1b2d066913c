// One hash for all the bits a model holds.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { AnyModule } from "../nn/module.ts";

/**
 * SHA-256, in hex, of the values of all parameters and buffers, in the order of their names, as
 * little-endian float32. Equal fingerprints mean equal bits, on any engine.
 */
export async function fingerprint(model: AnyModule): Promise<string> {
  const hash = sha256.create();
  const entries = [...model.stateDict()].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [, tensor] of entries) hash.update(new Uint8Array(canonicalNaN(await tensor.data()).buffer));
  return bytesToHex(hash.digest());
}

/** NaN payloads differ between engines, so every NaN becomes 0x7fc00000, in place. */
function canonicalNaN(values: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  const bits = new Uint32Array(values.buffer);
  for (let i = 0; i < bits.length; i++) if (((bits[i] as number) & 0x7fffffff) > 0x7f800000) bits[i] = 0x7fc00000;
  return values;
}
