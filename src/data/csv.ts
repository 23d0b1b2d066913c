// Tables of comma-separated values (RFC 4180), and data sets from their columns.
import { dsvFormat } from "d3-dsv";
import { FormatError, ShapeError } from "../errors.ts";
import { arrayDataset } from "./arrayDataset.ts";
import type { ArrayDataset } from "./dataset.ts";
import { readFirst, unzipped } from "./files.ts";

/** A table of text. */
export interface CsvTable {
  /** Where it came from, for errors. */
  readonly name: string;
  readonly columns: readonly string[];
  /** Rows of as many cells as there are columns. */
  readonly rows: readonly (readonly string[])[];
}

/** How text becomes a table. */
export interface CsvOptions {
  /** One character; "," unless said. */
  readonly delimiter?: string;
  /** The first line names the columns; default true. Otherwise they are called "0", "1", … */
  readonly header?: boolean;
}

/**
 * Parses text: cells may stand in quotes, with delimiters, line ends and doubled quotes inside. Empty lines are left out.
 * @param name what errors call the text; "the table" unless said
 * @throws FormatError that names the line for rows of another length than the first, and for columns of one name
 */
export function parseCsv(
  text: string,
  { delimiter = ",", header = true, name = "the table" }: CsvOptions & { readonly name?: string } = {},
): CsvTable {
  if (delimiter.length !== 1 || /["\r\n]/.test(delimiter))
    throw new ShapeError("parseCsv", `expected a delimiter of one character, got ${JSON.stringify(delimiter)}`);
  const all = dsvFormat(delimiter).parseRows(text.replace(/^\uFEFF/, ""));
  const lines = all.map((cells, i) => ({ cells, line: i + 1 })).filter(({ cells }) => cells.length > 1 || cells[0] !== "");
  const first = lines[0]?.cells;
  if (!first) throw new FormatError("parseCsv", `expected ${name} to hold a row, got none`);
  for (const { cells, line } of lines)
    if (cells.length !== first.length)
      throw new FormatError("parseCsv", `expected ${first.length} cells in row ${line} of ${name} as in the first, got ${cells.length}`);
  const columns = header ? first : first.map((_, i) => String(i));
  if (new Set(columns).size < columns.length)
    throw new FormatError("parseCsv", `expected columns of different names in ${name}, got one twice`);
  return { name, columns, rows: (header ? lines.slice(1) : lines).map(({ cells }) => cells) };
}

/** Reads a table from a path or an address, gzip-compressed or not, in UTF-8. */
export async function readCsv(location: string | URL, options: CsvOptions = {}): Promise<CsvTable> {
  const { bytes, name } = await readFirst("readCsv", [location]);
  return parseCsv(new TextDecoder().decode(await unzipped("readCsv", bytes, name)), { ...options, name });
}

/** Which columns are inputs. */
interface CsvInputs {
  /** Columns of numbers; all that are not predicted unless said. */
  readonly inputs?: readonly string[];
  /** Stands in for empty cells; they are an error unless said. */
  readonly missing?: number;
}

/** A column of classes to predict. */
export interface CsvLabelOptions extends CsvInputs {
  readonly label: string;
  /** All classes, in the order of their labels; those that occur, sorted (as numbers where all are), unless said. */
  readonly classes?: readonly string[];
}

/** Columns of numbers to predict. */
export interface CsvTargetOptions extends CsvInputs {
  readonly targets: readonly string[];
}

/**
 * A data set of a table's rows: numbers in, a class or numbers out.
 * @throws FormatError that names row and column for cells that are no numbers, and classes that are not among `classes`;
 * ShapeError for columns that are not there
 */
export function csvDataset(table: CsvTable, options: CsvLabelOptions): ArrayDataset;
export function csvDataset(table: CsvTable, options: CsvTargetOptions): ArrayDataset<Float32Array>;
export function csvDataset(table: CsvTable, options: CsvLabelOptions | CsvTargetOptions): ArrayDataset | ArrayDataset<Float32Array> {
  const predicted = "label" in options ? [options.label] : options.targets;
  for (const column of predicted) placeOf(table, column);
  const inputs = options.inputs ?? table.columns.filter((column) => !predicted.includes(column));
  const x = numbersOf(table, inputs, options.missing);
  const inputShape = [inputs.length];
  if (!("label" in options))
    return arrayDataset({ x, inputShape, targets: numbersOf(table, predicted, options.missing), targetShape: [predicted.length] });
  const at = placeOf(table, options.label);
  const cells = table.rows.map((row) => row[at] ?? "");
  const classes = options.classes ?? sorted(new Set(cells));
  const labels = new Map(classes.map((name, label) => [name, label]));
  const y = cells.map((cell, row) => {
    const label = labels.get(cell);
    if (label === undefined)
      throw new FormatError(
        "csvDataset",
        `expected a class in column ${options.label} of ${table.name}, got "${cell}" in row ${row + 1} of the data`,
      );
    return label;
  });
  return arrayDataset({ x, inputShape, y, classes });
}

function placeOf({ columns, name }: CsvTable, column: string): number {
  const at = columns.indexOf(column);
  if (at < 0) throw new ShapeError("csvDataset", `expected a column of ${name} (${columns.join(", ")}), got "${column}"`);
  return at;
}

/** The numbers in these columns, row by row. */
function numbersOf(table: CsvTable, columns: readonly string[], missing: number | undefined): Float32Array {
  const places = columns.map((column) => placeOf(table, column));
  const values = new Float32Array(table.rows.length * columns.length);
  table.rows.forEach((row, i) => {
    places.forEach((place, j) => {
      const cell = (row[place] ?? "").trim();
      const value = cell === "" ? missing : Number(cell);
      if (value === undefined || !Number.isFinite(value))
        throw new FormatError(
          "csvDataset",
          `expected a number in column ${columns[j]} of ${table.name}, got "${cell}" in row ${i + 1} of the data`,
        );
      values[i * columns.length + j] = value;
    });
  });
  return values;
}

function sorted(values: ReadonlySet<string>): string[] {
  const numeric = [...values].every((value) => value.trim() !== "" && Number.isFinite(Number(value)));
  return [...values].sort(numeric ? (a, b) => Number(a) - Number(b) : (a, b) => (a < b ? -1 : 1));
}
