// A run in a file: parameters, buffers, optimizer state, random streams and the
// position in the data, as safetensors with one metadata entry.
import { FormatError } from "../errors.ts";
import { type Assignments, checkTensors, readTensors, writeTensors } from "../io/model.ts";
import { decodeSafetensors, encodeSafetensors, type LoadedTensor } from "../io/safetensors.ts";
import type { AnyModule } from "../nn/module.ts";
import type { Optimizer } from "../optim/optimizer.ts";
import type { AverageCounters, WeightAverage } from "../optim/weightAverage.ts";
import { type GeneratorState, generator } from "../random.ts";
import type { Tensor } from "../tensor.ts";
import { checkTrainerState, type TrainerState } from "./state.ts";

const FORMAT = 1;
const MODEL = "model.";
const OPTIMIZER = "optimizer.";
const AVERAGE = "average.";
const METADATA = "wasmgrad";

/** What is in the metadata entry `wasmgrad`, as JSON. */
interface Metadata {
  readonly format: number;
  readonly optimizer: Optimizer["counters"];
  readonly generator: GeneratorState;
  readonly trainer: TrainerState;
  readonly extra: Extra;
  /** Left out where the run keeps no average. */
  readonly average?: AverageCounters;
}

/** Notes of the caller's own that travel in a checkpoint: settings of the run, for instance. */
export type Extra = Readonly<Record<string, string>>;

/** What a run consists of. */
export interface RunParts {
  readonly model: AnyModule;
  readonly optimizer: Optimizer;
  readonly average: WeightAverage | undefined;
}

/** The run as bytes. */
export async function encodeCheckpoint(run: RunParts & { trainer: TrainerState; extra: Extra }): Promise<Uint8Array<ArrayBuffer>> {
  // everything is read before the first await, so that the parts belong together
  const metadata: Metadata = {
    format: FORMAT,
    optimizer: run.optimizer.counters,
    generator: generator.state,
    trainer: run.trainer,
    extra: run.extra,
    ...(run.average && { average: run.average.counters }),
  };
  const [optimizer, average] = [run.optimizer.stateDict(), averagesOf(run)];
  const parts = [readTensors(run.model.stateDict(), MODEL), readTensors(optimizer, OPTIMIZER), readTensors(average, AVERAGE)];
  dispose(optimizer);
  dispose(average);
  const tensors = new Map((await Promise.all(parts)).flatMap((part) => [...part]));
  return encodeSafetensors(tensors, new Map([[METADATA, JSON.stringify(metadata)]]));
}

/** Puts a run back. Checks everything before anything is written; `check` may refuse the trainer's state by a FormatError. */
export function decodeCheckpoint(
  bytes: Uint8Array,
  { model, optimizer, average }: RunParts,
  check?: (trainer: TrainerState) => void,
): TrainerState {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const saved = parseMetadata(metadata.get(METADATA));
  const assignments: Assignments = checkTensors("restore", model.stateDict(), under(MODEL, tensors));
  check?.(saved.trainer);
  if (average && saved.average) average.check(saved.average);
  else if (average || saved.average)
    throw new FormatError("restore", `expected a checkpoint with${average ? "" : "out"} an average of the weights, got another`);
  const live = averagesOf({ average });
  try {
    const averages: Assignments = checkTensors("restore", live, under(AVERAGE, tensors));
    optimizer.restore(saved.optimizer, floats(under(OPTIMIZER, tensors)));
    writeTensors([...assignments, ...averages]);
  } finally {
    dispose(live);
  }
  if (saved.average) average?.restore(saved.average);
  generator.state = saved.generator;
  return saved.trainer;
}

/**
 * The notes that were saved with a checkpoint, without restoring it: to build the model and the
 * optimizer that `Trainer.restore` needs. {} where none were saved.
 * @throws FormatError for bytes that are no checkpoint
 */
export function checkpointExtra(bytes: Uint8Array): Extra {
  return parseMetadata(decodeSafetensors(bytes).metadata.get(METADATA)).extra;
}

function averagesOf({ average }: Pick<RunParts, "average">): Map<string, Tensor> {
  return average?.stateDict() ?? new Map();
}

/** Ends the use of a state dict's tensors: until they are collected, they would keep the memory of what `restore` replaces. */
function dispose(state: ReadonlyMap<string, Tensor>): void {
  for (const tensor of state.values()) tensor.dispose();
}

function under(prefix: string, tensors: ReadonlyMap<string, LoadedTensor>): Map<string, LoadedTensor> {
  return new Map([...tensors].filter(([name]) => name.startsWith(prefix)).map(([name, tensor]) => [name.slice(prefix.length), tensor]));
}

function floats(tensors: ReadonlyMap<string, LoadedTensor>): Map<string, Float32Array> {
  return new Map(
    [...tensors].map(([name, { data, dtype }]) => {
      if (!(data instanceof Float32Array)) throw new FormatError("restore", `expected ${name} as floats, got ${dtype}`);
      return [name, data] as const;
    }),
  );
}

function parseMetadata(text: string | undefined): Metadata {
  if (text === undefined)
    throw new FormatError("restore", "expected a checkpoint (with metadata wasmgrad), got a plain safetensors file; load() reads those");
  let parsed: Partial<Metadata>;
  try {
    parsed = Object(JSON.parse(text)); // null, too, has no fields then
  } catch {
    throw new FormatError("restore", "expected metadata wasmgrad to be JSON, got text that is not");
  }
  const { format, optimizer, generator: stream, trainer, extra = {}, average } = parsed;
  if (format !== FORMAT) throw new FormatError("restore", `expected checkpoint format ${FORMAT}, got ${format}`);
  if (!optimizer || !stream || !trainer)
    throw new FormatError("restore", "expected metadata of optimizer, generator and trainer, got less");
  checkTrainerState(trainer);
  for (const count of [stream.seed, stream.position])
    if (!Number.isSafeInteger(count) || count < 0) throw new FormatError("restore", `expected counts of random streams, got ${count}`);
  if (!Array.isArray(optimizer.updates)) throw new FormatError("restore", "expected metadata with updates, got others");
  if (typeof extra !== "object" || extra === null || Object.values(extra).some((note) => typeof note !== "string"))
    throw new FormatError("restore", "expected extra to hold strings, got others");
  return { format, optimizer, generator: stream, trainer, extra, ...(average && { average }) };
}
