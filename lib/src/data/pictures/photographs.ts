/** Sample photographs that scikit-image and scikit-learn carry. Who made each, and its licence: lib/src/data/README.md. */
import { readPackageFile, SCIKIT_IMAGE, SCIKIT_LEARN } from "../sources.js";
import type { Picture } from "./picture.js";
import { read, type ReadOptions } from "./read.js";

const FILES = {
  astronaut: "astronaut.png",
  camera: "camera.png",
  cat: "chelsea.png",
  cell: "cell.png",
  coffee: "coffee.png",
  coins: "coins.png",
  galaxies: "hubble_deep_field.jpg",
  grass: "grass.png",
  gravel: "gravel.png",
  bricks: "brick.png",
  retina: "retina.jpg",
  rocket: "rocket.jpg",
  tissue: "ihc.png",
  china: "china.jpg",
  flower: "flower.jpg",
} as const;

export type PhotographName = keyof typeof FILES;

/** What there is. */
export const names = Object.keys(FILES) as PhotographName[];

/**
 * @returns the picture, values 0 … 1; camera, cell, coins, grass, gravel and bricks are grey
 * @throws RangeError for a name that is not there
 * @example
 * const cat = await photographs.load("cat", { width: 224, height: 224 });
 * cat.tensor().shape;   // [224, 224, 3]
 */
export async function load(
  name: PhotographName,
  options: ReadOptions = {},
): Promise<Picture> {
  const file = FILES[name] as string | undefined;
  if (file === undefined)
    throw new RangeError(
      `photographs.load expected one of ${names.join(", ")}, received ${name}.`,
    );
  const learn = name === "china" || name === "flower";
  const bytes = await readPackageFile(
    "photographs",
    learn ? SCIKIT_LEARN : SCIKIT_IMAGE,
    learn ? `sklearn/datasets/images/${file}` : `skimage/data/${file}`,
  );
  return read(bytes, options).then((picture) => named(picture, name));
}

const named = (picture: Picture, name: string): Picture =>
  Object.assign(picture, { name });
