// Every error that a caller can meet. Each names the op it came from; the
// message reads `op: expected …, got …`. Thrown before anything is written.

/** What all errors of this library have in common. */
export class WasmgradError extends Error {
  /** The operation that was refused, as the caller would write it. */
  readonly op: string;
  // names in strings: minifiers change those of classes
  override readonly name: string = "WasmgradError";
  constructor(op: string, message: string) {
    super(`${op}: ${message}`);
    this.op = op;
  }
}

/** Shapes, sizes or options that do not fit together. */
export class ShapeError extends WasmgradError {
  override readonly name: string = "ShapeError";
}

/** A call at the wrong time: a tensor after its step, a step inside a step. */
export class StateError extends WasmgradError {
  override readonly name: string = "StateError";
}

/** Something this build, backend or runtime cannot do. */
export class UnsupportedError extends WasmgradError {
  override readonly name: string = "UnsupportedError";
}

/** Bytes or text that are not what their format promises. */
export class FormatError extends WasmgradError {
  override readonly name: string = "FormatError";
}

/** A loss that is NaN or infinite. */
export class NonFiniteError extends WasmgradError {
  override readonly name: string = "NonFiniteError";
}

/** The memory limit, or the machine's memory, is reached. */
export class OutOfMemoryError extends WasmgradError {
  override readonly name: string = "OutOfMemoryError";
  /** Bytes that were asked for. */
  readonly asked: number;
  /** Bytes that were in use at that moment. */
  readonly held: number;
  /** Most bytes that may be in use. */
  readonly limit: number;
  constructor(op: string, asked: number, held: number, limit: number) {
    super(op, `out of memory: expected at most ${limit} bytes, got a request for ${asked} with ${held} in use`);
    this.asked = asked;
    this.held = held;
    this.limit = limit;
  }
}
