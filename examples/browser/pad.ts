// The square to draw in, with finger, pen or mouse; pictures can be put there too.
import type { Stroke } from "./pixels.ts";

/** Width of its lines on the screen, as a share of its size. */
const LINE = 0.045;

export class Pad {
  readonly #canvas: HTMLCanvasElement;
  readonly #changed: () => void;
  #strokes: { x: number; y: number }[][] = [];
  /** A picture in place of lines. */
  #picture: CanvasImageSource | undefined;
  fill = false;

  /** `changed`: called after each change by hand. */
  constructor(canvas: HTMLCanvasElement, changed: () => void) {
    this.#canvas = canvas;
    this.#changed = changed;
    canvas.addEventListener("pointerdown", (event) => this.#begin(event));
    canvas.addEventListener("pointermove", (event) => this.#extend(event));
    new ResizeObserver(() => this.#paint()).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#paint());
  }

  /** Coordinates from 0 to 1. */
  get strokes(): readonly Stroke[] {
    return this.#strokes;
  }

  clear(): void {
    this.#strokes = [];
    this.#picture = undefined;
    this.#paint();
  }

  show(picture: CanvasImageSource): void {
    this.clear();
    this.#picture = picture;
    this.#paint();
  }

  #begin(event: PointerEvent): void {
    if (event.button !== 0) return;
    event.preventDefault();
    this.#canvas.setPointerCapture(event.pointerId);
    this.#picture = undefined;
    this.#strokes.push([this.#spot(event)]);
    this.#paint();
    this.#changed();
  }

  #extend(event: PointerEvent): void {
    if (!this.#canvas.hasPointerCapture(event.pointerId)) return;
    const between = event.getCoalescedEvents();
    for (const one of between.length > 0 ? between : [event]) this.#strokes.at(-1)?.push(this.#spot(one));
    this.#paint();
    this.#changed();
  }

  #spot(event: PointerEvent): { x: number; y: number } {
    const { left, top, width, height } = this.#canvas.getBoundingClientRect();
    return { x: (event.clientX - left) / width, y: (event.clientY - top) / height };
  }

  #paint(): void {
    const side = Math.round(this.#canvas.clientWidth * devicePixelRatio);
    const context = this.#canvas.getContext("2d");
    if (!context || side === 0) return;
    this.#canvas.width = side;
    this.#canvas.height = side;
    if (this.#picture) {
      context.imageSmoothingEnabled = false;
      context.drawImage(this.#picture, 0, 0, side, side);
      return;
    }
    const ink = getComputedStyle(this.#canvas).color;
    context.strokeStyle = ink;
    context.fillStyle = `color-mix(in srgb, ${ink} 30%, transparent)`;
    context.lineWidth = LINE * side;
    context.lineCap = "round";
    context.lineJoin = "round";
    for (const stroke of this.#strokes) {
      const path = new Path2D();
      for (const { x, y } of stroke) path.lineTo(x * side, y * side);
      const [first] = stroke;
      if (first && stroke.length === 1) path.lineTo(first.x * side, first.y * side);
      if (this.fill) context.fill(path);
      context.stroke(path);
    }
  }
}
