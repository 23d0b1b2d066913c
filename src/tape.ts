// The tape: applies ops, records the differentiable ones, runs them backwards.
// Backward gives each node's output, saved tensors and gradient back as soon as
// they have been used, so that the peak stays close to the activations alone.
// Already on the way forward, a value that no backward pass reads and that costs
// little to compute is given up once it has been used; who asks again gets it again.
import type { DType, Kernels, Ptr } from "./backend.ts";
import { NonFiniteError, ShapeError, StateError } from "./errors.ts";
import { addressOf, backend, bytesOf, Scope, Storage, type Work } from "./runtime.ts";

/** Sizes per axis, outermost first. `[]` is a single number. */
export type Shape = readonly number[];

export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const extent of shape) size *= extent;
  return size;
}

/** A shaped piece of memory: what kernels, gradients and saved values need. */
export class Handle<D extends DType = DType> {
  readonly shape: Shape;
  readonly dtype: D;
  readonly size: number;
  /** @internal */ storage: Storage;
  /** @internal The tape that differentiates this value, while it runs. */
  tape: Tape | undefined = undefined;
  /** @internal The gradient collected so far. */
  gradient: Storage | undefined = undefined;
  /** @internal Where the gradient has to end up; parameters have one. */
  gradientTarget: Storage | undefined = undefined;
  /** @internal What computes this value again, while no backward pass is known to read it. */
  producer: Node | undefined = undefined;
  /** @internal The memory has been given back; `producer` can fill it again. */
  givenUp = false;

  constructor(storage: Storage, shape: Shape, dtype: D) {
    this.storage = storage;
    this.shape = shape;
    this.dtype = dtype;
    this.size = sizeOf(shape);
  }

  /** Byte address of the first element. */
  get ptr(): Ptr {
    if (this.givenUp) revive(this);
    return addressOf(this.storage, work);
  }
}

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

/** One applied op: what its backward pass will need. */
export class Node implements OpContext<Inputs, unknown, string> {
  readonly op: Op;
  readonly inputs: Inputs;
  readonly options: unknown;
  readonly y: Handle;
  saved: Record<string, Handle> = none;
  /** Its output was given up although backward reads it: it is computed again on the way back. */
  recomputed = false;

  constructor(op: Op, inputs: Inputs, options: unknown, y: Handle) {
    this.op = op;
    this.inputs = inputs;
    this.options = options;
    this.y = y;
  }

  scratch(bytes: number): Ptr {
    const block = backend().allocate(bytes, this.op.name);
    scratchBlocks.push(block);
    return backend().address(block);
  }

  commit(change: () => void, keep: readonly Handle[]): void {
    if (reviving) return;
    if (tape) {
      for (const handle of keep) handle.storage.retain();
      tape.commits.push({ change, keep });
    } else change();
  }

  /** For a node that nobody will run backwards. */
  discardSaved(): void {
    for (const name in this.saved) this.saved[name]?.storage.discard();
  }

  releaseSaved(): void {
    for (const name in this.saved) this.saved[name]?.storage.releaseEarly();
  }
}

/** What one step has recorded. */
export class Tape {
  readonly nodes: Node[] = [];
  readonly commits: { change: () => void; keep: readonly Handle[] }[] = [];
  readonly rollbacks: (() => void)[] = [];
}

/** Sees every op when its pass is done; `profile` and `summary` count with it. */
export type Observer = (node: Node, pass: "forward" | "backward") => void;

const none: Record<string, Handle> = Object.freeze({});
const scratchBlocks: number[] = [];
let tape: Tape | undefined;
let observer: Observer | undefined;
let reviving = false;
/** What has been applied outside steps since the layer under way began. */
let untaped: Node[] | undefined;
/** What is being done, for errors. */
const work: Work = { op: "tensor", backward: false };

/** Runs `work` while `seen` is told of every op applied. */
export function observeOps<R>(seen: Observer, work: () => R): R {
  const before = observer;
  observer = seen;
  try {
    return work();
  } finally {
    observer = before;
  }
}

/** Runs `undo` if the step under way fails; does nothing outside a step. */
export function onRollback(undo: () => void): void {
  tape?.rollbacks.push(undo);
}

/** True while a step builds its loss. */
export function inStep(): boolean {
  return tape !== undefined;
}

