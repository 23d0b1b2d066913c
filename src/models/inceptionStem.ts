// What Inception v4 and Inception-ResNet v2 share (Szegedy et al. 2017): the stem and the first reduction.
import { MaxPool2d } from "../nn/maxPool2d.ts";
import type { Module } from "../nn/module.ts";
import { parallel } from "../nn/parallel.ts";
import { sequential } from "../nn/sequential.ts";
import { inceptionConv as conv } from "./inceptionConv.ts";

/** 299×299×channels to 35×35×384: figure 3. */
export function inceptionStem(channels: number): Module[] {
  const halved = { stride: 2, padding: 0 };
  return [
    conv(channels, 32, 3, halved),
    conv(32, 32, 3, { padding: 0 }),
    conv(32, 64, 3),
    parallel({ pool: new MaxPool2d(3, { stride: 2 }), conv: conv(64, 96, 3, halved) }),
    parallel({
      branch0: sequential(conv(160, 64), conv(64, 96, 3, { padding: 0 })),
      branch1: sequential(conv(160, 64), conv(64, 64, [1, 7]), conv(64, 64, [7, 1]), conv(64, 96, 3, { padding: 0 })),
    }),
    parallel({ conv: conv(192, 192, 3, halved), pool: new MaxPool2d(3, { stride: 2 }) }),
  ];
}

/** 35×35 to 17×17: figure 7 with k, l, m = `double` and n = `single` of table 1. */
export function reductionA(inputs: number, [k, l, m]: readonly [number, number, number], single: number): Module {
  return parallel({
    branch0: conv(inputs, single, 3, { stride: 2, padding: 0 }),
    branch1: sequential(conv(inputs, k), conv(k, l, 3), conv(l, m, 3, { stride: 2, padding: 0 })),
    branch2: new MaxPool2d(3, { stride: 2 }),
  });
}
