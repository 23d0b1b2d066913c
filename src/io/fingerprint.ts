// One hash for all the bits a model holds.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { AnyModule } from "../nn/module.ts";
import { canonicalNaN } from "./nan.ts";

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