type HandleClass<D extends DType, T extends Handle<D>> = new (storage: Storage, shape: Shape, dtype: D) => T;

/** Applies an op: checks, allocates, computes, records. Errors leave nothing behind. */
export function apply<D extends DType, T extends Handle<D>>(make: HandleClass<D, T>, op: Op<D>, inputs: Inputs, options: unknown): T {
  const outerOp = work.op;
  work.op = op.name;
  try {
    let onTape = false;
    for (const x of inputs) {
      if (!x) continue;
      if (x.givenUp) revive(x);
      addressOf(x.storage, work);
      if (tape !== undefined && x.tape === tape) onTape = true;
    }
    const shape = op.shape(inputs, options);
    const y = new make(allocateOutput(op, inputs, sizeOf(shape)), shape, op.dtype);
    const node = new Node(op, inputs, options, y);
    try {
      if (op.save) node.saved = allocateSaved(op, inputs, options);
      compute(node);
    } catch (error) {
      node.discardSaved();
      y.storage.discard();
      throw error;
    }
    observer?.(node, "forward");
    if (tape !== undefined && onTape && op.backward !== "none") record(tape, node);
    else {
      node.discardSaved();
      if (tape === undefined) untaped?.push(node);
    }
    return y;
  } finally {
    work.op = outerOp;
  }
}

function allocateOutput(op: Op, inputs: Inputs, size: number): Storage {
  const base = inputs[0];
  return op.view && base ? base.storage.view() : Storage.allocate(bytesOf(size, op.dtype), op.name);
}

/** Fills the output and what is saved. */
function compute(node: Node): void {
  const outer = scratchBlocks.length;
  try {
    node.op.forward(backend().kernels, node.y, node.inputs, node);
  } finally {
    freeScratch(outer);
  }
}

/** Puts a node on the tape, and gives up those of its inputs that have had their use. */
function record(on: Tape, node: Node): void {
  const { op, inputs, y } = node;
  on.nodes.push(node);
  y.tape = on;
  if (op.cheap && !isRead(op, "y")) y.producer = node;
  for (let i = 0; i < inputs.length; i++) {
    const x = inputs[i];
    if (x?.producer && isRead(op, i)) x.producer = undefined;
  }
  for (const x of inputs) if (x?.producer) giveUp(x, x.producer);
}

/** Gives the memory of a value back until somebody asks for it, unless it is counted on; says whether it did. */
function giveUp(x: Handle, producer: Node): boolean {
  if (x.givenUp || !x.storage.exclusive || !x.storage.scope) return false;
  x.producer = producer;
  x.storage.releaseEarly();
  x.givenUp = true;
  return true;
}

function isRead(op: Op, what: "y" | number): boolean {
  return op.reads === undefined || op.reads.includes(what);
}

/** Runs `work`, then gives up what it made on the way to its result; backward computes it again when it gets there. */
export function recomputing<H extends Handle>(work: () => H): H {
  const on = tape;
  const before = on?.nodes.length ?? 0;
  const result = work();
  for (const node of on?.nodes.slice(before) ?? []) {
    const { y, inputs } = node;
    for (const x of inputs) if (x) stayComputable(x);
    if (y === result) y.producer = undefined;
    else if (y.givenUp) node.recomputed = true;
    else if (giveUp(y, node)) node.recomputed = true;
  }
  return result;
}

/**
 * Runs layers one after another, each on what the one before gave. Outside a step nothing goes back: what a layer made, and
 * what was put into it, is given up when it is done, so that predicting takes the memory of one layer and not of all.
 */
export function chain(x: unknown, layers: Iterable<{ forward(input: never): unknown }>): unknown {
  let value = x;
  if (tape !== undefined) {
    for (const layer of layers) value = layer.forward(value as never);
    return value;
  }
  const outer = untaped;
  let last: Node | undefined; // what made `value`, where that was done here
  try {
    for (const layer of layers) {
      const own: Node[] = [];
      untaped = own;
      const next = layer.forward(value as never);
      if (next === value) continue;
      const made = own.find(({ y }) => y === next); // not if the layer gives several, or what it got elsewhere
      if (made) for (const node of last ? [...own, last] : own) if (node !== made && !node.op.save && !node.op.view) giveUp(node.y, node);
      last = made;
      value = next;
    }
  } finally {
    untaped = outer;
  }
  if (last) outer?.push(last);
  return value;
}

