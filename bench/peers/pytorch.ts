// Native PyTorch with one thread, in a child process beside the others: Debian's package python3-torch.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Arena, FirstRun, Turn } from "./arena.ts";
import type { CaseId } from "./cases.ts";

const PYTHON = "/usr/bin/python3"; // the one that Debian's packages are for

/** By name: the environment that it runs in. SSE4.1 has vectors as wide as WebAssembly's. */
export const pytorchVariants: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  PyTorch: {},
  "PyTorch, SSE4.1": {
    ATEN_CPU_CAPABILITY: "default",
    ONEDNN_MAX_CPU_ISA: "SSE41",
    DNNL_MAX_CPU_ISA: "SSE41",
    OPENBLAS_CORETYPE: "Nehalem",
  },
};

export function hasPytorch(): boolean {
  return spawnSync(PYTHON, ["-c", "import torch"]).status === 0;
}

/** A child process per variant. */
export class PytorchArena implements Arena {
  readonly #children = new Map<string, { readonly process: ChildProcess; readonly lines: AsyncIterator<string> }>();

  async start(name: string): Promise<string> {
    const program = fileURLToPath(new URL("torch_program.py", import.meta.url));
    const env = { ...process.env, ...pytorchVariants[name], OPENBLAS_NUM_THREADS: "1", OMP_NUM_THREADS: "1" };
    const child = spawn(PYTHON, [program], { env, stdio: ["pipe", "pipe", "inherit"] });
    if (!child.stdout) throw new Error("peers: expected PyTorch's process to have an output, got none");
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    this.#children.set(name, { process: child, lines });
    return this.#answer<string>(name);
  }

  prepare(name: string, id: CaseId): Promise<FirstRun> {
    return this.#ask<FirstRun>(name, { prepare: id });
  }

  turn(name: string, ms: number): Promise<Turn> {
    return this.#ask<Turn>(name, { turn: ms });
  }

  async drop(): Promise<void> {}

  /** Ends the children. */
  close(): void {
    for (const { process: child } of this.#children.values()) child.stdin?.end();
  }

  #ask<A>(name: string, request: unknown): Promise<A> {
    this.#children.get(name)?.process.stdin?.write(`${JSON.stringify(request)}\n`);
    return this.#answer<A>(name);
  }

  async #answer<A>(name: string): Promise<A> {
    const line = await this.#children.get(name)?.lines.next();
    if (!line || line.done) throw new Error(`peers: expected an answer of ${name}, got none`);
    return JSON.parse(line.value) as A;
  }
}
