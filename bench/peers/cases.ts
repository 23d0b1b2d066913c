// What is compared: the cases, their sizes, and by how much wasmgrad should lead.

/** Sizes that every library builds its case from. Images are [N, H, W, C], or [N, C, H, W] where a library wants it so. */
export const MATMUL = 512;
export const CONV = { images: 8, size: 32, channels: 64, kernel: 3 } as const;
export const POINTWISE = { images: 8, size: 28, channels: 256, kernel: 1 } as const;
export const DEPTHWISE = { images: 8, size: 56, channels: 64, kernel: 3 } as const;
export const POOL = { images: 32, size: 28, channels: 32 } as const;
export const PARAMETERS = 1e6;
export const BATCH = 32;
export const CLASSES = 10;

/** An image batch and a stride-1 convolution over it, as many channels out as in, padded to the same size. */
export interface ConvolutionSize {
  readonly images: number;
  readonly size: number;
  readonly channels: number;
  readonly kernel: number;
}

export const convolutions = { conv: CONV, pointwise: POINTWISE } as const satisfies Readonly<Record<string, ConvolutionSize>>;

export type CaseId = keyof typeof cases;

interface PeerCase {
  readonly name: string;
  /** Operations of the direct algorithm; undefined where bytes or overhead decide. */
  readonly flops?: number;
  /** How many times as fast as the best JavaScript or WebAssembly peer wasmgrad should be. */
  readonly goal?: number;
}

function flopsOf({ images, size, channels, kernel }: ConvolutionSize, inputs = channels): number {
  return 2 * images * size * size * channels * kernel * kernel * inputs;
}

function nameOf({ images, size, channels, kernel }: ConvolutionSize): string {
  return `${kernel}×${kernel} (${images}, ${size}², ${channels}→${channels})`;
}

export const cases = {
  matmul: { name: `matmul ${MATMUL}³, fresh weights`, flops: 2 * MATMUL ** 3, goal: 1.5 },
  conv: { name: `conv ${nameOf(CONV)}`, flops: flopsOf(CONV), goal: 4 },
  convGradients: { name: `conv ${nameOf(CONV)}, forward and all gradients`, flops: 3 * flopsOf(CONV), goal: 20 },
  pointwise: { name: `conv ${nameOf(POINTWISE)}`, flops: flopsOf(POINTWISE) },
  pointwiseGradients: { name: `conv ${nameOf(POINTWISE)}, forward and all gradients`, flops: 3 * flopsOf(POINTWISE), goal: 20 },
  depthwise: { name: `depthwise 3×3 (${DEPTHWISE.images}, ${DEPTHWISE.size}², ${DEPTHWISE.channels})`, flops: flopsOf(DEPTHWISE, 1) },
  depthwiseGradients: {
    name: `depthwise 3×3 (${DEPTHWISE.images}, ${DEPTHWISE.size}², ${DEPTHWISE.channels}), forward and all gradients`,
    flops: 3 * flopsOf(DEPTHWISE, 1),
    goal: 20,
  },
  maxPool: { name: `max pool 2×2 (${POOL.images}, ${POOL.size}², ${POOL.channels})` },
  maxPoolGradient: { name: `max pool 2×2 (${POOL.images}, ${POOL.size}², ${POOL.channels}), forward and gradient` },
  adam: { name: "Adam, a million parameters" },
  lenet5: { name: "LeNet-5 28², batch 32, training step", goal: 10 },
  resnet20: { name: "ResNet-20 32², batch 32, training step", goal: 10 },
  mlp: { name: "MLP 784-256-128-10, batch 32, training step" },
} as const satisfies Readonly<Record<string, PeerCase>>;

/** The cases, in order. */
export const caseIds = Object.keys(cases) as CaseId[];

export function caseOf(id: CaseId): PeerCase {
  return cases[id];
}

/** Values between −1 and 1 that look random. */
export function values(length: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length }, (_, i) => ((i * 7919) % 2003) / 1001 - 1);
}

export function labels(): number[] {
  return Array.from({ length: BATCH }, (_, i) => i % CLASSES);
}
