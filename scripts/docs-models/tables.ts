// Tables of memory: what recomputation saves, and steps of large networks measured.
import { profile } from "wasmgrad";
import { densenet121, densenet201, densenetCifar } from "wasmgrad/models";
import type { BigStep } from "../../tests/slow/bigSteps.ts";
import { mebibytes, table } from "./markdown.ts";

const images = 8;

/** DenseNets with and without recomputation. */
export function recomputation(): string {
  const nets = [
    ["DenseNet, L = 40, k = 12", (recompute: boolean) => densenetCifar({ recompute }), 32],
    ["DenseNet, L = 100, k = 12", (recompute: boolean) => densenetCifar({ depth: 100, recompute }), 32],
    ["DenseNet-BC, L = 100, k = 12", (recompute: boolean) => densenetCifar({ bc: true, recompute }), 32],
    ["DenseNet-121", (recompute: boolean) => densenet121({ recompute }), 224],
    ["DenseNet-201", (recompute: boolean) => densenet201({ recompute }), 224],
  ] as const;
  const rows = nets.map(([name, make, size]) => {
    const step = (recompute: boolean) => profile(() => make(recompute), [images, size, size, 3]).memory.step;
    const [again, kept] = [step(true), step(false)];
    return [name, `${size}×${size}`, mebibytes(again), mebibytes(kept), (kept / again).toFixed(1)];
  });
  return `Memory within a training step of ${images} images, in MiB (\`profile\`):

${table(["network", "images", "computed again (default)", "all kept", "ratio"], rows, 2)}`;
}

/** Measured steps of one image. */
export function steps(measured: readonly BigStep[]): string {
  const rows = measured.map(({ name, peak, predicted, seconds }) => [name, mebibytes(peak), mebibytes(predicted), seconds.toFixed(2)]);
  return `One training step (SGD, one image of 224×224) of large networks, processor time of one core:

${table(["network", "peak memory, MiB", "as `profile` says, MiB", "seconds"], rows)}`;
}
