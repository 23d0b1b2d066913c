// Crops, flips, resizing and turning, against plain references in float64.
import { describe, expect, test } from "vitest";
import {
  centerCrop,
  fiveCrop,
  horizontalFlip,
  type Image,
  Random,
  randomAffine,
  randomCrop,
  randomHorizontalFlip,
  randomResizedCrop,
  randomRotation,
  randomVerticalFlip,
  resize,
  rotate,
  type Transform,
  tenCrop,
  verticalFlip,
} from "../../../src/data/index.ts";
import { ShapeError } from "../../../src/errors.ts";
import { randomInt, randomValues } from "../../harness.ts";

/** Random numbers of an example. */
const draws = (example = 0, seed = 0) => new Random(seed, 1, example);

function noise(height: number, width: number, channels: number, seed = 0): Image {
  return { data: randomValues([height, width, channels], seed).data, height, width, channels };
}

/** An image of one channel whose values are 0, 1, 2, … */
function counting(height: number, width: number): Image {
  return { data: Float32Array.from({ length: height * width }, (_, i) => i), height, width, channels: 1 };
}

function bytesOf(image: Image): Image {
  return { ...image, data: Uint8Array.from(image.data, (v) => Math.floor(127.5 + 127 * v)) };
}

const pixel = (image: Image, y: number, x: number, c = 0) => image.data[(y * image.width + x) * image.channels + c] as number;

function apply(transform: Transform, image: Image, example = 0): Image {
  const before = image.data.slice();
  const after = transform(image, draws(example));
  expect(
    image.data.every((value, i) => value === before[i]),
    "the image given is left alone",
  ).toBe(true);
  expect(after.data).toHaveLength(after.height * after.width * after.channels);
  return after;
}

describe("crops", () => {
  test("randomCrop takes a part of the padded image, every place as likely", () => {
    const image = counting(3, 4);
    const places = new Map<number, number>();
    for (let example = 0; example < 900; example++) {
      const { data, height, width } = apply(randomCrop([2, 2]), image, example);
      const first = data[0] as number;
      expect([height, width, ...data]).toEqual([2, 2, first, first + 1, first + 4, first + 5]);
      places.set(first, (places.get(first) ?? 0) + 1);
    }
    expect([...places.keys()].sort((a, b) => a - b)).toEqual([0, 1, 2, 4, 5, 6]);
    for (const count of places.values()) expect(Math.abs(count - 150)).toBeLessThan(60);
  });

  test.each([
    ["constant", [9, 9, 9, 9, 0, 1, 9, 2, 3]],
    ["edge", [0, 0, 1, 0, 0, 1, 2, 2, 3]],
    ["reflect", [3, 2, 3, 1, 0, 1, 3, 2, 3]],
    ["symmetric", [0, 0, 1, 0, 0, 1, 2, 2, 3]],
  ] as const)("padding by %s", (paddingMode, topLeft) => {
    const seen = new Set<string>();
    for (let example = 0; example < 60; example++)
      seen.add(String([...apply(randomCrop(3, { padding: 1, paddingMode, fill: 9 }), counting(2, 2), example).data]));
    expect(seen.size).toBe(4);
    expect([...seen]).toContain(String(topLeft));
  });

  test("reflect reaches further in than symmetric by the edge", () => {
    const row: Image = { data: Uint8Array.of(1, 2, 3, 1, 2, 3, 1, 2, 3), height: 3, width: 3, channels: 1 };
    const rows = (paddingMode: "reflect" | "symmetric") => [...apply(randomCrop(7, { padding: 2, paddingMode }), row).data].slice(0, 7);
    expect(rows("reflect")).toEqual([3, 2, 1, 2, 3, 2, 1]);
    expect(rows("symmetric")).toEqual([2, 1, 1, 2, 3, 3, 2]);
    expect(() => apply(randomCrop(3, { padding: 3, paddingMode: "reflect" }), row)).toThrow(
      "randomCrop: expected padding of at most 2 for 3×3 pixels and mode reflect, got 3",
    );
  });

  test("centerCrop, fiveCrop and tenCrop", () => {
    const image = counting(4, 5);
    expect([...apply(centerCrop(2), image).data]).toEqual([7, 8, 12, 13]); // (5 − 2) / 2 = 1.5 is rounded to 2, as torchvision does
    expect([...apply(centerCrop([4, 4]), image).data].slice(0, 2)).toEqual([0, 1]); // 0.5 is rounded to 0
    const firsts = (crops: Transform[]) => crops.map((crop) => apply(crop, image).data[0]);
    expect(firsts(fiveCrop(2))).toEqual([0, 3, 10, 13, 7]);
    expect(firsts(tenCrop(2))).toEqual([0, 3, 10, 13, 7, 4, 1, 14, 11, 7]);
    expect(() => apply(centerCrop(5), image)).toThrow("centerCrop: expected at least 5×5 pixels, got 4×5");
    expect(() => randomCrop(0)).toThrow(ShapeError);
  });

  test("randomResizedCrop draws areas and proportions in their bounds, and resizes them", () => {
    const image = bytesOf(noise(40, 60, 3));
    for (let example = 0; example < 30; example++) {
      const { height, width, channels, data } = apply(randomResizedCrop([7, 9]), image, example);
      expect([height, width, channels, data instanceof Uint8Array]).toEqual([7, 9, 3, true]);
    }
    const whole = apply(randomResizedCrop([40, 60], { scale: [1, 1], ratio: [1.5, 1.5] }), image);
    expect(whole.data).toEqual(image.data);
    // proportions that do not fit: the middle, as wide as the ratio allows
    const middle = apply(randomResizedCrop([40, 40], { scale: [1, 1], ratio: [1, 1] }), image);
    expect(middle.data).toEqual(apply(centerCrop(40), image).data);
    expect(() => randomResizedCrop(3, { scale: [0, 1] })).toThrow(
      "randomResizedCrop: expected scale [low, high] with 0 < low <= high, got [0, 1]",
    );
    expect(() => randomResizedCrop(3, { ratio: [2, 1] })).toThrow(ShapeError);
  });
});

