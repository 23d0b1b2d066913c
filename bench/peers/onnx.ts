// Writes an ONNX model of one node: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto, by hand.

/** A float input or weight. */
export interface OnnxValue {
  readonly name: string;
  readonly shape: readonly number[];
  /** Given for a weight, which is part of the model. */
  readonly data?: Float32Array;
}

export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly OnnxValue[];
  readonly outputShape: readonly number[];
  readonly attributes?: Readonly<Record<string, number | readonly number[]>>;
}

const IR_VERSION = 8;
const OPSET = 13;
const FLOAT = 1;
const ATTRIBUTE_INT = 2;
const ATTRIBUTE_INTS = 7;

/** ModelProto bytes; the output is called "y". */
export function onnxModel({ op, inputs, outputShape, attributes = {} }: OnnxNode): Uint8Array {
  const node = [
    ...inputs.flatMap(({ name }) => text(1, name)),
    ...text(2, "y"),
    ...text(4, op),
    ...Object.entries(attributes).flatMap(([name, value]) => message(5, attribute(name, value))),
  ];
  const graph = [
    ...message(1, node),
    ...text(2, "bench"),
    ...inputs.flatMap(({ name, shape, data }) => (data ? message(5, initializer(name, shape, data)) : message(11, valueInfo(name, shape)))),
    ...message(12, valueInfo("y", outputShape)),
  ];
  const opset = [...text(1, ""), ...integer(2, OPSET)];
  return Uint8Array.from([...integer(1, IR_VERSION), ...message(8, opset), ...message(7, graph)]);
}

function attribute(name: string, value: number | readonly number[]): number[] {
  if (typeof value === "number") return [...text(1, name), ...integer(3, value), ...integer(20, ATTRIBUTE_INT)];
  return [...text(1, name), ...value.flatMap((one) => integer(8, one)), ...integer(20, ATTRIBUTE_INTS)];
}

function valueInfo(name: string, shape: readonly number[]): number[] {
  const dimensions = shape.flatMap((extent) => message(1, integer(1, extent)));
  const tensorType = [...integer(1, FLOAT), ...message(2, dimensions)];
  return [...text(1, name), ...message(2, message(1, tensorType))];
}

function initializer(name: string, shape: readonly number[], data: Float32Array): number[] {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return [...shape.flatMap((extent) => integer(1, extent)), ...integer(2, FLOAT), ...text(8, name), ...message(9, bytes)];
}

/** Field `number` of type varint. */
function integer(number: number, value: number): number[] {
  return [...varint(number * 8), ...varint(value)];
}

function text(number: number, value: string): number[] {
  return message(number, new TextEncoder().encode(value));
}

/** Field `number` of bytes, a string or a message. */
function message(number: number, bytes: ArrayLike<number> & Iterable<number>): number[] {
  return [...varint(number * 8 + 2), ...varint(bytes.length), ...bytes];
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) + 128);
  }
}
