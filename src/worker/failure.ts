// Errors as data, and back: cloning between threads would lose their class.
import { FormatError, NonFiniteError, OutOfMemoryError, ShapeError, StateError, UnsupportedError, WasmgradError } from "../errors.ts";

/** An error as plain data. */
export interface Failure {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** Of this library's errors. */
  readonly op?: string;
  /** Of an OutOfMemoryError: bytes. */
  readonly memory?: { readonly asked: number; readonly held: number; readonly limit: number };
}

/** Anything that was thrown, as data. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { name: "Error", message: String(error), stack: undefined };
  const { name, message, stack } = error;
  if (!(error instanceof WasmgradError)) return { name, message, stack };
  const { op } = error;
  if (!(error instanceof OutOfMemoryError)) return { name, message, stack, op };
  const { asked, held, limit } = error;
  return { name, message, stack, op, memory: { asked, held, limit } };
}

/** The error again: of its own class where it is one of this library's. The stack is that of the other thread. */
export function errorOf(failure: Failure): Error {
  const error = revived(failure);
  if (failure.stack !== undefined) error.stack = failure.stack;
  return error;
}

function revived({ name, message, op, memory }: Failure): Error {
  if (op === undefined) {
    const error = new Error(message);
    error.name = name;
    return error;
  }
  if (memory) return new OutOfMemoryError(op, memory.asked, memory.held, memory.limit);
  const text = message.slice(`${op}: `.length);
  switch (name) {
    case "ShapeError":
      return new ShapeError(op, text);
    case "StateError":
      return new StateError(op, text);
    case "UnsupportedError":
      return new UnsupportedError(op, text);
    case "FormatError":
      return new FormatError(op, text);
    case "NonFiniteError":
      return new NonFiniteError(op, text);
    default:
      return new WasmgradError(op, text);
  }
}