describe("flips", () => {
  test("mirror pixels, not channels", () => {
    const image = noise(3, 4, 2);
    const [left, top] = [apply(horizontalFlip(), image), apply(verticalFlip(), image)];
    for (let y = 0; y < 3; y++)
      for (let x = 0; x < 4; x++)
        for (let c = 0; c < 2; c++) {
          expect(pixel(left, y, x, c)).toBe(pixel(image, y, 3 - x, c));
          expect(pixel(top, y, x, c)).toBe(pixel(image, 2 - y, x, c));
        }
  });

  test("come about with their chance", () => {
    const image = counting(2, 2);
    for (const [flip, flipped] of [
      [randomHorizontalFlip, 1],
      [randomVerticalFlip, 2],
    ] as const) {
      const share = (p?: number) => {
        let count = 0;
        for (let example = 0; example < 400; example++) if (apply(flip(p), image, example).data[0] === flipped) count++;
        return count / 400;
      };
      expect([share(0), share(1)]).toEqual([0, 1]);
      expect(Math.abs(share() - 0.5)).toBeLessThan(0.13);
      expect(Math.abs(share(0.2) - 0.2)).toBeLessThan(0.1);
      expect(() => flip(1.5)).toThrow("randomApply: expected p from 0 to 1, got 1.5");
    }
  });
});

/** Bilinear resizing as written in the definition: weights of a triangle around the centre of each new pixel. */
function reference(image: Image, height: number, width: number, antialias: boolean): number[] {
  const weight = (from: number, to: number, i: number, j: number) => {
    const reach = antialias ? Math.max(from / to, 1) : 1;
    const at = (i: number) => {
      const distance = Math.abs(i + 0.5 - (j + 0.5) * (from / to)) / reach;
      return Math.max(0, 1 - distance);
    };
    let total = 0;
    for (let k = 0; k < from; k++) total += at(k);
    return at(i) / total;
  };
  const out: number[] = [];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < image.channels; c++) {
        let sum = 0;
        for (let i = 0; i < image.height; i++)
          for (let j = 0; j < image.width; j++)
            sum += weight(image.height, height, i, y) * weight(image.width, width, j, x) * pixel(image, i, j, c);
        out.push(sum);
      }
  return out;
}

describe("resize", () => {
  test.each([true, false])("bilinear agrees with the definition, antialias %s", (antialias) => {
    for (let i = 0; i < 8; i++) {
      const image = noise(randomInt(i, 1, 9), randomInt(i + 50, 1, 9), 1 + (i % 3), i);
      const [height, width] = [randomInt(i + 100, 1, 12), randomInt(i + 150, 1, 12)];
      const got = apply(resize([height, width], { antialias }), image);
      expect([got.height, got.width]).toEqual([height, width]);
      reference(image, height, width, antialias).forEach((value, at) => {
        expect(got.data[at]).toBeCloseTo(value, 6);
      });
      const bytes = bytesOf(image);
      const rounded = apply(resize([height, width], { antialias }), bytes).data;
      reference(bytes, height, width, antialias).forEach((value, at) => {
        expect(Math.abs((rounded[at] as number) - value)).toBeLessThan(0.5 + 1e-9);
      });
    }
  });

  test("known values: interpolate([[0, 1], [2, 3]], size 4, align_corners=False)", () => {
    expect([...apply(resize(4), counting(2, 2)).data]).toEqual([
      0, 0.25, 0.75, 1, 0.5, 0.75, 1.25, 1.5, 1.5, 1.75, 2.25, 2.5, 2, 2.25, 2.75, 3,
    ]);
    expect([...apply(resize([1, 2]), counting(2, 4)).data]).toEqual([2 + 5 / 7, 2 + 16 / 7].map(Math.fround)); // weights 3 3 1 / 7 and 1 3 3 / 7
  });

  test("nearest takes pixels as they are", () => {
    expect([...apply(resize([2, 2], { interpolation: "nearest" }), counting(4, 4)).data]).toEqual([0, 2, 8, 10]);
    expect([...apply(resize([3, 5], { interpolation: "nearest" }), counting(2, 2)).data]).toEqual([
      0, 0, 0, 1, 1, 0, 0, 0, 1, 1, 2, 2, 2, 3, 3,
    ]);
  });

  test("one number is the shorter side", () => {
    const sizes = (height: number, width: number, size: number) => {
      const { height: h, width: w } = apply(resize(size), counting(height, width));
      return [h, w];
    };
    expect(sizes(10, 15, 4)).toEqual([4, 6]);
    expect(sizes(15, 10, 4)).toEqual([6, 4]);
    expect(sizes(7, 10, 3)).toEqual([3, 4]);
    const interpolation = "cubic" as "bilinear";
    expect(() => resize(3, { interpolation })).toThrow('resize: expected interpolation "nearest" or "bilinear", got cubic');
  });
});

