// What the network has learnt, to be looked at: filters, confusions, guesses.
import type { ConfusionCounts } from "wasmgrad";
import type { Filters } from "./train.ts";

/** Filters in a row of the picture. */
const ACROSS = 8;

/** Paints the filters side by side, a pixel apart: light where one wants light, dark where dark. */
export function drawFilters(canvas: HTMLCanvasElement, { values, shape: [height = 0, width = 0, , count = 0] }: Filters): void {
  canvas.width = ACROSS * (width + 1) - 1;
  canvas.height = Math.ceil(count / ACROSS) * (height + 1) - 1;
  const context = canvas.getContext("2d");
  if (!context) return;
  const most = values.reduce((max, value) => Math.max(max, Math.abs(value)), 1e-6);
  const image = context.createImageData(canvas.width, canvas.height);
  values.forEach((value, i) => {
    const [filter, pixel] = [i % count, Math.floor(i / count)];
    const x = (filter % ACROSS) * (width + 1) + (pixel % width);
    const y = Math.floor(filter / ACROSS) * (height + 1) + Math.floor(pixel / width);
    const grey = 127.5 + (127.5 * value) / most;
    image.data.set([grey, grey, grey, 255], 4 * (y * canvas.width + x));
  });
  context.putImageData(image, 0, 0);
}

/** An empty table: a row per right class, a column per predicted one. */
export function layOutConfusion(table: HTMLTableElement, classes: readonly string[]): void {
  const [thead, tbody] = [document.createElement("thead"), document.createElement("tbody")];
  thead.append(row(cell("th", ""), ...classes.map(columnHead)));
  tbody.append(...classes.map((name) => row(cell("th", name, { scope: "row" }), ...classes.map(() => cell("td", "")))));
  table.classList.toggle(
    "long",
    classes.some((name) => name.length > 2),
  );
  table.replaceChildren(thead, tbody);
}

export function fillConfusion(table: HTMLTableElement, counts: ConfusionCounts, classes: readonly string[]): void {
  const cells = table.querySelectorAll("td");
  counts.forEach((line, right) => {
    const total = line.reduce((sum, n) => sum + n, 0) || 1;
    line.forEach((n, predicted) => {
      const td = cells[right * classes.length + predicted];
      const text = n === 0 ? "" : String(n);
      if (!td || td.textContent === text) return;
      td.textContent = text;
      td.title = `${n} × ${classes[right]} taken for ${classes[predicted]}`;
      td.className = predicted === right ? "right" : "wrong";
      td.style.setProperty("--share", (n / total).toFixed(3));
      td.classList.toggle("strong", n / total > 0.5);
    });
  });
}

/** A list with an empty bar per class. */
export function layOutGuesses(list: HTMLElement, classes: readonly string[]): void {
  list.style.setProperty("--names", `${0.6 * Math.max(...classes.map(({ length }) => length)) + 0.3}rem`);
  list.replaceChildren(
    ...classes.map((name) => {
      const item = document.createElement("li");
      const text = document.createElement("span");
      text.textContent = name;
      item.append(text, document.createElement("i"), document.createElement("span"));
      return item;
    }),
  );
}

/** Fills the bars, or empties them without scores. Returns the likeliest class. */
export function fillGuesses(list: HTMLElement, scores: Float32Array | undefined): number | undefined {
  const shares = scores ? softmax(scores) : [];
  const best = scores && shares.indexOf(Math.max(...shares));
  [...list.querySelectorAll("li")].forEach((item, label) => {
    const percent = item.lastElementChild;
    const text = scores ? `${Math.round(100 * (shares[label] ?? 0))} %` : "";
    item.classList.toggle("best", label === best);
    if (!percent || percent.textContent === text) return;
    percent.textContent = text;
    item.style.setProperty("--share", (shares[label] ?? 0).toFixed(3));
  });
  return best;
}

function softmax(scores: Float32Array): number[] {
  const most = Math.max(...scores);
  const powers = [...scores].map((score) => Math.exp(score - most));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

/** Its text stands upright where names are long. */
function columnHead(name: string): HTMLElement {
  const head = cell("th", "", { scope: "col" });
  const text = document.createElement("span");
  text.textContent = name;
  head.append(text);
  return head;
}

function row(...cells: readonly HTMLElement[]): HTMLTableRowElement {
  const tr = document.createElement("tr");
  tr.append(...cells);
  return tr;
}

function cell(tag: "td" | "th", text: string, attributes: Readonly<Record<string, string>> = {}): HTMLElement {
  const element = document.createElement(tag);
  element.textContent = text;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