/** A value that will be read again on the way back, when what it was computed from is still there. */
function stayComputable(x: Handle): void {
  const { producer } = x;
  if (!x.givenUp) x.producer = undefined;
  else if (producer && !producer.recomputed) {
    producer.recomputed = true;
    for (const input of producer.inputs) if (input) stayComputable(input);
  }
}

/** Computes a value that was given up again. Then it stays: so nothing is computed more than twice. */
export function revive(x: Handle): void {
  const { producer } = x;
  if (!producer || !x.givenUp || (x.tape && x.tape !== tape) || (work.backward && !producer.recomputed)) return;
  const { op, inputs } = producer;
  for (const input of inputs) if (input) revive(input);
  const outer = reviving;
  x.storage = allocateOutput(op, inputs, x.size);
  x.givenUp = false;
  x.producer = undefined;
  reviving = true;
  try {
    compute(producer);
  } catch (error) {
    x.storage.discard(); // given up as before: nobody may read what was half computed
    x.givenUp = true;
    x.producer = producer;
    throw error;
  } finally {
    reviving = outer;
  }
}

function allocateSaved(op: Op, inputs: Inputs, options: unknown): Record<string, Handle> {
  const saved: Record<string, Handle> = {};
  const wanted = op.save?.(inputs, options) ?? {};
  for (const name in wanted) {
    const entry = wanted[name] as SavedShape;
    const { shape, dtype } = "dtype" in entry ? entry : { shape: entry, dtype: "f32" as const };
    saved[name] = new Handle(Storage.allocate(bytesOf(sizeOf(shape), dtype), op.name), shape, dtype);
  }
  return saved;
}

/** Gives working memory back, all but the first `kept` blocks. */
function freeScratch(kept: number): void {
  while (scratchBlocks.length > kept) backend().release(scratchBlocks.pop() as number);
}

/** A parameter to differentiate for, and where its gradient goes. */
export interface Target {
  readonly parameter: Handle;
  readonly gradient: Storage;
}

/**
 * One step: builds the loss, differentiates it for `targets`, then calls `update` with which of them
 * received a gradient. Everything made on the way is given back. Of several losses the gradients are added in
 * order, one loss after the other, so that the memory is that of the largest. If anything throws, before, in
 * backward or in `update`, no buffer and no random stream has changed, and no parameter that `update` left alone.
 * Returns the sum of the losses. `label` names the step in errors, e.g. "step 37".
 */
export function differentiate(
  label: string,
  targets: readonly Target[],
  losses: (() => Handle) | readonly (() => Handle)[],
  update: (received: readonly boolean[]) => void,
): number {
  if (tape) throw new StateError("step", "expected to be outside a step, got a call inside another step's loss function");
  const recordings: Tape[] = [];
  const scope = new Scope().enter();
  try {
    for (const { parameter, gradient } of targets) parameter.gradientTarget = gradient;
    let total = 0;
    for (const loss of typeof losses === "function" ? [losses] : losses) {
      const recording = new Tape();
      recordings.push(recording);
      tape = recording;
      for (const { parameter } of targets) parameter.tape = recording;
      const inner = new Scope().enter();
      try {
        const y = loss();
        total += checkLoss(label, y, recording);
        backward(recording, y);
      } finally {
        inner.exit(recording.commits.flatMap(({ keep }) => keep.map(({ storage }) => storage)));
      }
    }
    update(targets.map(({ parameter }) => parameter.gradient !== undefined));
    for (const { commits } of recordings) for (const { change } of commits) change();
    return total;
  } catch (error) {
    for (const { rollbacks } of recordings.reverse()) for (const undo of rollbacks.reverse()) undo();
    throw error;
  } finally {
    tape = undefined;
    for (const { parameter } of targets) {
      parameter.tape = undefined;
      parameter.gradient = undefined;
      parameter.gradientTarget = undefined;
    }
    for (const { commits } of recordings) for (const { keep } of commits) for (const handle of keep) handle.storage.release();
    scope.exit();
  }
}

