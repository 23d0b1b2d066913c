// A line chart: a curve of training and one of tests, over the steps.
import { type Curves, noCurves, type Point } from "./curves.ts";

const SVG = "http://www.w3.org/2000/svg";
const [LEFT, RIGHT, TOP, BOTTOM] = [40, 8, 8, 20];

export interface ChartOptions {
  readonly quantity: "loss" | "accuracy";
  /** Text of a value. */
  readonly text: (value: number) => string;
}

export class Chart {
  readonly #svg: SVGSVGElement;
  readonly #options: ChartOptions;
  #curves: Curves = noCurves;
  /** Of the element; asking for it in between would have the page laid out each time. */
  #size = { width: 0, height: 0 };

  /** Fills `svg`, at its size on the page. */
  constructor(svg: SVGSVGElement, options: ChartOptions) {
    this.#svg = svg;
    this.#options = options;
    new ResizeObserver(([entry]) => {
      if (entry) this.#size = entry.contentRect;
      this.draw(this.#curves);
    }).observe(svg);
  }

  draw(curves: Curves): void {
    this.#curves = curves;
    const { width, height } = this.#size;
    if (width === 0) return;
    this.#svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.#svg.replaceChildren(...partsOf(curves, width, height, this.#options));
  }
}

function partsOf(curves: Curves, width: number, height: number, { quantity, text }: ChartOptions): SVGElement[] {
  const all = [...curves.train, ...curves.test];
  const most = quantity === "accuracy" ? 1 : niceCeiling(all.reduce((max, point) => Math.max(max, point.loss), 0.1));
  const steps = all.reduce((max, { step }) => Math.max(max, step), 1);
  const x = (step: number) => LEFT + ((width - LEFT - RIGHT) * step) / steps;
  const y = (value: number) => TOP + (height - TOP - BOTTOM) * (1 - value / most);
  const parts: SVGElement[] = [];
  for (const share of [0, 0.5, 1]) {
    const value = share * most;
    parts.push(node("line", { class: "grid", x1: LEFT, x2: width - RIGHT, y1: y(value), y2: y(value) }));
    parts.push(label(text(value), { x: LEFT - 6, y: y(value) + 4, "text-anchor": "end" }));
  }
  if (all.length > 0) {
    parts.push(label("0", { x: LEFT, y: height - 4 }));
    parts.push(label(`${steps.toLocaleString("en")} steps`, { x: width - RIGHT, y: height - 4, "text-anchor": "end" }));
  }
  const path = (points: readonly Point[]) =>
    points.map((point, i) => `${i === 0 ? "M" : "L"}${x(point.step).toFixed(1)} ${y(point[quantity]).toFixed(1)}`).join("");
  parts.push(node("path", { class: "train", d: path(curves.train) }), node("path", { class: "test", d: path(curves.test) }));
  for (const point of curves.test) parts.push(node("circle", { class: "test", cx: x(point.step), cy: y(point[quantity]), r: 2.5 }));
  return parts;
}

/** The next round number, with a round half. */
function niceCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 1.6, 2, 3, 4, 6].find((digit) => digit * power >= value) ?? 10) * power;
}

function node(name: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

function label(text: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const element = node("text", attributes);
  element.textContent = text;
  return element;
}
