// One step: a loss, its gradients, what is done with them. Backward gives each node's output, saved tensors and gradient back
// as soon as they have been used, so that the peak stays close to the activations alone.
import type { Kernels } from "./backend.ts";
import { NonFiniteError, ShapeError, StateError } from "./errors.ts";
import { Handle } from "./handle.ts";
import { backend, bytesOf, Scope, Storage, work } from "./runtime.ts";
import { freeScratch, inStep, type Node, observed, recordOn, Tape } from "./tape.ts";

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
  if (inStep()) throw new StateError("step", "expected to be outside a step, got a call inside another step's loss function");
  const recordings: Tape[] = [];
  const scope = new Scope().enter();
  try {
    for (const { parameter, gradient } of targets) parameter.gradientTarget = gradient;
    let total = 0;
    for (const loss of typeof losses === "function" ? [losses] : losses) {
      const recording = new Tape();
      recordings.push(recording);
      recordOn(recording);
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
    recordOn(undefined);
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
  observed(node, "backward");
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