function checkLoss(label: string, y: Handle, recording: Tape): number {
  if (!(y instanceof Handle)) throw new ShapeError("step", "expected the loss function to return a tensor, got something else");
  if (y.size !== 1) throw new ShapeError("step", `expected a loss of one number, got shape [${y.shape.join(", ")}]`);
  if (y.tape !== recording)
    throw new StateError("step", "expected a loss that depends on a parameter of this optimizer, got one that depends on none");
  const on = backend();
  const value = on.readF32(y.ptr, 1)[0] as number;
  if (!Number.isFinite(value))
    throw new NonFiniteError("step", `expected a finite loss at ${label}, got ${value}; ${firstNonFinite(recording)}`);
  return value;
}

/** Says which value on the tape was the first that is not finite. */
function firstNonFinite(recording: Tape): string {
  const { kernels } = backend();
  const bad = (h: Handle) => h.dtype === "f32" && kernels.is_finite(h.ptr, h.size) === 0;
  for (const { op, inputs, y } of recording.nodes) {
    const index = inputs.findIndex((x) => x && bad(x));
    if (index >= 0)
      return `input ${index} of ${op.name}, of shape [${inputs[index]?.shape.join(", ")}], is the first value that is not finite`;
    if (bad(y)) return `${op.name}, of shape [${y.shape.join(", ")}], is the first op whose output is not finite`;
  }
  return "every value before the loss is finite";
}

function backward(recording: Tape, loss: Handle): void {
  const { kernels } = backend();
  loss.gradient = Storage.allocate(4, "backward");
  kernels.fill(loss.gradient.ptr, 1, 1);
  for (let i = recording.nodes.length - 1; i >= 0; i--) {
    const node = recording.nodes[i] as Node;
    const given = node.y.gradient;
    if (given) {
      runBackward(kernels, recording, node, new Handle(given, node.y.shape, "f32"));
      node.y.gradient = undefined;
      unshare(given);
    }
    node.releaseSaved();
    node.y.storage.releaseEarly();
  }
}

/** Drops one use of a gradient; the last one gives its memory back. */
function unshare(gradient: Storage): void {
  if (gradient.exclusive) gradient.releaseEarly();
  else gradient.release();
}

function runBackward(kernels: Kernels, recording: Tape, node: Node, dy: Handle): void {
  const { op, inputs, options } = node;
  const wanted: (Handle | undefined)[] = [];
  let any = false;
  for (let i = 0; i < inputs.length; i++) {
    const x = inputs[i];
    const own = x?.tape === recording && op.passes?.(i, inputs, options) !== true;
    wanted.push(own ? gradientFor(x, op.name) : undefined);
    any ||= own;
  }
  if (op.backward !== "none" && any) {
    work.op = op.name;
    work.backward = true;
    try {
      op.backward(kernels, dy, wanted, node);
    } finally {
      freeScratch(0);
      work.op = "tensor";
      work.backward = false;
    }
  }
  for (let i = 0; i < inputs.length; i++) {
    const x = inputs[i];
    const dx = wanted[i];
    if (x?.tape !== recording) continue;
    if (!dx) receive(kernels, x, dy.storage, true);
    else if (x.gradient !== dx.storage) receive(kernels, x, dx.storage, false);
  }
  observer?.(node, "backward");
}

/** Memory for one contribution to x's gradient: its final place for the first of a parameter. */
function gradientFor(x: Handle, op: string): Handle {
  if (x.gradientTarget && !x.gradient) {
    x.gradient = x.gradientTarget;
    return new Handle(x.gradientTarget, x.shape, "f32");
  }
  return new Handle(Storage.allocate(bytesOf(x.size, "f32"), op), x.shape, "f32");
}

/** Adds a contribution to x's gradient. A `shared` one is also somebody else's. */
function receive(kernels: Kernels, x: Handle, contribution: Storage, shared: boolean): void {
  const have = x.gradient;
  if (!have) {
    if (x.gradientTarget) {
      kernels.copy(x.gradientTarget.ptr, contribution.ptr, x.size);
      x.gradient = x.gradientTarget;
    } else x.gradient = shared ? contribution.retain() : contribution;
    return;
  }
  if (have.exclusive || have === x.gradientTarget) kernels.add_fwd(have.ptr, have.ptr, contribution.ptr, x.size);
  else {
    const sum = Storage.allocate(bytesOf(x.size, "f32"), "backward");
    kernels.add_fwd(sum.ptr, have.ptr, contribution.ptr, x.size);
    unshare(have);
    x.gradient = sum;
  }
  if (!shared) contribution.releaseEarly();
}
