/** Picture files → pictures and samples. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import sharp from "sharp";
import { Random } from "../random.js";
import { Samples } from "../samples.js";
import { Picture, type ResizeOptions, unit } from "./picture.js";

const ENDINGS = /\.(jpe?g|png|webp|gif|tiff?|avif)$/i;

export interface ReadOptions extends Partial<ResizeOptions> {
  /** 1: grey, 3: colour (default: what the file has; transparency is laid on white). */
  channels?: 1 | 3;
}

/**
 * A file (JPEG, PNG, WebP, GIF's first frame, TIFF, AVIF), turned upright as its camera noted, values 0 … 1.
 *
 * @param file its path or its bytes
 * @throws Error that names the file: missing, or damaged or no picture
 * @example
 * const file = await (await photographs.load("cat")).png();   // or a path: "cat.jpg"
 * const cat = await pictures.read(file, { width: 224, height: 224, channels: 3 });
 */
export async function read(
  file: string | Uint8Array,
  options: ReadOptions = {},
): Promise<Picture> {
  const name = typeof file === "string" ? basename(file) : "picture";
  const bytes = typeof file === "string" ? bytesOf(file) : file;
  try {
    const { hasAlpha, channels: found } = await sharp(bytes).metadata();
    const channels =
      options.channels ?? (found !== undefined && found < 3 ? 1 : 3);
    let picture = sharp(bytes).rotate();
    if (hasAlpha) picture = picture.flatten({ background: "#fff" });
    if (options.width !== undefined || options.height !== undefined)
      picture = picture.resize(options.width ?? null, options.height ?? null, {
        fit: options.fit ?? "cover",
      });
    const { data, info } = await picture
      .toColourspace(channels === 1 ? "b-w" : "srgb")
      .raw()
      .toBuffer({ resolveWithObject: true });
    return new Picture(name, info.height, info.width, channels, unit(data));
  } catch (cause) {
    throw new Error(
      `${typeof file === "string" ? file : "the bytes"}: expected a picture (JPEG, PNG, WebP, GIF, TIFF, AVIF); it is damaged or something else. ` +
        "Does another program open it?",
      { cause },
    );
  }
}

function bytesOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new Error(
      `${file}: there is no such file to read (the working folder is ${process.cwd()}).`,
      { cause },
    );
  }
}

/** Every picture of a folder, by name. @throws Error where there is none */
export async function readFolder(
  folder: string,
  options: ReadOptions = {},
): Promise<Picture[]> {
  return Promise.all(filesOf(folder).map((file) => read(file, options)));
}

/**
 * A folder with one folder of pictures a class → samples.
 *
 * @param options `width` and `height` of all pictures; `channels` (default 3); `seed` decides the order (default 0)
 * @returns samples of shape [height, width, channels], values 0 … 1, shuffled; classes in alphabetical order
 * @throws Error that names the folder or file that is missing, empty or damaged
 */
export async function readClasses(
  folder: string,
  options: {
    width: number;
    height: number;
    channels?: 1 | 3;
    seed?: number;
  },
): Promise<Samples> {
  const { width, height, channels = 3, seed = 0 } = options;
  const classNames = entries(folder).filter((name) =>
    statSync(join(folder, name)).isDirectory(),
  );
  if (classNames.length === 0)
    throw new Error(
      `${folder}: expected a folder of pictures for each class, found none.`,
    );
  const files = classNames.flatMap((name, label) =>
    filesOf(join(folder, name)).map((file) => ({ file, label })),
  );
  const order = new Random(seed).shuffle(files);
  const features = new Float32Array(order.length * height * width * channels);
  for (const [i, { file }] of order.entries()) {
    const { values } = await read(file, { width, height, channels });
    features.set(values, i * values.length);
  }
  return new Samples({
    name: basename(folder),
    features,
    featureShape: [height, width, channels],
    labels: Int32Array.from(order, ({ label }) => label),
    classNames,
  });
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch (cause) {
    throw new Error(
      `${folder}: there is no such folder (the working folder is ${process.cwd()}).`,
      { cause },
    );
  }
}

function filesOf(folder: string): string[] {
  const files = entries(folder)
    .filter((name) => ENDINGS.test(name))
    .map((name) => join(folder, name));
  if (files.length === 0)
    throw new Error(
      `${folder}: expected pictures (JPEG, PNG, WebP, GIF, TIFF, AVIF), found none.`,
    );
  return files;
}
