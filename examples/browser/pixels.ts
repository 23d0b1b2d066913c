// Drawings and pictures as the network has to see them: small, grey, and filling the frame.
import type { Task } from "./tasks.ts";

export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** One line of a drawing. */
export type Stroke = readonly Spot[];

/** A frame's pixels per pixel of the network's. */
const FINE = 8;

/** Lines, moved and scaled to fill the frame. Grey values from 0 to 1 [size, size]. */
export function pixelsOfStrokes(strokes: readonly Stroke[], task: Task): Float32Array {
  const frame = newFrame(task.size);
  const side = frame.canvas.width;
  const line = task.pen * side;
  const spots = strokes.flat();
  const xs = spots.map(({ x }) => x);
  const ys = spots.map(({ y }) => y);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const scale = (side - line) / Math.max(right - left, bottom - top, 0.2); // a dot stays small
  const place = ({ x, y }: Spot) => [side / 2 + (x - (left + right) / 2) * scale, side / 2 + (y - (top + bottom) / 2) * scale] as const;
  frame.strokeStyle = "#fff";
  frame.fillStyle = "rgb(255 255 255 / 70%)";
  frame.lineWidth = line;
  frame.lineCap = "round";
  frame.lineJoin = "round";
  for (const stroke of strokes) {
    const path = new Path2D();
    for (const spot of stroke) path.lineTo(...place(spot));
    if (stroke.length === 1 && stroke[0]) path.lineTo(...place(stroke[0]));
    if (task.fill) frame.fill(path);
    frame.stroke(path);
  }
  return shrunk(frame, task.size);
}

/** A picture: its subject, light on dark, moved and scaled to fill the frame. Grey values from 0 to 1 [size, size]. */
export function pixelsOfPicture(
  picture: CanvasImageSource & { readonly width: number; readonly height: number },
  task: Task,
): Float32Array {
  const side = 256;
  const whole = newCanvas(side);
  const fit = side / Math.max(picture.width, picture.height);
  const [width, height] = [Math.max(1, Math.round(picture.width * fit)), Math.max(1, Math.round(picture.height * fit))];
  whole.drawImage(picture, 0, 0, width, height);
  const image = whole.getImageData(0, 0, width, height);
  const grey = greyOf(image);
  const edge = grey.filter((_, i) => i < width || i >= grey.length - width || i % width === 0 || i % width === width - 1);
  const background = [...edge].sort((a, b) => a - b)[edge.length >> 1] ?? 0;
  const contrast = grey.map((value) => Math.abs(value - background));
  const most = contrast.reduce((a, b) => Math.max(a, b), 1e-3);
  let [left, right, top, bottom] = [width, 0, height, 0];
  contrast.forEach((value, i) => {
    const light = value / most;
    image.data.set([255 * light, 255 * light, 255 * light, 255], 4 * i);
    if (light < 0.25) return;
    const [x, y] = [i % width, Math.floor(i / width)];
    [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x + 1), Math.min(top, y), Math.max(bottom, y + 1)];
  });
  whole.putImageData(image, 0, 0);
  const frame = newFrame(task.size);
  const room = frame.canvas.width;
  const scale = room / Math.max(right - left, bottom - top, 1);
  const [w, h] = [(right - left) * scale, (bottom - top) * scale];
  if (w > 0 && h > 0) frame.drawImage(whole.canvas, left, top, right - left, bottom - top, (room - w) / 2, (room - h) / 2, w, h);
  return shrunk(frame, task.size);
}

/** Grey values from 0 to 1 as the network takes them. */
export function normalized(pixels: Float32Array, { mean, std }: Task): Float32Array {
  return pixels.map((value) => (value - mean) / std);
}

/** The other way round. */
export function denormalized(pixels: Float32Array, { mean, std }: Task): Float32Array {
  return pixels.map((value) => value * std + mean);
}

/** Paints grey values from 0 to 1 [size, size] as they are. */
export function paintPixels(canvas: HTMLCanvasElement, pixels: Float32Array, size: number): void {
  canvas.width = size;
  canvas.height = size;
  const context = canvas.getContext("2d");
  if (!context) return;
  const image = context.createImageData(size, size);
  pixels.forEach((value, i) => {
    image.data.set([255 * value, 255 * value, 255 * value, 255], 4 * i);
  });
  context.putImageData(image, 0, 0);
}

function newFrame(size: number): CanvasRenderingContext2D {
  const frame = newCanvas(size * FINE);
  frame.fillStyle = "#000";
  frame.fillRect(0, 0, size * FINE, size * FINE);
  return frame;
}

function newCanvas(side: number): CanvasRenderingContext2D {
  const canvas = document.createElement("canvas");
  canvas.width = side;
  canvas.height = side;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("This browser cannot draw.");
  return context;
}

function greyOf({ data }: ImageData): Float32Array {
  const grey = (i: number, channel: number) => (data[4 * i + channel] ?? 0) / 255;
  return Float32Array.from({ length: data.length / 4 }, (_, i) => {
    const light = 0.299 * grey(i, 0) + 0.587 * grey(i, 1) + 0.114 * grey(i, 2);
    return light * grey(i, 3) + 1 - grey(i, 3); // what is transparent is paper
  });
}

/** Means over squares of the frame. */
function shrunk(frame: CanvasRenderingContext2D, size: number): Float32Array {
  const side = size * FINE;
  const grey = greyOf(frame.getImageData(0, 0, side, side));
  const small = new Float32Array(size * size);
  grey.forEach((value, i) => {
    const at = Math.floor(i / side / FINE) * size + Math.floor((i % side) / FINE);
    small[at] = (small[at] ?? 0) + value / (FINE * FINE);
  });
  return small;
}
