// Every error that a caller can meet. Each names the op it came from; the
// message reads `op: expected …, got …`. Thrown before anything is written.

/** What all errors of this library have in common. */
export class WasmgradError extends Error {
  /** The operation that was refused, as the caller would write it. */
  readonly op: string;
<<<<<<< HEAD
  // written out in every class: a minifier renames classes
  override name = "WasmgradError";
=======
  // names in strings: minifiers change those of classes
  override readonly name: string = "WasmgradError";
>>>>>>> main
  constructor(op: string, message: string) {
    super(`${op}: ${message}`);
    this.op = op;
  }
}

/** Shapes, sizes or options that do not fit together. */
export class ShapeError extends WasmgradError {
<<<<<<< HEAD
  override name = "ShapeError";
=======
  override readonly name: string = "ShapeError";
>>>>>>> main
}

/** A call at the wrong time: a tensor after its step, a step inside a step. */
export class StateError extends WasmgradError {
<<<<<<< HEAD
  override name = "StateError";
=======
  override readonly name: string = "StateError";
>>>>>>> main
}

/** Something this build, backend or runtime cannot do. */
export class UnsupportedError extends WasmgradError {
<<<<<<< HEAD
  override name = "UnsupportedError";
=======
  override readonly name: string = "UnsupportedError";
>>>>>>> main
}

/** Bytes or text that are not what their format promises. */
export class FormatError extends WasmgradError {
<<<<<<< HEAD
  override name = "FormatError";
=======
  override readonly name: string = "FormatError";
>>>>>>> main
}

/** A loss that is NaN or infinite. */
export class NonFiniteError extends WasmgradError {
<<<<<<< HEAD
  override name = "NonFiniteError";
=======
  override readonly name: string = "NonFiniteError";
>>>>>>> main
}

/** The memory limit, or the machine's memory, is reached. */
export class OutOfMemoryError extends WasmgradError {
<<<<<<< HEAD
  override name = "OutOfMemoryError";
=======
  override readonly name: string = "OutOfMemoryError";
>>>>>>> main
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
