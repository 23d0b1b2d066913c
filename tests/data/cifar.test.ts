// CIFAR's binary layout: planes of colour become channels-last pixels.
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cifar10, cifar100, parseCifar } from "../../src/data/index.ts";
import { FormatError } from "../../src/errors.ts";

/** A record whose value at (pixel, channel) tells both. */
function record(labels: readonly number[], image: number): number[] {
  return [...labels, ...Array.from({ length: 3072 }, (_, i) => (((i % 1024) % 80) + 80 * Math.floor(i / 1024) + image) % 256)];
}

const value = (pixel: number, channel: number, image: number) => ((pixel % 80) + 80 * channel + image) % 256;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cifar-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("CIFAR", () => {
  test("records become images [32, 32, 3] and labels", () => {
    const { images, labels } = parseCifar(Uint8Array.from([...record([3, 70], 0), ...record([4, 99], 5)]), 2, "train.bin");
    expect(labels).toEqual([Uint8Array.of(3, 4), Uint8Array.of(70, 99)]);
    for (const image of [0, 1])
      for (const pixel of [0, 1, 31, 32, 1023])
        for (const channel of [0, 1, 2]) expect(images[image * 3072 + pixel * 3 + channel]).toBe(value(pixel, channel, 5 * image));
    expect(() => parseCifar(new Uint8Array(3074), 1, "x.bin")).toThrow(
      new FormatError("parseCifar", "expected x.bin to hold records of 3073 bytes, got 3074 bytes"),
    );
    expect(() => parseCifar(new Uint8Array(0), 1, "x.bin")).toThrow(FormatError);
  });

  test("cifar10 reads the batches that are there, compressed or not", async () => {
    await writeFile(join(folder, "data_batch_1.bin"), Uint8Array.from([...record([0], 1), ...record([9], 2)]));
    await writeFile(join(folder, "data_batch_2.bin.gz"), gzipSync(Uint8Array.from(record([5], 3))));
    await writeFile(join(folder, "test_batch.bin"), Uint8Array.from(record([2], 4)));
    const { train, test } = await cifar10(folder);
    expect([train.size, test.size, train.inputShape, train.classes?.[9]]).toEqual([3, 1, [32, 32, 3], "truck"]);
    expect(train.labels).toEqual(Int32Array.of(0, 9, 5));
    expect(train.batch(Int32Array.of(2)).x[3 * 33 + 1]).toBe(Math.fround(value(33, 1, 3) / 255));
    await writeFile(join(folder, "test_batch.bin"), Uint8Array.from(record([10], 4)));
    await expect(cifar10(folder)).rejects.toThrow("cifar10: expected labels from 0 to 9, got 10");
  });

  test("cifar100 has fine and coarse labels", async () => {
    await expect(cifar100(folder)).rejects.toThrow("cifar100: expected a file fine_label_names.txt");
    await writeFile(join(folder, "fine_label_names.txt"), "apple\nbear\ncan\n");
    await writeFile(join(folder, "coarse_label_names.txt"), "fruit\nanimal\n");
    await writeFile(join(folder, "train.bin"), Uint8Array.from([...record([1, 1], 0), ...record([0, 2], 0)]));
    await writeFile(join(folder, "test.bin"), Uint8Array.from(record([0, 0], 0)));
    expect((await cifar100(folder)).train).toMatchObject({ labels: Int32Array.of(1, 2), classes: ["apple", "bear", "can"] });
    expect((await cifar100(folder, { labels: "coarse" })).train).toMatchObject({
      labels: Int32Array.of(1, 0),
      classes: ["fruit", "animal"],
    });
  });
});

const real = new URL("../../../shared/data/cifar-10", import.meta.url).pathname;
if (!existsSync(real)) console.log("skipped: the real CIFAR-10, which is not at ../shared/data/cifar-10");
test.skipIf(!existsSync(real))("the real CIFAR-10: as many images of each class as there should be", async () => {
  const { test: images } = await cifar10(real);
  expect(images.size).toBe(10_000);
  for (let label = 0; label < 10; label++) expect(images.labels?.filter((one) => one === label)).toHaveLength(1000);
});
