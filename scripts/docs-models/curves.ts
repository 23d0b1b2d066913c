// Learning curves as SVG: a panel for the loss and each metric; solid for validation, dashed for training.
import type { RunRecord } from "../../examples/train/record.ts";

const [WIDTH, HEIGHT] = [360, 240];
const MARGIN = { left: 48, right: 14, top: 24, bottom: 36 };
const TOP = 30;
const colors = ["#0b6bcb", "#c2410c", "#15803d", "#7c3aed"];

/** Whether there is a curve to draw: an epoch is a point. */
export function isCurve(runs: readonly RunRecord[]): boolean {
  return runs.some(({ epochs }) => epochs.length > 1);
}

export function curves(runs: readonly RunRecord[], title: string): string {
  const quantities = [...new Set(runs.flatMap(({ epochs }) => epochs.flatMap(({ train }) => Object.keys(train))))];
  const panels = quantities.map((quantity, i) => `<g transform="translate(${i * WIDTH} ${TOP})">${panel(runs, quantity)}</g>`);
  const legend = runs.map(
    ({ model }, i) => `<tspan dx="${i === 0 ? 0 : 12}" fill="${colors[i % colors.length]}" font-weight="600">${model}</tspan>`,
  );
  const validated = runs.some(({ epochs }) => epochs.some(({ validation }) => validation));
  const [width, height] = [quantities.length * WIDTH, TOP + HEIGHT];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif" font-size="11">
<rect width="100%" height="100%" fill="#fff"/>
<text x="${MARGIN.left}" y="18" font-size="13">${title}</text>
<text x="${MARGIN.left}" y="${TOP + 8}">${legend.join("")}${validated ? `<tspan dx="14" fill="#555">solid: validation, dashed: training</tspan>` : ""}</text>
${panels.join("\n")}
</svg>
`;
}

function panel(runs: readonly RunRecord[], quantity: string): string {
  const parts = runs.flatMap(({ epochs }, i) =>
    (["train", "validation"] as const).map((part) => ({
      part,
      color: colors[i % colors.length],
      values: epochs.map((epoch) => epoch[part]?.[quantity]),
    })),
  );
  const all = parts.flatMap(({ values }) => values.filter((value) => value !== undefined));
  const high = highest(all);
  const low = all.reduce((a, b) => Math.min(a, b));
  const epochs = runs.reduce((most, run) => Math.max(most, run.epochs.length), 1);
  const x = (epoch: number) => MARGIN.left + ((WIDTH - MARGIN.left - MARGIN.right) * epoch) / Math.max(1, epochs - 1);
  const y = (value: number) => MARGIN.top + ((HEIGHT - MARGIN.top - MARGIN.bottom) * (high - Math.min(value, high))) / (high - low || 1);
  const marks = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const value = low + share * (high - low);
    const at = y(value).toFixed(1);
    return `<line x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${at}" y2="${at}" stroke="#ddd"/><text x="${MARGIN.left - 6}" y="${Number(at) + 4}" text-anchor="end" fill="#555">${value.toPrecision(3)}</text>`;
  });
  const paths = parts.map(({ part, color, values }) => {
    const points = values.flatMap((value, epoch) => (value === undefined ? [] : [`${x(epoch).toFixed(1)},${y(value).toFixed(1)}`]));
    const dash = part === "train" ? ' stroke-dasharray="4 3" stroke-width="1.25"' : ' stroke-width="2"';
    return points.length === 0 ? "" : `<polyline fill="none" stroke="${color}"${dash} points="${points.join(" ")}"/>`;
  });
  const above = parts.flatMap(({ color, values }) =>
    values.flatMap((value, epoch) =>
      value === undefined || value <= high
        ? []
        : [`<text x="${x(epoch) + 6}" y="${MARGIN.top - 6}" fill="${color}">↑ ${value.toFixed(0)}</text>`],
    ),
  );
  const axis = `<text x="${x(0)}" y="${HEIGHT - 18}" text-anchor="middle" fill="#555">1</text><text x="${x(epochs - 1)}" y="${HEIGHT - 18}" text-anchor="middle" fill="#555">${epochs}</text><text x="${(x(0) + x(epochs - 1)) / 2}" y="${HEIGHT - 6}" text-anchor="middle" fill="#555">${quantity} by epoch</text>`;
  return marks.join("") + paths.join("") + above.join("") + axis;
}

/** Where the axis ends: what is far above all others is named, not drawn, or the others would be one flat line. */
function highest(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const far = middle > 0 ? 10 * middle : Infinity;
  return sorted.filter((value) => value <= far).at(-1) ?? 0;
}
