/** Pixels as a PNG, small and without a picture library. */
import { deflateSync } from "node:zlib";

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

function chunk(type: string, data: Uint8Array): Buffer {
  const head = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const out = Buffer.alloc(head.length + 8);
  out.writeUInt32BE(data.length, 0);
  out.set(head, 4);
  out.writeUInt32BE(crc32(head), head.length + 4);
  return out;
}

/**
 * @param rgba  [height, width, 4] bytes, row after row
 * @returns the file's bytes: 8 bit RGBA, every row with filter 0
 * @see Portable Network Graphics specification, third edition, W3C 2025
 */
export function encodePng(
  rgba: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
): Buffer {
  const rows = Buffer.alloc(height * (width * 4 + 1));
  for (let y = 0; y < height; y++)
    rows.set(
      rgba.subarray(y * width * 4, (y + 1) * width * 4),
      y * (width * 4 + 1) + 1,
    );
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 6, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", new Uint8Array(0)),
  ]);
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
    return `data:image/png;base64,${file.toString("base64")}`;
  }
}
