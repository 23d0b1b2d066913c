// Image files as pixels: by the browser where there is one, otherwise by decoders in JavaScript.
import { FormatError, UnsupportedError } from "../errors.ts";
import type { Image } from "./transforms/image.ts";

/** Pixels of an image file. */
export type ImageDecoder = (bytes: Uint8Array<ArrayBuffer>, name: string) => Image | Promise<Image>;

/**
 * The pixels of an image file: bytes of 1 channel (grey) or 3 (red, green, blue); transparency is left out. In browsers
 * whatever they can show; elsewhere PNG, and JPEG where the package `jpeg-js` is installed. The pixels of a JPEG file
 * differ in their last bits between decoders, those of a PNG file do not.
 * @param name what errors call the file
 * @throws FormatError for bytes that cannot be decoded, UnsupportedError for a format that there is no decoder for
 */
export async function decodeImage(bytes: Uint8Array<ArrayBuffer>, name: string): Promise<Image> {
  try {
    if (typeof createImageBitmap === "function" && typeof OffscreenCanvas === "function") return await decodedByBrowser(bytes);
    if (bytes[0] === 0x89 && bytes[1] === 0x50) return await decodedPng(bytes);
    if (bytes[0] === 0xff && bytes[1] === 0xd8) return await decodedJpeg(bytes, name);
  } catch (error) {
    if (error instanceof UnsupportedError) throw error;
    throw new FormatError(
      "decodeImage",
      `expected ${name} to be a whole image file, got: ${error instanceof Error ? error.message : error}`,
    );
  }
  throw new UnsupportedError("decodeImage", `expected ${name} to be a PNG or JPEG file, got another; give a decoder of your own`);
}

async function decodedByBrowser(bytes: Uint8Array<ArrayBuffer>): Promise<Image> {
  const bitmap = await createImageBitmap(new Blob([bytes]), { colorSpaceConversion: "none", premultiplyAlpha: "none" });
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext("2d");
  if (!context) throw new UnsupportedError("decodeImage", "expected a canvas to draw on, got none");
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return colours(context.getImageData(0, 0, width, height).data, width, height, 4);
}

async function decodedPng(bytes: Uint8Array): Promise<Image> {
  const { convertIndexedToRgb, decode } = await import("fast-png");
  const png = decode(bytes, { checkCrc: true });
  const { width, height, depth } = png;
  if (png.palette) return colours(convertIndexedToRgb(png), width, height, png.palette[0]?.length ?? 3);
  if (depth === 16)
    return colours(
      Uint8Array.from(png.data, (value) => Math.round(value / 257)),
      width,
      height,
      png.channels,
    );
  if (depth === 8) return colours(png.data, width, height, png.channels);
  return { data: unpacked(png.data, width, height, depth), height, width, channels: 1 }; // grey alone has fewer than 8 bits
}

/** Values of 1, 2 or 4 bits, each row beginning with a byte of its own, as bytes. */
function unpacked(packed: ArrayLike<number>, width: number, height: number, depth: number): Uint8Array {
  const stride = Math.ceil((width * depth) / 8);
  const most = (1 << depth) - 1;
  return Uint8Array.from({ length: width * height }, (_, pixel) => {
    const bit = (pixel % width) * depth;
    const byte = packed[Math.floor(pixel / width) * stride + (bit >> 3)] as number;
    return (((byte >> (8 - depth - (bit & 7))) & most) * 255) / most;
  });
}

/** What is used of `jpeg-js`. */
interface JpegDecoder {
  decode(
    bytes: Uint8Array,
    options: { readonly useTArray: true; readonly formatAsRGBA: false },
  ): {
    readonly width: number;
    readonly height: number;
    readonly data: Uint8Array;
  };
}

async function decodedJpeg(bytes: Uint8Array, name: string): Promise<Image> {
  let jpeg: JpegDecoder;
  try {
    const { default: found } = await import(/* @vite-ignore */ /* webpackIgnore: true */ "jpeg-js");
    jpeg = found;
  } catch {
    throw new UnsupportedError("decodeImage", `expected the package jpeg-js to be installed for ${name}, got none`);
  }
  const { width, height, data } = jpeg.decode(bytes, { useTArray: true, formatAsRGBA: false });
  return colours(data, width, height, 3);
}

/** Grey or red, green and blue from pixels that may have an opacity, too. */
function colours(data: ArrayLike<number>, width: number, height: number, channels: number): Image {
  const kept = channels < 3 ? 1 : 3;
  const out = new Uint8Array(width * height * kept);
  for (let pixel = 0; pixel < width * height; pixel++)
    for (let c = 0; c < kept; c++) out[pixel * kept + c] = data[pixel * channels + c] as number;
  return { data: out, height, width, channels: kept };
}