describe("turning", () => {
  test("quarter turns are exact, counter-clockwise", () => {
    for (const interpolation of ["nearest", "bilinear"] as const) {
      const image = counting(3, 3);
      const turned = (degrees: number) => [...apply(rotate(degrees, { interpolation }), image).data].map((v) => Math.round(v * 1e6) / 1e6);
      expect(turned(90)).toEqual([2, 5, 8, 1, 4, 7, 0, 3, 6]);
      expect(turned(180)).toEqual([8, 7, 6, 5, 4, 3, 2, 1, 0]);
      expect(turned(-90)).toEqual([6, 3, 0, 7, 4, 1, 8, 5, 2]);
      expect(turned(0)).toEqual([...image.data]);
    }
  });

  test("bilinear turning agrees with the definition, the fill outside", () => {
    const image = noise(5, 8, 2, 3);
    const angle = (37 * Math.PI) / 180;
    const got = apply(rotate(37, { interpolation: "bilinear", fill: 0.5 }), image);
    const at = (y: number, x: number, c: number) => (y < 0 || x < 0 || y > 4 || x > 7 ? 0.5 : pixel(image, y, x, c));
    for (let y = 0; y < 5; y++)
      for (let x = 0; x < 8; x++)
        for (let c = 0; c < 2; c++) {
          const fromX = Math.cos(angle) * (x - 3.5) - Math.sin(angle) * (y - 2) + 3.5;
          const fromY = Math.sin(angle) * (x - 3.5) + Math.cos(angle) * (y - 2) + 2;
          const [left, top] = [Math.floor(fromX), Math.floor(fromY)];
          let value = 0;
          for (const [dy, dx] of [
            [0, 0],
            [0, 1],
            [1, 0],
            [1, 1],
          ] as const)
            value += (1 - Math.abs(fromY - top - dy)) * (1 - Math.abs(fromX - left - dx)) * at(top + dy, left + dx, c);
          expect(pixel(got, y, x, c)).toBeCloseTo(value, 6);
        }
  });

  test("randomRotation turns by angles in its interval", () => {
    const image = noise(9, 9, 1);
    expect(apply(randomRotation([90, 90]), image).data).toEqual(apply(rotate(90), image).data);
    expect(apply(randomRotation(0), image).data).toEqual(image.data);
    expect(apply(randomRotation(30), image, 1).data).not.toEqual(apply(randomRotation(30), image, 2).data);
    expect(() => randomRotation([3, 2])).toThrow(ShapeError);
  });

  test("randomAffine moves, scales and shears", () => {
    const image = counting(4, 4);
    expect(apply(randomAffine({ degrees: [90, 90] }), image).data).toEqual(apply(rotate(-90), image).data); // affine angles are clockwise, as torchvision's
    const moved = new Set<number>();
    for (let example = 0; example < 80; example++) {
      const { data } = apply(randomAffine({ degrees: 0, translate: [0.25, 0], fill: -1 }), image, example);
      moved.add(data[5] as number);
    }
    expect([...moved].sort()).toEqual([4, 5, 6]);
    const twice = apply(randomAffine({ degrees: 0, scale: [2, 2], interpolation: "bilinear" }), image);
    expect([...twice.data].slice(5, 7)).toEqual([pixel(twice, 1, 1), pixel(twice, 1, 2)]);
    expect(pixel(twice, 1, 1)).toBeCloseTo(5 + 0.25 + 1, 6); // a quarter pixel from the middle instead of a half
    const sheared = apply(randomAffine({ degrees: 0, shear: [45, 45], fill: -1 }), counting(3, 3));
    expect([...sheared.data]).toEqual([-1, 0, 1, 3, 4, 5, 7, 8, -1]); // x moves by −tan 45° · y
    expect(() => randomAffine({ degrees: 0, shear: 90 })).toThrow(ShapeError);
    expect(() => randomAffine({ degrees: 0, translate: [2, 0] })).toThrow("randomAffine: expected translate from 0 to 1, got 2");
    expect(() => randomAffine({ degrees: 0, scale: [0, 1] })).toThrow(ShapeError);
  });
});
