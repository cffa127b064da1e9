/** Pixels as a PNG, small and without a picture library; in a page as well as in Node. */
import { zlibSync } from "fflate";

const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

function crc32(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (const byte of bytes) c = (crcTable[(c ^ byte) & 255] ?? 0) ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const out = new Uint8Array(data.length + 12);
  const view = new DataView(out.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i++) out[4 + i] = type.charCodeAt(i);
  out.set(data, 8);
  view.setUint32(data.length + 8, crc32(out.subarray(4, data.length + 8)));
  return out;
}

/**
 * @param rgba  [height, width, 4] bytes, row after row
 * @returns the file's bytes: 8 bit RGBA, every row with filter 0
 * @see Portable Network Graphics specification, third edition, W3C 2025
 */
function encodePng(
  rgba: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
): Uint8Array {
  const rows = new Uint8Array(height * (width * 4 + 1));
  for (let y = 0; y < height; y++)
    rows.set(
      rgba.subarray(y * width * 4, (y + 1) * width * 4),
      y * (width * 4 + 1) + 1,
    );
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, 6, 0, 0, 0], 8);
  return joined([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk("IHDR", header),
    chunk("IDAT", zlibSync(rows)),
    chunk("IEND", new Uint8Array(0)),
  ]);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** In pieces, since a call takes only so many arguments. */
function base64(bytes: Uint8Array): string {
  const piece = 0x8000;
  let text = "";
  for (let at = 0; at < bytes.length; at += piece)
    text += String.fromCharCode(...bytes.subarray(at, at + piece));
  return btoa(text);
}

/** A picture that pixels are written into. Starts out transparent. */
export class Bitmap {
  readonly pixels: Uint8ClampedArray;
  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.pixels = new Uint8ClampedArray(width * height * 4);
  }

  set(
    x: number,
    y: number,
    red: number,
    green: number,
    blue: number,
    alpha = 255,
  ): void {
    this.pixels.set([red, green, blue, alpha], (y * this.width + x) * 4);
  }

  /** Every pixel becomes factor x factor, since browsers blur small pictures that they enlarge. */
  enlarged(factor: number): Bitmap {
    const big = new Bitmap(this.width * factor, this.height * factor);
    const from = new Uint32Array(this.pixels.buffer);
    const to = new Uint32Array(big.pixels.buffer);
    for (let y = 0; y < big.height; y++) {
      const row = Math.floor(y / factor) * this.width;
      for (let x = 0; x < big.width; x++)
        to[y * big.width + x] = from[row + Math.floor(x / factor)] ?? 0;
    }
    return big;
  }

  /** A data URI, each pixel enlarged so that the picture is at least `atLeast` pixels wide. */
  dataUri(atLeast = 0): string {
    const factor = Math.max(1, Math.ceil(atLeast / this.width));
    const picture = factor > 1 ? this.enlarged(factor) : this;
    const file = encodePng(picture.pixels, picture.width, picture.height);
    return `data:image/png;base64,${base64(file)}`;
  }
}
