// What the network has learnt, to be looked at: filters, confusions, guesses.
import type { ConfusionCounts } from "wasmgrad";
import type { Filters } from "./train.ts";

/** Paints each filter as a small image: light where it wants light, dark where dark. */
export function drawFilters(container: HTMLElement, { values, shape: [height = 0, width = 0, , count = 0] }: Filters): void {
  while (container.childElementCount < count) container.append(document.createElement("canvas"));
  const most = values.reduce((max, value) => Math.max(max, Math.abs(value)), 1e-6);
  [...container.children].forEach((canvas, filter) => {
    if (!(canvas instanceof HTMLCanvasElement)) return;
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext("2d");
    if (!context) return;
    const image = context.createImageData(width, height);
    for (let pixel = 0; pixel < width * height; pixel++) {
      const grey = 127.5 + (127.5 * (values[pixel * count + filter] ?? 0)) / most;
      image.data.set([grey, grey, grey, 255], 4 * pixel);
    }
    context.putImageData(image, 0, 0);
  });
}

/** Fills a table: a row per right class, a column per predicted one. */
export function drawConfusion(table: HTMLTableElement, counts: ConfusionCounts, classes: readonly string[]): void {
  const head = row(cell("th", ""), ...classes.map(columnHead));
  table.classList.toggle(
    "long",
    classes.some((name) => name.length > 2),
  );
  const body = counts.map((line, right) => {
    const total = line.reduce((sum, n) => sum + n, 0) || 1;
    const cells = line.map((n, predicted) => {
      const td = cell("td", n === 0 ? "" : String(n), { title: `${n} × ${classes[right]} taken for ${classes[predicted]}` });
      td.className = predicted === right ? "right" : "wrong";
      td.style.setProperty("--share", (n / total).toFixed(3));
      td.classList.toggle("strong", n / total > 0.5);
      return td;
    });
    return row(cell("th", classes[right] ?? "", { scope: "row" }), ...cells);
  });
  const [thead, tbody] = [document.createElement("thead"), document.createElement("tbody")];
  thead.append(head);
  tbody.append(...body);
  table.replaceChildren(thead, tbody);
}

/** Fills a list with a bar per class; without scores, empty ones. Returns the likeliest class. */
export function drawGuesses(list: HTMLElement, scores: Float32Array | undefined, classes: readonly string[]): number | undefined {
  const shares = scores ? softmax(scores) : [];
  const best = scores && shares.indexOf(Math.max(...shares));
  list.style.setProperty("--names", `${0.6 * Math.max(...classes.map(({ length }) => length)) + 0.3}rem`);
  list.replaceChildren(
    ...classes.map((name, label) => {
      const item = document.createElement("li");
      item.style.setProperty("--share", (shares[label] ?? 0).toFixed(3));
      item.classList.toggle("best", label === best);
      const [text, bar, percent] = ["span", "i", "span"].map((tag) => document.createElement(tag));
      if (text) text.textContent = name;
      if (percent) percent.textContent = scores ? `${Math.round(100 * (shares[label] ?? 0))} %` : "";
      item.append(...[text, bar, percent].filter((part) => part !== undefined));
      return item;
    }),
  );
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
