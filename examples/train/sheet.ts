// Many images as one PNG file.
import { encode } from "fast-png";

/** Images side by side, `columns` to a row, a pixel apart. Values from `low` (black) to `high` (white). */
export function sheet(
  values: Float32Array,
  [height, width, channels]: readonly [number, number, number],
  {
    columns,
    low = 0,
    high = 1,
    zoom = 2,
  }: { readonly columns: number; readonly low?: number; readonly high?: number; readonly zoom?: number },
): Uint8Array {
  const size = height * width * channels;
  const count = values.length / size;
  const rows = Math.ceil(count / columns);
  const [pageHeight, pageWidth] = [rows * (height + 1) - 1, columns * (width + 1) - 1];
  const page = new Uint8Array(pageHeight * zoom * pageWidth * zoom * channels).fill(255);
  for (let i = 0; i < count; i++) {
    const [top, left] = [Math.floor(i / columns) * (height + 1), (i % columns) * (width + 1)];
    for (let y = 0; y < height * zoom; y++)
      for (let x = 0; x < width * zoom; x++)
        for (let c = 0; c < channels; c++) {
          const value = values[i * size + (Math.floor(y / zoom) * width + Math.floor(x / zoom)) * channels + c] ?? 0;
          const shade = Math.round((255 * (value - low)) / (high - low));
          page[((top * zoom + y) * pageWidth * zoom + left * zoom + x) * channels + c] = Math.max(0, Math.min(255, shade));
        }
  }
  return encode({ data: page, width: pageWidth * zoom, height: pageHeight * zoom, channels, depth: 8 });
}
