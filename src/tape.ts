// The tape: applies ops and records the differentiable ones. On the way forward already, a value that no backward pass reads and
// that costs little to compute is given up once it has been used; who asks again gets it again.
import type { DType, Ptr } from "./backend.ts";
import { Handle } from "./handle.ts";
import type { Inputs, Op, OpContext, SavedShape } from "./opSpec.ts";
import { addressOf, backend, bytesOf, Scope, Storage, work } from "./runtime.ts";
import { type Shape, sizeOf } from "./shape.ts";

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
    if (computingAgain) return;
    if (tape) {
      for (const handle of keep) handle.storage.retain();
      tape.commits.push({ change, keep });
    } else change();
  }

  /** Fills the output, and what is saved. */
  compute(): void {
    const { op, y, inputs } = this;
    const outer = scratchBlocks.length;
    try {
      if (op.save && this.saved === none) this.#allocateSaved(op.save(inputs, this.options));
      op.forward(backend().kernels, y, inputs, this);
    } finally {
      freeScratch(outer);
    }
  }

  /** Fills the output again, which was given up. Then it stays: so nothing is computed more than twice. */
  computeAgain(): void {
    const { op, y, inputs } = this;
    if ((y.tape && y.tape !== tape) || (work.backward && !this.recomputed)) return;
    for (const x of inputs) x?.revive();
    const outer = computingAgain;
    y.storage = allocateOutput(op, inputs, y.size);
    y.givenUp = false;
    y.producer = undefined;
    computingAgain = true;
    try {
      this.compute();
    } catch (error) {
      y.storage.discard(); // given up as before: nobody may read what was half computed
      y.givenUp = true;
      y.producer = this;
      throw error;
    } finally {
      computingAgain = outer;
      if (!y.tape) this.discardSaved();
    }
  }

  #allocateSaved(wanted: Record<string, SavedShape>): void {
    this.saved = {};
    for (const name in wanted) {
      const entry = wanted[name] as SavedShape;
      const { shape, dtype } = "dtype" in entry ? entry : { shape: entry, dtype: "f32" as const };
      this.saved[name] = new Handle(Storage.allocate(bytesOf(sizeOf(shape), dtype), this.op.name), shape, dtype);
    }
  }

  /** For a node that nobody will run backwards. */
  discardSaved(): void {
    for (const name in this.saved) this.saved[name]?.storage.discard();
    this.saved = none;
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
let computingAgain = false;
/** What the layer under way has applied, where nobody will ask for it later. */
let passing: Node[] | undefined;

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

/** From now on ops are recorded on `recording`, or on none. */
export function recordOn(recording: Tape | undefined): void {
  tape = recording;
}

/** Tells the observer of a pass that is done. */
export function observed(node: Node, pass: "forward" | "backward"): void {
  observer?.(node, pass);
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
      x.revive();
      addressOf(x.storage);
      if (tape !== undefined && x.tape === tape) onTape = true;
    }
    const shape = op.shape(inputs, options);
    const y = new make(allocateOutput(op, inputs, sizeOf(shape)), shape, op.dtype);
    const node = new Node(op, inputs, options, y);
    try {
      node.compute();
    } catch (error) {
      node.discardSaved();
      y.storage.discard();
      throw error;
    }
    observed(node, "forward");
    if (tape !== undefined && onTape && op.backward !== "none") record(tape, node);
    else {
      node.discardSaved();
      if (tape === undefined) passing?.push(node);
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
  if (!tape) return chain(undefined, [{ forward: work }]) as H;
  const before = tape.nodes.length;
  const result = work();
  for (const node of tape.nodes.slice(before)) {
    const { y, inputs } = node;
    for (const x of inputs) if (x) stayComputable(x);
    if (y === result) y.producer = undefined;
    else if (y.givenUp) node.recomputed = true;
    else if (giveUp(y, node)) node.recomputed = true;
  }
  return result;
}

/**
 * Runs `work`, outside a step, in a scope of its own: nothing is changed in it and only host values come of it, so that `chain`
 * may give up tensors on the way.
 */
export function forwardOnly<R>(work: () => R): R {
  const outer = passing;
  const scope = new Scope().enter();
  passing = [];
  try {
    return work();
  } finally {
    passing = outer;
    scope.exit();
  }
}

/**
 * Runs layers one after another, each on what the one before gave. Where only the forward pass counts, what a layer made, and
 * what was put into it, is given up when it is done, so that predicting takes the memory of one layer and not of all.
 */
export function chain(x: unknown, layers: Iterable<{ forward(input: never): unknown }>): unknown {
  let value = x;
  const outer = passing;
  if (!outer || tape) {
    for (const layer of layers) value = layer.forward(value as never);
    return value;
  }
  let last: Node | undefined; // what made `value`, where that was done here
  try {
    for (const layer of layers) {
      const own: Node[] = [];
      passing = own;
      const next = layer.forward(value as never);
      if (next === value) continue;
      const made = own.find(({ y }) => y === next); // not if the layer gives several, or what it got elsewhere
      if (made) for (const node of last ? [...own, last] : own) if (node !== made && !node.op.view) giveUp(node.y, node);
      last = made;
      value = next;
    }
  } finally {
    passing = outer;
  }
  if (last) outer.push(last);
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

/** Gives working memory back, all but the first `kept` blocks. */
export function freeScratch(kept: number): void {
  while (scratchBlocks.length > kept) backend().release(scratchBlocks.pop() as number);
}
