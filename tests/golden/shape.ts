// Runners for ops that move values.
import { pad } from "../../src/ops/pad.ts";
import { padImage } from "../../src/ops/padImage.ts";
import { channelsLast, checkGolden, type Runner } from "./fixture.ts";

export const shape: Readonly<Record<string, Runner>> = {
  pad: (golden) => {
    const [left, right, top, bottom] = golden.params.pad_left_right_top_bottom;
    const { mode, value } = golden.params;
    if (mode !== "constant")
      return checkGolden(golden, { x: channelsLast }, channelsLast, (x) => padImage(x, [top, bottom, left, right], mode));
    const padding = [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ] as const;
    return checkGolden(golden, { x: channelsLast }, channelsLast, (x) => pad(x, padding, value));
  },
};
