// NaN payloads differ between engines, so saved and hashed values use one.

/** `values` itself, with every NaN replaced by 0x7fc00000. */
export function canonicalNaN(values: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  for (let i = 0; i < bits.length; i++) if (((bits[i] as number) & 0x7fffffff) > 0x7f800000) bits[i] = 0x7fc00000;
  return values;
}
