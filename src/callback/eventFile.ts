// TensorBoard's event files: TFRecord frames around Event messages in protocol buffers
// (tensorflow/core/lib/io/record_writer.h, tensorflow/core/util/event.proto, framework/summary.proto).

/** What a record says. */
export interface TensorBoardEvent {
  /** Seconds since 1970. */
  readonly wallTime: number;
  readonly step: number;
  /** Scalars by tag; none in the first record of a file. */
  readonly scalars?: Readonly<Record<string, number>>;
}

/** The record that a file begins with. */
export function firstRecord(wallTime: number): Uint8Array<ArrayBuffer> {
  return framed([...double(1, wallTime), ...bytes(3, text("brain.Event:2"))]);
}

/** Event { wall_time = 1; step = 2; summary = 5 { value = 1 { tag = 1; simple_value = 2 } } } as a record. */
export function eventRecord({ wallTime, step, scalars = {} }: TensorBoardEvent): Uint8Array<ArrayBuffer> {
  const values = Object.entries(scalars).flatMap(([tag, value]) => bytes(1, [...bytes(1, text(tag)), ...float(2, value)]));
  return framed([...double(1, wallTime), ...integer(2, step), ...bytes(5, values)]);
}

/** Length, its checksum, the data, their checksum; numbers are little-endian. */
function framed(data: readonly number[]): Uint8Array<ArrayBuffer> {
  const record = new Uint8Array(data.length + 16);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedCrc32c(record.subarray(0, 8)), true);
  record.set(data, 12);
  view.setUint32(12 + data.length, maskedCrc32c(record.subarray(12, 12 + data.length)), true);
  return record;
}

/** CRC-32C (Castagnoli), turned and shifted as TFRecord wants it. */
export function maskedCrc32c(data: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0);
  }
  crc = ~crc >>> 0;
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

function text(value: string): number[] {
  return [...new TextEncoder().encode(value)];
}

function varint(value: number): number[] {
  const out: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) out.push((rest % 128) + 128);
  return [...out, rest];
}

function integer(field: number, value: number): number[] {
  return [field << 3, ...varint(value)];
}

function double(field: number, value: number): number[] {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value, true);
  return [(field << 3) | 1, ...new Uint8Array(view.buffer)];
}

function float(field: number, value: number): number[] {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value, true);
  return [(field << 3) | 5, ...new Uint8Array(view.buffer)];
}

function bytes(field: number, value: readonly number[]): number[] {
  return [(field << 3) | 2, ...varint(value.length), ...value];
}
