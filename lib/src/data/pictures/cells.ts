/**
 * Nuclei of cells under a fluorescence microscope, each outlined by hand: one picture of 512 × 512 of the 2018 Data Science Bowl, as the
 * package stardist carries it.
 */
import sharp from "sharp";
import { Random } from "../random.js";
import { Samples } from "../samples.js";
import type { Parts } from "../split.js";
import { readPackageFile, STARDIST } from "../sources.js";
import { Picture } from "./picture.js";

export interface Cells {
  /** 512 × 512, grey, values 0 … 1. */
  picture: Picture;
  /** 1 inside a nucleus, 0 outside: 512 × 512. */
  mask: Picture;
  /** Which nucleus each pixel belongs to, from 1; 0 is background. [512 × 512] */
  instances: Int32Array;
  /** How many nuclei there are. */
  count: number;
}

/** Both files hold 16 bits a pixel. */
async function readPixels(file: string): Promise<Uint16Array> {
  const bytes = await readPackageFile(
    "cells",
    STARDIST,
    `stardist/data/images/${file}`,
  );
  const { data } = await sharp(bytes)
    .toColourspace("grey16")
    .raw({ depth: "ushort" })
    .toBuffer({ resolveWithObject: true });
  return new Uint16Array(
    data.buffer.slice(data.byteOffset, data.byteOffset + data.length),
  );
}

const SIDE = 512;

/**
 * @returns the picture with its masks; its brightest pixel (235 of the file) is 1
 * @example
 * (await cells.load()).count;   // 125
 */
export async function load(): Promise<Cells> {
  const grey = await readPixels("img2d.tif");
  const instances = Int32Array.from(await readPixels("mask2d.tif"));
  const brightest = grey.reduce((most, value) => Math.max(most, value), 0);
  return {
    picture: new Picture(
      "cells",
      SIDE,
      SIDE,
      1,
      Float32Array.from(grey, (value) => value / brightest),
    ),
    mask: new Picture(
      "cells, mask",
      SIDE,
      SIDE,
      1,
      Float32Array.from(instances, (instance) => (instance > 0 ? 1 : 0)),
    ),
    instances,
    count: new Set(instances).size - 1,
  };
}

export interface PatchesOptions {
  /** Side of the square patches: a divisor of 128 (default 64). */
  size?: number;
  /** How many patches to train on, drawn at places and turned and mirrored by the seed (default 200). */
  training?: number;
  /** Default 0. */
  seed?: number;
}

/**
 * Patches for segmentation, split by place, so that no nucleus is learned from and judged by: the left half trains, the next quarter
 * validates, the right quarter tests. Training patches overlap; the other two are cut without overlap, so together they cover their part.
 *
 * @returns samples of shape [size, size, 1], targets [size, size, 1] (1 inside a nucleus)
 * @example
 * const { training, test } = await cells.patches({ size: 64, training: 100, seed: 1 });
 * test.size;   // 16
 */
export async function patches(options: PatchesOptions = {}): Promise<Parts> {
  const { size = 64, training = 200, seed = 0 } = options;
  if (!Number.isInteger(size) || size < 1 || 128 % size !== 0)
    throw new RangeError(
      `cells.patches expected a size that divides 128, received ${size}.`,
    );
  const { picture, mask } = await load();
  const random = new Random(seed);
  const drawn = Array.from({ length: training }, () => ({
    left: random.integer(SIDE / 2 - size + 1),
    top: random.integer(SIDE - size + 1),
    turn: random.integer(8),
  }));
  const tiled = (from: number, to: number): typeof drawn => {
    const places: typeof drawn = [];
    for (let top = 0; top < SIDE; top += size)
      for (let left = from; left < to; left += size)
        places.push({ left, top, turn: 0 });
    return places;
  };
  const cut = (name: string, places: typeof drawn): Samples => {
    const all = (from: Picture): Float32Array => {
      const values = new Float32Array(places.length * size * size);
      for (const [i, { left, top, turn }] of places.entries())
        values.set(
          turned(
            from.crop({ left, top, width: size, height: size }).values,
            size,
            turn,
          ),
          i * size * size,
        );
      return values;
    };
    return new Samples({
      name: `cells (${name})`,
      features: all(picture),
      featureShape: [size, size, 1],
      targets: all(mask),
      targetShape: [size, size, 1],
    });
  };
  return {
    training: cut("training", drawn),
    validation: cut("validation", tiled(SIDE / 2, (3 * SIDE) / 4)),
    test: cut("test", tiled((3 * SIDE) / 4, SIDE)),
  };
}

/** One of the eight ways to lay a square: mirrored or not (bit 2), turned by quarter turns (bits 0, 1). */
function turned(values: Float32Array, side: number, way: number): Float32Array {
  const out = new Float32Array(values.length);
  const last = side - 1;
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      let [u, v] = way & 4 ? [last - x, y] : [x, y];
      for (let k = 0; k < (way & 3); k++) [u, v] = [last - v, u];
      out[v * side + u] = values[y * side + x] ?? 0;
    }
  return out;
}
