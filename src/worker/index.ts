// `wasmgrad/worker`: training in a Web Worker, or in a thread of Node.
export type { InputOf, Methods, MethodsOf, ProgressOf, TrainingContext, TrainingProgram, TrainingRun } from "./program.ts";
export { trainInWorker } from "./trainInWorker.ts";
export { type NodeWorker, type StartOptions, TrainingWorker, type TrainingWorkerOptions, type WebWorker } from "./trainingWorker.ts";
