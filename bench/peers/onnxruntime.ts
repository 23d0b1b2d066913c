// onnxruntime-web, which runs models that others have trained: forward passes only.
import * as ort from "onnxruntime-web/wasm";
import { CONV, type ConvolutionSize, DEPTHWISE, MATMUL, POINTWISE, POOL, values } from "./cases.ts";
import type { Contestant, Task } from "./contestant.ts";
import { type OnnxNode, type OnnxValue, onnxModel } from "./onnx.ts";

export const onnxruntime: Contestant = {
  name: "onnxruntime-web",
  lacks: "does not train",
  async start(assets) {
    ort.env.wasm.numThreads = 1;
    ort.env.wasm.wasmPaths = `${assets("onnxruntime-web")}dist/`;
    return {
      version: ort.env.versions.web ?? "unknown",
      setups: {
        matmul: () =>
          task({ op: "MatMul", inputs: [input("a", [MATMUL, MATMUL]), input("b", [MATMUL, MATMUL])], outputShape: [MATMUL, MATMUL] }),
        conv: () => task(convolution(CONV, 1)),
        pointwise: () => task(convolution(POINTWISE, 1)),
        depthwise: () => task(convolution(DEPTHWISE, DEPTHWISE.channels)),
        maxPool: () => {
          const { images, size, channels } = POOL;
          const outputShape = [images, channels, size / 2, size / 2];
          const attributes = { kernel_shape: [2, 2], strides: [2, 2] };
          return task({ op: "MaxPool", inputs: [input("x", [images, channels, size, size])], outputShape, attributes });
        },
      },
    };
  },
};

function input(name: string, shape: readonly number[]): OnnxValue {
  return { name, shape };
}

/** With the weights in the model, as inference has them. */
function convolution({ images, size, channels, kernel }: ConvolutionSize, group: number): OnnxNode {
  const outputShape = [images, channels, size, size];
  const shape = [channels, channels / group, kernel, kernel];
  const data = values(shape.reduce((a, b) => a * b, 1));
  const border = (kernel - 1) / 2;
  const attributes = { group, kernel_shape: [kernel, kernel], pads: [border, border, border, border] };
  return { op: "Conv", inputs: [input("x", outputShape), { name: "w", shape, data }], outputShape, attributes };
}

async function task(node: OnnxNode): Promise<Task> {
  const session = await ort.InferenceSession.create(onnxModel(node), { executionProviders: ["wasm"] });
  const given = node.inputs.filter(({ data }) => !data);
  const feeds = Object.fromEntries(
    given.map(({ name, shape }) => [name, new ort.Tensor("float32", values(shape.reduce((a, b) => a * b, 1)), shape)]),
  );
  return { run: () => session.run(feeds) };
}
