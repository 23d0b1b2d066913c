// TensorFlow.js: its WebAssembly backend, and its backend in plain JavaScript.
import * as tf from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { BATCH, CLASSES, CONV, type ConvolutionSize, DEPTHWISE, labels, MATMUL, PARAMETERS, POINTWISE, POOL, values } from "./cases.ts";
import type { Contestant, Library, Setup, Task } from "./contestant.ts";

export const tfjsWasm: Contestant = {
  name: "TensorFlow.js wasm",
  lacks: "not measured",
  async start(assets) {
    setWasmPaths(`${assets("@tensorflow/tfjs-backend-wasm")}dist/`);
    await use("wasm");
    return library("wasm", setups);
  },
};

export const tfjsCpu: Contestant = {
  name: "TensorFlow.js plain JS",
  lacks: "takes minutes a step; not measured",
  once: true,
  async start() {
    await use("cpu");
    const { resnet20: _, ...quickEnough } = setups;
    return library("cpu", quickEnough);
  },
};

type Setups = Library["setups"];

async function use(backend: string): Promise<void> {
  if (!(await tf.setBackend(backend))) throw new Error(`the ${backend} backend does not start`);
  await tf.ready();
}

/** Both backends live in one module: the one that a task is for is made the current one before each of its runs. */
function library(backend: string, of: Setups): Library {
  const within =
    (setup: Setup): Setup =>
    async () => {
      await use(backend);
      const { run, prepare } = await setup();
      const on =
        <A extends unknown[]>(work: (...args: A) => unknown) =>
        (...args: A) => {
          if (tf.getBackend() !== backend) void tf.setBackend(backend); // both are initialised: takes effect at once
          return work(...args);
        };
      return prepare ? { run: on(run), prepare: on(prepare) } : { run: on(run) };
    };
  const entries = Object.entries(of).map(([id, setup]) => [id, within(setup)]);
  return { version: tf.version_core, setups: Object.fromEntries(entries) as Setups };
}

const setups = {
  /** The backend packs a weight once and remembers it by its tensor; in training every step has new ones. */
  matmul() {
    const a = tensor([MATMUL, MATMUL]);
    const numbers = values(MATMUL * MATMUL);
    let fresh: tf.Tensor2D[] = [];
    return {
      prepare(calls) {
        tf.dispose(fresh);
        fresh = Array.from({ length: calls }, () => tf.tensor2d(numbers, [MATMUL, MATMUL]));
      },
      run() {
        const b = fresh.pop();
        if (!b) throw new Error("expected a fresh matrix, got none");
        a.matMul(b).dispose();
        b.dispose();
      },
    };
  },
  conv: () => forward([image(CONV), filter(CONV)], convolve),
  convGradients: () => gradients([image(CONV), filter(CONV)], convolve),
  pointwise: () => forward([image(POINTWISE), filter(POINTWISE)], convolve),
  pointwiseGradients: () => gradients([image(POINTWISE), filter(POINTWISE)], convolve),
  depthwise: () => forward([image(DEPTHWISE), tensor([3, 3, DEPTHWISE.channels, 1])], convolveDepthwise),
  depthwiseGradients: () => gradients([image(DEPTHWISE), tensor([3, 3, DEPTHWISE.channels, 1])], convolveDepthwise),
  maxPool: () => forward([pooled()], pool),
  maxPoolGradient: () => gradients([pooled()], pool),
  adam() {
    const weight = tf.variable(tf.zeros([PARAMETERS]));
    const gradient = tf.fill([PARAMETERS], 1e-3);
    const optimizer = tf.train.adam(1e-6);
    return { run: () => optimizer.applyGradients([{ name: weight.name, tensor: gradient }]) };
  },
  lenet5: () => training(lenet5(), [28, 28, 1]),
  resnet20: () => training(resnet20(), [32, 32, 3]),
  mlp: () => training(mlp(), [28, 28, 1]),
} satisfies Setups;

