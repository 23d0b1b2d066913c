// A run as one HTML file that needs no script and no network: curves and a table.
import { writeFileWhole } from "../io/node.ts";
import type { Callback, History } from "../train/callback.ts";
import type { EpochInfo } from "../train/state.ts";
import { epochValues } from "./values.ts";

/** Where the report goes, and what it is called. */
export interface HtmlReportOptions {
  /** A file (Node, Deno, Bun), or a function that takes the page. */
  readonly to: string | ((html: string) => void | Promise<void>);
  /** "Training report" unless said. */
  readonly title?: string;
}

/** Size of a chart, and the room for its labels, in pixels. */
const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP] = [560, 240, 56, 28, 10];

/** When `fit` ends, also early, writes a page with a chart for the loss and each metric, and a table of all epochs. */
export function htmlReport({ to, title = "Training report" }: HtmlReportOptions): Callback {
  return {
    async onEnd(history) {
      const html = reportPage(history, title);
      if (typeof to === "string") await writeFileWhole(to, new TextEncoder().encode(html));
      else await to(html);
    },
  };
}

/** The report as HTML. */
export function reportPage({ epochs, finished, stopped }: History, title: string): string {
  const names = [...new Set(epochs.flatMap((info) => Object.keys(epochValues(info))))];
  const quantities = [...new Set(names.map((name) => name.slice(name.indexOf(".") + 1)))];
  const end = stopped ?? (finished ? "all epochs are done" : "ended early");
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
figure { display: inline-block; margin: 0 1rem 1rem 0; }
svg { max-width: 100%; font-size: 11px; fill: currentColor; }
svg path { fill: none; stroke-width: 2; }
svg line { stroke: currentColor; opacity: 0.15; }
.train { stroke: #3b7dd8; color: #3b7dd8; } .validation { stroke: #d9730d; color: #d9730d; }
figcaption span { stroke: none; margin-left: 1rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: 0.15rem 0.8rem; border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
</style>
<h1>${escaped(title)}</h1>
<p>${epochs.length} epochs; ${escaped(end)}.</p>
${quantities.map((quantity) => chart(epochs, quantity)).join("\n")}
<table>
<tr><th>epoch</th>${names.map((name) => `<th>${escaped(name)}</th>`).join("")}</tr>
${epochs.map((info) => tableRow(info, names)).join("\n")}
</table>
</html>
`;
}

function tableRow(info: EpochInfo, names: readonly string[]): string {
  const values = epochValues(info);
  return `<tr><td>${info.epoch + 1}</td>${names.map((name) => `<td>${shown(values[name])}</td>`).join("")}</tr>`;
}

/** One chart: a quantity by epoch, in training and validation. */
function chart(epochs: readonly EpochInfo[], quantity: string): string {
  const parts = ["train", "validation"] as const;
  const curves = parts.map((part) => epochs.map((info) => epochValues(info)[`${part}.${quantity}`]));
  const finite = curves.flat().filter((value) => value !== undefined && Number.isFinite(value)) as number[];
  if (finite.length === 0) return "";
  const low = finite.reduce((a, b) => Math.min(a, b));
  const high = finite.reduce((a, b) => Math.max(a, b));
  const range = high - low || 1;
  const x = (epoch: number) => LEFT + ((WIDTH - LEFT - 10) * epoch) / Math.max(1, epochs.length - 1);
  const y = (value: number) => TOP + ((HEIGHT - TOP - BOTTOM) * (high - value)) / range;
  const marks = [0, 0.5, 1].map((share) => {
    const value = low + share * range;
    return `<line x1="${LEFT}" x2="${WIDTH - 10}" y1="${y(value)}" y2="${y(value)}"/><text x="${LEFT - 6}" y="${y(value) + 4}" text-anchor="end">${shown(value)}</text>`;
  });
  const paths = curves.map((values, i) => `<path class="${parts[i]}" d="${pathOf(values, x, y)}"/>`);
  const ends = `<text x="${LEFT}" y="${HEIGHT - 8}">epoch 1</text><text x="${WIDTH - 10}" y="${HEIGHT - 8}" text-anchor="end">${epochs.length}</text>`;
  const legend = parts
    .filter((_, i) => curves[i]?.some((value) => value !== undefined))
    .map((part) => `<span class="${part}">${part}</span>`);
  return `<figure><figcaption><b>${escaped(quantity)}</b>${legend.join("")}</figcaption><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="${escaped(quantity)} by epoch">${marks.join("")}${paths.join("")}${ends}</svg></figure>`;
}

/** A curve; it breaks where there is no finite value. */
function pathOf(values: readonly (number | undefined)[], x: (epoch: number) => number, y: (value: number) => number): string {
  let pen = "M";
  let path = "";
  for (const [epoch, value] of values.entries()) {
    if (value === undefined || !Number.isFinite(value)) {
      pen = "M";
      continue;
    }
    path += `${pen}${x(epoch).toFixed(1)} ${y(value).toFixed(1)}`;
    pen = "L";
  }
  return path;
}

function shown(value: number | undefined): string {
  return value === undefined ? "" : String(Number(value.toPrecision(4)));
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
