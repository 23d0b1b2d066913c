// Mirror images.

import { randomApply } from "./compose.ts";
import { emptyPixels, type Transform } from "./image.ts";

/** Left becomes right. */
export function horizontalFlip(): Transform {
  return ({ data, height, width, channels }) => {
    const out = emptyPixels(data, data.length);
    for (let pixel = 0; pixel < height * width; pixel++) {
      const x = pixel % width;
      const to = (pixel - x + width - 1 - x) * channels;
      for (let c = 0; c < channels; c++) out[to + c] = data[pixel * channels + c] as number;
    }
    return { data: out, height, width, channels };
  };
}

/** Top becomes bottom. */
export function verticalFlip(): Transform {
  return ({ data, height, width, channels }) => {
    const row = width * channels;
    const out = emptyPixels(data, data.length);
    for (let y = 0; y < height; y++) out.set(data.subarray(y * row, (y + 1) * row), (height - 1 - y) * row);
    return { data: out, height, width, channels };
  };
}

/** Left becomes right with chance `p`, 0.5 unless said. */
export function randomHorizontalFlip(p = 0.5): Transform {
  return randomApply(horizontalFlip(), p);
}

/** Top becomes bottom with chance `p`, 0.5 unless said. */
export function randomVerticalFlip(p = 0.5): Transform {
  return randomApply(verticalFlip(), p);
}
