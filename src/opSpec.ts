// What an op is: its shape rule, its forward and its backward pass.
import type { DType, Kernels, Ptr } from "./backend.ts";
import type { Handle } from "./handle.ts";
import type { Shape } from "./shape.ts";

/** What an op's callbacks may ask for beside its inputs. */
export interface OpContext<I, O, S extends string> {
  readonly inputs: I;
  readonly options: O;
  /** The output. */
  readonly y: Handle;
  /** What `save` declared. */
  readonly saved: Readonly<Record<S, Handle>>;
  /** Working memory until this call returns, uncleared. */
  scratch(bytes: number): Ptr;
  /** Runs `change` when the step succeeds (outside a step: now); `keep` stays alive until then. */
  commit(change: () => void, keep: readonly Handle[]): void;
}

/** A saved side output: a shape of floats, or of another type. */
export type SavedShape = Shape | { readonly shape: Shape; readonly dtype: DType };

/** Inputs of an op; optional ones may be null. */
export type Inputs = readonly (Handle | null)[];

/** A gradient to fill for each input; undefined where none is wanted. */
export type Gradients<I extends Inputs> = { readonly [K in keyof I]: Handle | undefined };

/** Overwrites each wanted gradient in `dx` with d(sum(y·dy))/d(input). A method's type, so that typed specs erase to `Op`. */
export type Backward<I extends Inputs, O, S extends string, K = Kernels> = {
  run(kernels: K, dy: Handle, dx: Gradients<I>, context: OpContext<I, O, S>): void;
}["run"];

/** One op: its shape rule, forward and backward pass, side by side. */
export interface OpSpec<I extends Inputs, O, S extends string = never, D extends DType = "f32", K = Kernels> {
  /** Output shape; throws a ShapeError for inputs or options that do not fit. */
  shape(inputs: I, options: O): Shape;
  /** Output element type, "f32" unless said. */
  readonly dtype?: D;
  /** Side outputs that the backward pass needs. */
  save?(inputs: I, options: O): Record<S, SavedShape>;
  /** Fills `y`, and `saved`, from the inputs. */
  forward(kernels: K, y: Handle, inputs: I, context: OpContext<I, O, S>): void;
  /** Overwrites each wanted gradient in `dx` with d(sum(y·dy))/d(input); "none" where the op has no gradient. */
  readonly backward: "none" | Backward<I, O, S, K>;
  /** What `backward` reads beside `dy` and `saved`: the output, and inputs by index; all of them unless said. */
  readonly reads?: readonly ("y" | number)[];
  /** Computing the output again costs little beside a convolution or a matrix product. */
  readonly cheap?: boolean;
  /** True where input `index` receives `dy` itself (add, reshape): it is passed on without a copy. */
  passes?(index: number, inputs: I, options: O): boolean;
  /** The output lies in the memory of input 0 (reshape); `forward` has nothing to do. */
  readonly view?: boolean;
  /** Multiply-adds of one forward pass, for `profile`. */
  macs?(inputs: I, y: Handle, options: O): number;
}

/** A spec whose type parameters have been checked by `defineOp` and are erased for the tape. */
export interface Op<D extends DType = DType> extends OpSpec<Inputs, unknown, string, D> {
  readonly name: string;
  readonly dtype: D;
}
