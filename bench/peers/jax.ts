// jax-js: generates WebAssembly at run time. An array is used up by the function it is given to, unless `.ref` is written.
import { blockUntilReady, grad, init, type Array as JaxArray, jit, lax, nn, numpy as np } from "@jax-js/jax";
import { BATCH, CLASSES, CONV, type ConvolutionSize, DEPTHWISE, labels, MATMUL, PARAMETERS, POINTWISE, POOL, values } from "./cases.ts";
import type { Contestant, Task } from "./contestant.ts";

export const jax: Contestant = {
  name: "jax-js",
  lacks: "takes minutes a step; not measured",
  async start() {
    await init("wasm");
    return {
      version: "0.1.25", // the package does not say
      setups: {
        matmul: () => task(([a, b]) => np.matmul(a, b), [array([MATMUL, MATMUL]), array([MATMUL, MATMUL])]),
        conv: () => task(convolve(1), [image(CONV), filter(CONV, 1)]),
        convGradients: () => task(gradients(convolve(1)), [image(CONV), filter(CONV, 1)]),
        pointwise: () => task(convolve(1), [image(POINTWISE), filter(POINTWISE, 1)]),
        pointwiseGradients: () => task(gradients(convolve(1)), [image(POINTWISE), filter(POINTWISE, 1)]),
        depthwise: () => task(convolve(DEPTHWISE.channels), [image(DEPTHWISE), filter(DEPTHWISE, DEPTHWISE.channels)]),
        depthwiseGradients: () => task(gradients(convolve(DEPTHWISE.channels)), [image(DEPTHWISE), filter(DEPTHWISE, DEPTHWISE.channels)]),
        maxPool: () => task(([x]) => pool(x), [pooled()]),
        maxPoolGradient: () =>
          task(
            gradients(([x]: [JaxArray]) => pool(x)),
            [pooled()],
          ),
        adam: () => adam(),
        lenet5: () => training(lenet5, lenet5Shapes, [BATCH, 1, 28, 28]),
        mlp: () => training(mlp, mlpShapes, [BATCH, 784]),
      },
    };
  },
};

type Arrays = JaxArray[];
/** Takes a tuple of arrays. */
type Run<I extends Arrays, Y> = (inputs: I) => Y;
type Filtered = [x: JaxArray, w: JaxArray];

function array(shape: readonly number[]): JaxArray {
  const size = shape.reduce((a, b) => a * b, 1);
  return np.array(values(size)).reshape([...shape]);
}

function image({ images, size, channels }: ConvolutionSize): JaxArray {
  return array([images, channels, size, size]);
}

function filter({ channels, kernel }: ConvolutionSize, groups: number): JaxArray {
  return array([channels, channels / groups, kernel, kernel]);
}

function pooled(): JaxArray {
  return array([POOL.images, POOL.channels, POOL.size, POOL.size]);
}

function convolve(featureGroupCount: number): Run<Filtered, JaxArray> {
  return ([x, w]) => lax.convGeneralDilated(x, w, [1, 1], "SAME", { featureGroupCount });
}

/** 2×2 with stride 2. */
function pool(x: JaxArray): JaxArray {
  const [n = 0, c = 0, h = 0, w = 0] = x.shape;
  return np.max(x.reshape([n, c, h / 2, 2, w / 2, 2]), [3, 5]);
}

function gradients<I extends Arrays>(run: Run<I, JaxArray>): Run<I, Arrays> {
  return grad((inputs: I) => run(inputs).sum()) as unknown as Run<I, Arrays>; // its types map arrays to what they may be made from
}

function task<I extends Arrays>(run: Run<I, JaxArray | Arrays>, inputs: [...I]): Task {
  const compiled = jit(run) as unknown as typeof run;
  return {
    async run() {
      const y = compiled(inputs.map((input) => input.ref) as I);
      await blockUntilReady(y);
      for (const one of [y].flat()) one.dispose();
    },
  };
}

/** A task whose state is replaced by what each run returns. */
function stateful<I extends Arrays>(step: Run<I, I>, first: I): Task {
  const compiled = jit(step) as unknown as typeof step;
  let state = first;
  return {
    async run() {
      state = await blockUntilReady(compiled(state));
    },
  };
}

function adam(): Task {
  const [b1, b2, lr] = [0.9, 0.999, 1e-6];
  const gradient = np.full([PARAMETERS], 1e-3);
  return stateful<[w: JaxArray, m: JaxArray, v: JaxArray]>(
    ([w, m, v]) => {
      const first = m.mul(b1).add(gradient.ref.mul(1 - b1));
      const second = v.mul(b2).add(np.square(gradient.ref).mul(1 - b2));
      const update = first.ref.mul(lr).div(np.sqrt(second.ref).add(1e-8));
      return [w.sub(update), first, second];
    },
    [np.zeros([PARAMETERS]), np.zeros([PARAMETERS]), np.zeros([PARAMETERS])],
  );
}

type Model = (weights: Arrays, x: JaxArray) => JaxArray;

/** SGD with momentum 0.9; state: weights, then velocities. */
function training(model: Model, shapes: readonly (readonly number[])[], input: readonly number[]): Task {
  const x = array(input);
  const y = nn.oneHot(np.array(labels(), { dtype: np.int32 }), CLASSES);
  const loss = (weights: Arrays) =>
    nn
      .logSoftmax(model(weights, x.ref), -1)
      .mul(y.ref)
      .sum()
      .mul(-1 / BATCH);
  const weights = shapes.map((shape) => array(shape).mul(0.05));
  const still = shapes.map((shape) => np.zeros([...shape]));
  return stateful<Arrays>(
    (state) => {
      const [ws, velocities] = [state.slice(0, shapes.length), state.slice(shapes.length)];
      const slopes = grad(loss)(ws.map((w) => w.ref)) as Arrays;
      const next = velocities.map((velocity, i) => velocity.mul(0.9).add(slopes[i] as JaxArray));
      return [...ws.map((w, i) => w.sub((next[i] as JaxArray).ref.mul(1e-3))), ...next];
    },
    [...weights, ...still],
  );
}

const lenet5Shapes = [[6, 1, 5, 5], [6, 1, 1], [16, 6, 5, 5], [16, 1, 1], [400, 120], [120], [120, 84], [84], [84, CLASSES], [CLASSES]];

function lenet5([w1, b1, w2, b2, ...dense]: Arrays, x: JaxArray): JaxArray {
  const first = pool(nn.relu(lax.convGeneralDilated(x, w1 as JaxArray, [1, 1], "SAME").add(b1 as JaxArray)));
  const second = pool(nn.relu(lax.convGeneralDilated(first, w2 as JaxArray, [1, 1], "VALID").add(b2 as JaxArray)));
  return mlp(dense, second.reshape([BATCH, 400]));
}

const mlpShapes = [[784, 256], [256], [256, 128], [128], [128, CLASSES], [CLASSES]];

/** Three dense layers. */
function mlp([w1, b1, w2, b2, w3, b3]: Arrays, x: JaxArray): JaxArray {
  const first = nn.relu(np.matmul(x, w1 as JaxArray).add(b1 as JaxArray));
  const second = nn.relu(np.matmul(first, w2 as JaxArray).add(b2 as JaxArray));
  return np.matmul(second, w3 as JaxArray).add(b3 as JaxArray);
}
