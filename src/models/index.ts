// `wasmgrad/models`: one family per file.
export { LeNet5, type LeNet5Options, lenet5 } from "./lenet.ts";
