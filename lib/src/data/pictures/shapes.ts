/** Made-up pictures of circles, squares and triangles, with boxes and masks: for detection and segmentation whose truth is known. */
import { Random } from "../random.js";
import { Samples } from "../samples.js";
import { Picture } from "./picture.js";

const KINDS = ["circle", "square", "triangle"] as const;

/** One thing in a picture: where, in pixels from the left and the top, and what. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
  /** Index into classNames. */
  label: number;
}

export interface ShapesOptions {
  /** How many pictures (default 100). */
  size?: number;
  /** Their side in pixels (default 64). */
  side?: number;
  /** Fewest and most shapes in a picture (default [1, 3]). */
  count?: readonly [number, number];
  /** Shapes' widths as shares of the side (default [0.2, 0.4]). */
  extent?: readonly [number, number];
  /** Standard deviation of the noise on each value (default 0.05). */
  noise?: number;
  /** Default 0. */
  seed?: number;
}

export interface Shapes {
  classNames: readonly string[];
  side: number;
  /** [size, side, side, 3], values 0 … 1. */
  images: Float32Array;
  /** What each picture shows; no two boxes overlap. */
  boxes: Box[][];
  /** 0 background, 1 + label inside a shape. [size, side, side] */
  masks: Uint8Array;
  /** The i-th picture. */
  picture(i: number): Picture;
  /** For semantic segmentation: targets [side, side, 1 + classes], one-hot with the background first. */
  segmentation(): Samples;
  /** For classification, where each picture shows one shape. @throws RangeError where one shows more */
  classification(): Samples;
}

/** How often a place is sought for the next shape before the picture stays with fewer. */
const TRIES = 50;

/**
 * @example
 * const { boxes, classNames } = await shapes.load({ size: 4, seed: 1 });
 * classNames[boxes[0][0].label];   // what the first picture shows
 */
export async function load(options: ShapesOptions = {}): Promise<Shapes> {
  const {
    size = 100,
    side = 64,
    count = [1, 3],
    extent = [0.2, 0.4],
  } = options;
  const { noise = 0.05, seed = 0 } = options;
  if (
    !Number.isInteger(size) ||
    size < 1 ||
    !Number.isInteger(side) ||
    side < 16
  )
    throw new RangeError(
      `shapes.load expected size >= 1 and side >= 16, received ${size} and ${side}.`,
    );
  const random = new Random(seed);
  const images = new Float32Array(size * side * side * 3);
  const masks = new Uint8Array(size * side * side);
  const boxes: Box[][] = [];
  for (let i = 0; i < size; i++) {
    const image = images.subarray(
      i * side * side * 3,
      (i + 1) * side * side * 3,
    );
    const mask = masks.subarray(i * side * side, (i + 1) * side * side);
    const ground = random.uniform(0.05, 0.35);
    image.fill(ground);
    const wanted = count[0] + random.integer(count[1] - count[0] + 1);
    const placed: Box[] = [];
    for (let tries = 0; placed.length < wanted && tries < TRIES; tries++) {
      const width = Math.round(side * random.uniform(extent[0], extent[1]));
      const box: Box = {
        left: random.integer(side - width + 1),
        top: random.integer(side - width + 1),
        width,
        height: width,
        label: random.integer(KINDS.length),
      };
      if (placed.some((other) => overlap(other, box))) continue;
      placed.push(box);
      const colour = [0, 1, 2].map(() => random.uniform(0.45, 1));
      draw(box, side, (at) => {
        mask[at] = 1 + box.label;
        for (const [c, value] of colour.entries()) image[3 * at + c] = value;
      });
    }
    for (let k = 0; k < image.length; k++)
      image[k] = Math.min(
        1,
        Math.max(0, (image[k] ?? 0) + noise * random.normal()),
      );
    boxes.push(placed);
  }
  return bundle(side, images, boxes, masks);
}

const overlap = (a: Box, b: Box): boolean =>
  a.left < b.left + b.width + 1 &&
  b.left < a.left + a.width + 1 &&
  a.top < b.top + b.height + 1 &&
  b.top < a.top + a.height + 1;

/** Calls `paint` for every pixel whose centre lies in the shape that fills the box. */
function draw(box: Box, side: number, paint: (at: number) => void): void {
  for (let y = box.top; y < box.top + box.height; y++)
    for (let x = box.left; x < box.left + box.width; x++) {
      // Within the box, -1 … 1 from left to right and from top to bottom.
      const u = (2 * (x + 0.5 - box.left)) / box.width - 1;
      const v = (2 * (y + 0.5 - box.top)) / box.height - 1;
      const inside =
        KINDS[box.label] === "circle"
          ? u * u + v * v <= 1
          : KINDS[box.label] === "triangle"
            ? Math.abs(u) <= (v + 1) / 2
            : true;
      if (inside) paint(y * side + x);
    }
}

function bundle(
  side: number,
  images: Float32Array,
  boxes: Box[][],
  masks: Uint8Array,
): Shapes {
  const featureShape = [side, side, 3];
  const size = boxes.length;
  return {
    classNames: KINDS,
    side,
    images,
    boxes,
    masks,
    picture(i) {
      if (!Number.isInteger(i) || i < 0 || i >= size)
        throw new RangeError(
          `shapes.picture expected 0 … ${size - 1}, received ${i}.`,
        );
      const volume = side * side * 3;
      return new Picture(
        `shapes ${i}`,
        side,
        side,
        3,
        images.slice(i * volume, (i + 1) * volume),
      );
    },
    segmentation() {
      const depth = 1 + KINDS.length;
      const targets = new Float32Array(masks.length * depth);
      for (const [at, value] of masks.entries())
        targets[at * depth + value] = 1;
      return new Samples({
        name: "shapes",
        features: images,
        featureShape,
        targets,
        targetShape: [side, side, depth],
      });
    },
    classification() {
      const labels = boxes.map((all, i) => {
        const [only] = all;
        if (only === undefined || all.length > 1)
          throw new RangeError(
            `shapes.classification expected one shape a picture, received ${all.length} in picture ${i}. Load with count: [1, 1].`,
          );
        return only.label;
      });
      return new Samples({
        name: "shapes",
        features: images,
        featureShape,
        labels: Int32Array.from(labels),
        classNames: KINDS,
      });
    },
  };
}