function tensor(shape: number[]): tf.Tensor {
  return tf.tensor(values(shape.reduce((a, b) => a * b, 1)), shape);
}

function image({ images, size, channels }: ConvolutionSize): tf.Tensor {
  return tensor([images, size, size, channels]);
}

function filter({ channels, kernel }: ConvolutionSize): tf.Tensor {
  return tensor([kernel, kernel, channels, channels]);
}

function pooled(): tf.Tensor {
  return tensor([POOL.images, POOL.size, POOL.size, POOL.channels]);
}

type Run = (...inputs: tf.Tensor[]) => tf.Tensor;

const convolve: Run = (x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, "same");
const convolveDepthwise: Run = (x, w) => tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, "same");
const pool: Run = (x) => tf.maxPool(x as tf.Tensor4D, 2, 2, "valid");

function forward(inputs: tf.Tensor[], run: Run): Task {
  return { run: () => run(...inputs).dispose() };
}

function gradients(inputs: tf.Tensor[], run: Run): Task {
  const both = tf.valueAndGrads((...xs: tf.Tensor[]) => tf.sum(run(...xs)));
  return {
    run() {
      const { value, grads } = both(inputs);
      tf.dispose([value, ...grads]);
    },
  };
}

function training(model: tf.LayersModel, input: number[]): Task {
  const x = tensor([BATCH, ...input]);
  const y = tf.oneHot(tf.tensor1d(labels(), "int32"), CLASSES);
  const optimizer = tf.train.momentum(1e-3, 0.9);
  const loss = () => tf.losses.softmaxCrossEntropy(y, model.apply(x, { training: true }) as tf.Tensor) as tf.Scalar;
  return { run: () => tf.tidy(() => void optimizer.minimize(loss)) };
}

function lenet5(): tf.LayersModel {
  return tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [28, 28, 1], filters: 6, kernelSize: 5, padding: "same", activation: "relu" }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.conv2d({ filters: 16, kernelSize: 5, activation: "relu" }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 120, activation: "relu" }),
      tf.layers.dense({ units: 84, activation: "relu" }),
      tf.layers.dense({ units: CLASSES }),
    ],
  });
}

function mlp(): tf.LayersModel {
  return tf.sequential({
    layers: [
      tf.layers.flatten({ inputShape: [28, 28, 1] }),
      tf.layers.dense({ units: 256, activation: "relu" }),
      tf.layers.dense({ units: 128, activation: "relu" }),
      tf.layers.dense({ units: CLASSES }),
    ],
  });
}

function resnet20(): tf.LayersModel {
  const input = tf.input({ shape: [32, 32, 3] });
  let x = normalized(input, 16, 3, 1);
  for (const [channels, first] of [
    [16, 1],
    [32, 2],
    [64, 2],
  ] as const)
    for (const strides of [first, 1, 1]) x = block(x, channels, strides);
  const pooled = tf.layers.globalAveragePooling2d({}).apply(x);
  const logits = tf.layers.dense({ units: CLASSES }).apply(pooled) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs: logits });
}

function block(x: tf.SymbolicTensor, filters: number, strides: number): tf.SymbolicTensor {
  const body = normalized(normalized(x, filters, 3, strides), filters, 3, 1, false);
  const shortcut = strides === 1 ? x : normalized(x, filters, 1, strides, false);
  return relu(tf.layers.add().apply([body, shortcut]) as tf.SymbolicTensor);
}

/** Convolution, batch norm, and ReLU unless said otherwise. */
function normalized(x: tf.SymbolicTensor, filters: number, kernelSize: number, strides: number, activate = true): tf.SymbolicTensor {
  const y = tf.layers.conv2d({ filters, kernelSize, strides, padding: "same", useBias: false }).apply(x);
  const z = tf.layers.batchNormalization().apply(y) as tf.SymbolicTensor;
  return activate ? relu(z) : z;
}

function relu(x: tf.SymbolicTensor): tf.SymbolicTensor {
  return tf.layers.reLU().apply(x) as tf.SymbolicTensor;
}
