// Draws curves as SVG: a column per axis; above the rate, below the milliseconds.
import type { Curve, Point } from "./cliffs.ts";
import { type Axis, centre, grid } from "./grid.ts";

const [WIDTH, HEIGHT] = [330, 230];
const MARGIN = { left: 52, right: 12, top: 30, bottom: 40 };
const TOP = 34;
const colors = ["#0b6bcb", "#c2410c", "#15803d", "#7c3aed"];

/** Which number of a point is drawn. */
interface Quantity {
  readonly label: string;
  of(point: Point): number;
  /** From a value and its greatest and smallest to 0…1. */
  scale(value: number, least: number, most: number): number;
  ticks(least: number, most: number): number[];
}

const quantities: readonly Quantity[] = [
  {
    label: "GFLOP/s, direct",
    of: ({ rate }) => rate,
    scale: (value, _, most) => value / most,
    ticks: (_, most) => [0, 1, 2, 3, 4].map((i) => (i * most) / 4),
  },
  {
    label: "ms",
    of: ({ ms }) => ms,
    scale: (value, least, most) => Math.log(value / least) / Math.log(most / least),
    ticks: (least, most) => powersOfTen(least, most),
  },
];

/** One figure of all curves. */
export function figure(curves: readonly Curve[], title: string): string {
  const axes = Object.keys(grid) as Axis[];
  const subjects = [...new Set(curves.map(({ subject }) => subject))].sort();
  const panels = quantities.flatMap((quantity, row) =>
    axes.map((axis, column) => {
      const drawn = curves.filter((curve) => curve.axis === axis);
      return `<g transform="translate(${column * WIDTH} ${TOP + row * HEIGHT})">${panel(drawn, axis, quantity, subjects)}</g>`;
    }),
  );
  const legend = subjects.map(
    (subject, i) => `<tspan dx="${i === 0 ? 0 : 14}" fill="${colors[i % colors.length]}" font-weight="600">${subject}</tspan>`,
  );
  const [width, height] = [axes.length * WIDTH, TOP + quantities.length * HEIGHT];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif" font-size="11">
<title>${title}</title>
<rect width="100%" height="100%" fill="#fff"/>
<text x="${MARGIN.left}" y="22" font-size="13">${title}</text>
<text x="${width - MARGIN.right}" y="22" text-anchor="end">${legend.join("")}</text>
${panels.join("\n")}
</svg>
`;
}

function panel(curves: readonly Curve[], axis: Axis, quantity: Quantity, subjects: readonly string[]): string {
  const values = curves.flatMap(({ points }) => points.map((point) => quantity.of(point)));
  if (values.length === 0) return "";
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const [first = 1, last = 1] = [grid[axis][0], grid[axis].at(-1)];
  const [bottom, right] = [HEIGHT - MARGIN.bottom, WIDTH - MARGIN.right];
  const x = (at: number) => MARGIN.left + ((right - MARGIN.left) * Math.log(at / first)) / Math.log(last / first);
  const y = (value: number) => bottom - (bottom - MARGIN.top) * quantity.scale(value, least, most);
  const others = Object.entries(centre).filter(([name]) => name !== axis);
  const across = quantity
    .ticks(least, most)
    .map(
      (value) =>
        `<path d="M${MARGIN.left} ${y(value).toFixed(1)}H${right}" stroke="#e5e7eb"/><text x="${MARGIN.left - 6}" y="${(y(value) + 4).toFixed(1)}" text-anchor="end" fill="#555">${shortNumber(value)}</text>`,
    );
  const down = grid[axis]
    .filter((_, i) => i % 3 === 0)
    .map((at) => `<text x="${x(at).toFixed(1)}" y="${bottom + 15}" text-anchor="middle" fill="#555">${at}</text>`);
  const lines = curves.map(({ subject, points }) => {
    const color = colors[subjects.indexOf(subject) % colors.length];
    const places = points.map((point) => [x(point.at).toFixed(1), y(quantity.of(point)).toFixed(1)] as const);
    const dots = places.map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="2.2" fill="${color}"/>`);
    return `<polyline points="${places.map((place) => place.join()).join(" ")}" fill="none" stroke="${color}" stroke-width="1.6"/>${dots.join("")}`;
  });
  const caption = `${axis} (${others.map(([name, value]) => `${name} ${value}`).join(", ")})`;
  return `${across.join("")}${down.join("")}<text x="${MARGIN.left}" y="${MARGIN.top - 10}" fill="#555">${quantity.label}</text><text x="${(MARGIN.left + right) / 2}" y="${bottom + 32}" text-anchor="middle">${caption}</text>${lines.join("")}`;
}

function powersOfTen(least: number, most: number): number[] {
  const all = [1e-3, 1e-2, 0.1, 1, 10, 100, 1e3, 1e4];
  return all.filter((power) => power >= least && power <= most);
}

function shortNumber(value: number): string {
  return value >= 10 ? value.toFixed(0) : String(Number(value.toPrecision(2)));
}
