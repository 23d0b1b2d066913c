// Tables from text, and data sets from their columns.
import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { csvDataset, digits, parseCsv, readCsv } from "../../src/data/index.ts";
import { FormatError, ShapeError } from "../../src/errors.ts";

describe("parseCsv", () => {
  test("knows quotes, line ends of any kind and a byte order mark", () => {
    const table = parseCsv('\uFEFFname,"a ""b"""\r\n"x, y",1\r\n\r\n"two\nlines",\n');
    expect(table.columns).toEqual(["name", 'a "b"']);
    expect(table.rows).toEqual([
      ["x, y", "1"],
      ["two\nlines", ""],
    ]);
    expect(parseCsv("1;2\n3;4", { delimiter: ";", header: false })).toMatchObject({
      columns: ["0", "1"],
      rows: [
        ["1", "2"],
        ["3", "4"],
      ],
    });
  });

  test("refuses ragged rows, columns of one name, no rows", () => {
    expect(() => parseCsv("a,b\n1,2\n3\n", { name: "t.csv" })).toThrow(
      new FormatError("parseCsv", "expected 2 cells in row 3 of t.csv as in the first, got 1"),
    );
    expect(() => parseCsv("a,a\n1,2")).toThrow("expected columns of different names in the table, got one twice");
    expect(() => parseCsv("\n")).toThrow("expected the table to hold a row, got none");
    expect(() => parseCsv("a", { delimiter: '"' })).toThrow(ShapeError);
  });
});

describe("csvDataset", () => {
  const table = parseCsv("height,kind,width\n1,cat,2\n3,dog,4\n5,cat,6\n");

  test("a column of classes", () => {
    const data = csvDataset(table, { label: "kind" });
    expect(data).toMatchObject({ size: 3, inputShape: [2], classes: ["cat", "dog"], labels: Int32Array.of(0, 1, 0) });
    expect(data.batch(Int32Array.of(2, 1)).x).toEqual(Float32Array.of(5, 6, 3, 4));
    const chosen = csvDataset(table, { label: "kind", inputs: ["width"], classes: ["dog", "cat"] });
    expect(chosen.labels).toEqual(Int32Array.of(1, 0, 1));
    expect(chosen.batch(Int32Array.of(0))).toMatchObject({ x: Float32Array.of(2), shape: [1, 1] });
    const numbers = csvDataset(parseCsv("x,y\n0,10\n0,9\n0,2"), { label: "y" });
    expect(numbers.classes).toEqual(["2", "9", "10"]);
  });

  test("columns of numbers to predict", () => {
    const data = csvDataset(parseCsv("a,b,c\n1,2,3\n4,,6"), { targets: ["c", "b"], missing: -1 });
    expect(data.batch(Int32Array.of(0, 1))).toEqual({
      x: Float32Array.of(1, 4),
      shape: [2, 1],
      y: Float32Array.of(3, 2, 6, -1),
      targetShape: [2, 2],
    });
  });

  test("refuses cells that are no numbers and columns that are not there", () => {
    expect(() => csvDataset(table, { label: "height" })).toThrow(
      'csvDataset: expected a number in column kind of the table, got "cat" in row 1 of the data',
    );
    expect(() => csvDataset(parseCsv("a,b\n,1"), { label: "b" })).toThrow('expected a number in column a of the table, got "" in row 1');
    expect(() => csvDataset(table, { label: "kind", classes: ["cat"] })).toThrow(
      'expected a class in column kind of the table, got "dog" in row 2',
    );
    expect(() => csvDataset(table, { label: "weight" })).toThrow('expected a column of the table (height, kind, width), got "weight"');
  });
});

describe("digits", () => {
  test("1,797 images of 10 classes, from 0 to 1 in sixteenths", async () => {
    const data = await digits();
    expect([data.size, data.inputShape, data.classes?.length]).toEqual([1797, [8, 8, 1], 10]);
    const counts = Array.from({ length: 10 }, (_, label) => data.labels?.filter((one) => one === label).length);
    expect(counts).toEqual([178, 182, 177, 183, 181, 182, 181, 179, 174, 180]); // scikit-learn's load_digits
    const { x } = data.batch(Int32Array.from({ length: 1797 }, (_, i) => i));
    expect(x.every((v) => Number.isInteger(16 * v) && v >= 0 && v <= 1)).toBe(true);
    // load_digits().images[0][0] is 0 0 5 13 9 1 0 0
    expect([...x.subarray(0, 8)].map((v) => 16 * v)).toEqual([0, 0, 5, 13, 9, 1, 0, 0]);
  });

  const csv = new URL("../../../shared/data/digits/digits.csv.gz", import.meta.url);
  if (!existsSync(csv)) console.log("skipped: the digits as CSV, which are not at ../shared/data/digits");
  test.skipIf(!existsSync(csv))("the same digits from CSV", async () => {
    const table = await readCsv(csv, { header: false });
    const data = csvDataset(table, { label: "64" });
    const images = await digits();
    expect(data.labels).toEqual(images.labels);
    const all = Int32Array.from({ length: 1797 }, (_, i) => i);
    expect(data.batch(all).x).toEqual(images.batch(all).x.map((v) => 16 * v));
  });
});
