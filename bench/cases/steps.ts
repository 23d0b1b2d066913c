// Whole training steps (input copied in, forward, loss, backward, update): time, the first one in a new process, memory.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Handle } from "../../src/handle.ts";
import { crossEntropy } from "../../src/loss/crossEntropy.ts";
import { profile } from "../../src/nn/profile.ts";
import { empty } from "../../src/ops/create.ts";
import { withBackend } from "../../src/runtime.ts";
import { observeOps } from "../../src/tape.ts";
import { scope } from "../../src/tensor.ts";
import { createDryBackend } from "../../src/wasm/dry.ts";
import type { BenchCase } from "../case.ts";
import { firstStep } from "../firstStep.ts";
import { type BenchModel, flopsOfStep, models, trainingStep } from "../models.ts";

/** Bytes that a backward pass reads: inputs, outputs and side results of ops, parameters excepted. */
function activationBytes({ make, input }: BenchModel): number {
  const read = new Map<Handle, number>();
  withBackend(createDryBackend(), () =>
    scope(() => {
      const net = make();
      const parameters = new Set<Handle>(net.parameters());
      observeOps(
        ({ op, inputs, y, saved }, pass) => {
          if (pass !== "forward" || op.view) return;
          const reads = op.reads ?? ["y" as const, ...inputs.keys()];
          for (const what of reads) {
            const handle = what === "y" ? y : inputs[what];
            if (handle && !parameters.has(handle)) read.set(handle, 4 * handle.size);
          }
          for (const handle of Object.values(saved)) read.set(handle, 4 * handle.size);
        },
        () => void crossEntropy(net.forward(empty("bench", input, "f32")), empty("bench", [input[0] ?? 0], "i32")),
      );
    }),
  );
  return [...read.values()].reduce((total, bytes) => total + bytes, 0);
}

const { resnet20 } = models;

/** What `Trainer.fit` adds to a step: a batch gathered from an array, sums, the metric. */
function fit(metric: "accuracy" | "no metric", atMost: number): BenchCase {
  return {
    name: `LeNet-5 in Trainer.fit beside bare steps, ${metric}`,
    unit: "% more",
    target: { atMost },
    figure() {
      const program = fileURLToPath(new URL("../fitProgram.ts", import.meta.url));
      return { value: 100 * Number(execFileSync(process.execPath, ["--import", "tsx", program, metric], { encoding: "utf8" })) };
    },
  };
}

export const cases: BenchCase[] = [
  ...Object.values(models).map((model) => ({
    name: `${model.name} [${model.input.join(", ")}] training step`,
    flops: flopsOfStep(model),
    direct: true as const,
    target: model.target,
    setup: () => trainingStep(model),
  })),
  {
    name: "LeNet-5 first training step in a new process, with import",
    unit: "ms",
    target: { atMost: 60 },
    figure() {
      execFileSync("npm", ["run", "-s", "build"], { stdio: "inherit" });
      return { value: firstStep().get("total") ?? Number.NaN };
    },
  },
  fit("no metric", 2),
  fit("accuracy", 4),
  {
    name: "ResNet-20 memory of a step, in activations that backward reads",
    unit: "×",
    target: { atMost: 1.3 },
    figure: () => ({ value: profile(resnet20.make, resnet20.input).memory.step / activationBytes(resnet20) }),
  },
];
