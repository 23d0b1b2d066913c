// Colours, normalisation and holes, against plain references in float64.
import { describe, expect, test } from "vitest";
import {
  colorJitter,
  compose,
  cutout,
  grayscale,
  type Image,
  normalize,
  Random,
  randomApply,
  randomErasing,
  randomGrayscale,
  toFloat,
} from "../../../src/data/index.ts";
import { ShapeError } from "../../../src/errors.ts";
import { randomValues } from "../../harness.ts";

const draws = (example = 0) => new Random(0, 1, example);

function picture(height: number, width: number, channels: number, seed = 0): Image {
  const data = randomValues([height, width, channels], seed).data.map((v) => (v + 1) / 2);
  return { data, height, width, channels };
}

const grey = (r: number, g: number, b: number) => 0.2989 * r + 0.587 * g + 0.114 * b;
const clamp = (v: number) => Math.min(1, Math.max(0, v));

/** Each triple of an image's values. */
function triples({ data }: Image): [number, number, number][] {
  return Array.from({ length: data.length / 3 }, (_, i) => [data[3 * i] as number, data[3 * i + 1] as number, data[3 * i + 2] as number]);
}

/** hue, saturation and value by the textbook. */
function toHsv([r, g, b]: readonly number[]): [number, number, number] {
  const [max, min] = [Math.max(r as number, g as number, b as number), Math.min(r as number, g as number, b as number)];
  const d = max - min;
  let h = 0;
  if (d > 0) {
    if (max === r) h = (((g as number) - (b as number)) / d + 6) % 6;
    else if (max === g) h = ((b as number) - (r as number)) / d + 2;
    else h = ((r as number) - (g as number)) / d + 4;
  }
  return [h / 6, max === 0 ? 0 : d / max, max];
}

describe("colorJitter", () => {
  /** The factor that one jitter alone draws for an example: the order of four comes first, then the factor. */
  const close = (got: ArrayLike<number>, expected: number[]) =>
    expected.forEach((value, i) => {
      expect(got[i]).toBeCloseTo(value, 5);
    });

  test("brightness multiplies, and stays inside", () => {
    const image = picture(4, 5, 3);
    const got = colorJitter({ brightness: 0.6 })(image, draws());
    const ratios = Array.from(got.data, (v, i) => v / (image.data[i] as number)).filter((_, i) => (got.data[i] as number) < 1);
    const factor = ratios[0] as number;
    expect(factor).toBeGreaterThan(0.4);
    expect(factor).toBeLessThan(1.6);
    close(
      got.data,
      [...image.data].map((v) => clamp(v * factor)),
    );
  });

  test("contrast moves away from the mean grey, saturation from each pixel's own", () => {
    const image = picture(3, 3, 3);
    const mean = triples(image).reduce((sum, [r, g, b]) => sum + grey(r, g, b) / 9, 0);
    const factorOf = (got: Image, anchor: (i: number) => number) => {
      const i = [...got.data].findIndex((v) => v > 0 && v < 1);
      return ((got.data[i] as number) - anchor(i)) / ((image.data[i] as number) - anchor(i));
    };
    const contrast = colorJitter({ contrast: 0.5 })(image, draws(1));
    const c = factorOf(contrast, () => mean);
    close(
      contrast.data,
      [...image.data].map((v) => clamp(c * v + (1 - c) * mean)),
    );
    const anchor = (i: number) => grey(...(triples(image)[Math.floor(i / 3)] as [number, number, number]));
    const saturated = colorJitter({ saturation: 0.5 })(image, draws(2));
    const s = factorOf(saturated, anchor);
    close(
      saturated.data,
      [...image.data].map((v, i) => clamp(s * v + (1 - s) * anchor(i))),
    );
    for (const factor of [c, s]) expect(Math.abs(factor - 1)).toBeLessThanOrEqual(0.5 + 1e-4);
  });

  test("hue turns by one angle, saturation and value stay", () => {
    const image = picture(4, 4, 3);
    const got = colorJitter({ hue: 0.3 })(image, draws(3));
    const turns = triples(image).map((before, i) => {
      const [h, s, v] = toHsv(before);
      const [h2, s2, v2] = toHsv(triples(got)[i] as number[]);
      expect(s2).toBeCloseTo(s, 4);
      expect(v2).toBeCloseTo(v, 5);
      return ((h2 - h + 1.5) % 1) - 0.5;
    });
    for (const turn of turns) expect(turn).toBeCloseTo(turns[0] as number, 3);
    expect(Math.abs(turns[0] as number)).toBeGreaterThan(0.001);
    expect(Math.abs(turns[0] as number)).toBeLessThanOrEqual(0.3);
    const white: Image = { data: Float32Array.of(0.5, 0.5, 0.5), height: 1, width: 1, channels: 3 };
    expect(colorJitter({ hue: 0.5 })(white, draws()).data).toEqual(white.data);
  });

  test("does the four in an order that differs from example to example", () => {
    const image = picture(2, 2, 3);
    const all = new Set<string>();
    const once = colorJitter({ brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1 });
    for (let example = 0; example < 10; example++) all.add(String(once(image, draws(example)).data));
    expect(all.size).toBe(10);
    expect(once(image, draws(3))).toEqual(once(image, draws(3)));
  });

  test("takes bytes and grey images, refuses others", () => {
    const bytes: Image = { data: Uint8Array.of(10, 200), height: 1, width: 2, channels: 1 };
    const got = colorJitter({ brightness: 0.5, saturation: 1, hue: 0.5 })(bytes, draws(4));
    expect(got.data).toBeInstanceOf(Uint8Array);
    expect(colorJitter({ saturation: 1, hue: 0.5 })(bytes, draws()).data).toEqual(bytes.data);
    expect(() => colorJitter({ hue: 0.6 })).toThrow("colorJitter: expected hue from 0 to 0.5, got 0.6");
    expect(() => colorJitter({ contrast: -1 })).toThrow("colorJitter: expected contrast >= 0, got -1");
    expect(() => colorJitter({})(picture(2, 2, 4), draws())).toThrow("colorJitter: expected images of 1 or 3 channels, got 4");
  });
});

describe("grayscale, normalize and toFloat", () => {
  test("grey by luminance, in as many channels as wanted", () => {
    const image = picture(2, 3, 3);
    const one = grayscale(1)(image, draws());
    expect([one.channels, one.data.length]).toEqual([1, 6]);
    for (const [i, rgb] of triples(image).entries()) expect(one.data[i]).toBeCloseTo(grey(...rgb), 6);
    const three = grayscale()(image, draws());
    for (const [i, rgb] of triples(three).entries()) expect(rgb).toEqual([one.data[i], one.data[i], one.data[i]]);
    expect(grayscale(3)(one, draws())).toEqual(three);
    let count = 0;
    for (let example = 0; example < 300; example++) if (randomGrayscale(0.3)(image, draws(example)) !== image) count++;
    expect(Math.abs(count / 300 - 0.3)).toBeLessThan(0.12);
  });

  test("normalises by channel; bytes are brought to 0 … 1 first", () => {
    const bytes: Image = { data: Uint8Array.of(0, 51, 255, 102), height: 1, width: 2, channels: 2 };
    expect([...toFloat()(bytes, draws()).data]).toEqual([0, 0.2, 1, 0.4].map(Math.fround));
    const got = normalize([0.5, 0.2], [0.5, 0.1])(bytes, draws()).data;
    for (const [i, value] of [-1, 0, 1, 2].entries()) expect(got[i]).toBeCloseTo(value, 6);
    expect([...normalize(0, 2)(toFloat()(bytes, draws()), draws()).data]).toEqual([0, 0.1, 0.5, 0.2].map(Math.fround));
    expect(() => normalize(0, 0)).toThrow("normalize: expected std > 0, got 0");
    expect(() => normalize([0], 1)(bytes, draws())).toThrow("normalize: expected mean of 2 channels, got 1");
  });

  test("compose goes from left to right, randomApply by chance", () => {
    const image: Image = { data: Float32Array.of(1), height: 1, width: 1, channels: 1 };
    expect([...compose(normalize(1, 1), normalize(0, 0.5), normalize(1, 1))(image, draws()).data]).toEqual([-1]);
    let count = 0;
    for (let example = 0; example < 300; example++) if (randomApply(normalize(1, 1), 0.8)(image, draws(example)) !== image) count++;
    expect(Math.abs(count / 300 - 0.8)).toBeLessThan(0.12);
    expect(() => randomApply(toFloat(), -0.1)).toThrow(ShapeError);
  });
});

describe("randomErasing and cutout", () => {
  test("randomErasing fills one rectangle of an area in its bounds, as often as it should", () => {
    const image: Image = { data: new Float32Array(20 * 20 * 2).fill(1), height: 20, width: 20, channels: 2 };
    let erased = 0;
    for (let example = 0; example < 200; example++) {
      const { data } = randomErasing({ p: 0.7, scale: [0.1, 0.3], ratio: [0.5, 2], value: 0.25 })(image, draws(example));
      const holes = [...data.keys()].filter((i) => data[i] !== 1);
      if (holes.length === 0) continue;
      erased++;
      const ys = holes.map((i) => Math.floor(i / 40));
      const xs = holes.map((i) => Math.floor((i % 40) / 2));
      const height = Math.max(...ys) - Math.min(...ys) + 1;
      const width = Math.max(...xs) - Math.min(...xs) + 1;
      expect(holes).toHaveLength(height * width * 2); // a whole rectangle, all channels
      expect(height * width).toBeGreaterThan(400 * 0.1 - 20);
      expect(height * width).toBeLessThan(400 * 0.3 + 20);
      expect(data[holes[0] as number]).toBe(0.25);
    }
    expect(Math.abs(erased / 200 - 0.7)).toBeLessThan(0.15);
    expect(image.data.every((v) => v === 1)).toBe(true);
    const random = randomErasing({ p: 1, scale: [0.3, 0.3], value: "random" })(image, draws()).data.filter((v) => v !== 1);
    expect(new Set(random).size).toBeGreaterThan(100);
    expect(() => randomErasing({ scale: [0.5, 0.1] })).toThrow(ShapeError);
  });

  test("cutout fills a square that may reach over the edge", () => {
    const image: Image = { data: new Uint8Array(81).fill(7), height: 9, width: 9, channels: 1 };
    const sizes = new Set<number>();
    for (let example = 0; example < 200; example++)
      sizes.add(cutout(4, { value: 1 })(image, draws(example)).data.filter((v) => v === 1).length);
    expect(Math.max(...sizes)).toBe(16);
    expect(Math.min(...sizes)).toBe(4); // two rows and columns of four are left in the corner at the top
    expect(() => cutout(0)).toThrow(ShapeError);
  });
});
