/** One safetensors file, or several that an index names; tensors are read one by one, so that no more than one lies in memory twice. */
import { open, readFile, type FileHandle } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Values } from "../../interchange/hdf5.js";
import { isObject, parse } from "../../interchange/json.js";
import { headerLength, places, type Place } from "./header.js";
import { READABLE, toFloat32 } from "./numbers.js";

/** Weights by their names; `close` when done. */
export interface WeightFile {
  /** In the order of the file. */
  readonly names: readonly string[];
  /** undefined where the file has no such tensor. */
  shape(name: string): readonly number[] | undefined;
  /** @throws Error where there is no such tensor, or it is not of floating-point numbers */
  read(name: string): Promise<Values>;
  close(): Promise<void>;
}

/**
 * Opens weights that Hugging Face's libraries save. F64, F32, F16 and BF16 are read as float32.
 *
 * @param path  `.safetensors`, or the `.safetensors.index.json` of several such files, which lie beside it
 * @throws Error where a file is cut off, damaged, or claims what it does not have; nothing is read before that is known
 * @example
 * const { tmpdir } = process.getBuiltinModule("node:os");
 * const path = `${tmpdir()}/nabla-example.safetensors`;
 * await pretrained.safetensors.write(path, [
 *   { name: "w", shape: [2, 1], values: () => Float32Array.of(1, 2) },
 * ]);
 * const file = await pretrained.safetensors.open(path);
 * file.shape("w");                     // [2, 1]
 * (await file.read("w")).values;       // Float32Array [1, 2]
 * await file.close();
 */
export async function openSafetensors(path: string): Promise<WeightFile> {
  return path.endsWith(".index.json") ? openSharded(path) : openOne(path);
}

async function openOne(path: string): Promise<WeightFile> {
  const handle = await open(path, "r");
  try {
    const found = await readPlaces(handle, path);
    return {
      names: [...found.keys()],
      shape: (name) => found.get(name)?.shape,
      read: async (name) =>
        readTensor(handle, found.get(name), `${path}: ${name}`),
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function readPlaces(
  handle: FileHandle,
  path: string,
): Promise<Map<string, Place>> {
  const { size } = await handle.stat();
  const first = Buffer.alloc(8);
  const { bytesRead } = await handle.read(first, 0, 8, 0);
  const length = headerLength(first.subarray(0, bytesRead), size, path);
  const header = Buffer.alloc(length);
  await handle.read(header, 0, length, 8);
  return places(header.toString("utf8"), 8 + length, size, path);
}

async function readTensor(
  handle: FileHandle,
  place: Place | undefined,
  what: string,
): Promise<Values> {
  if (place === undefined)
    throw new Error(
      `${what} expected a tensor of this name; the file has none.`,
    );
  if (!READABLE.includes(place.dtype))
    throw new Error(
      `${what} expected ${READABLE.join(", ")}; received ${place.dtype}, which is not read as a weight.`,
    );
  const bytes = new Uint8Array(place.end - place.start);
  for (let at = 0; at < bytes.length;) {
    const { bytesRead } = await handle.read(
      bytes,
      at,
      bytes.length - at,
      place.start + at,
    );
    if (bytesRead === 0)
      throw new Error(
        `${what} ended after ${at} of ${bytes.length} bytes: the file changed while it was read.`,
      );
    at += bytesRead;
  }
  return { shape: [...place.shape], values: toFloat32(bytes, place.dtype) };
}

async function openSharded(path: string): Promise<WeightFile> {
  const { weight_map: map } = parse(await readFile(path, "utf8"), path);
  if (!isObject(map))
    throw new Error(`${path} expected "weight_map", the file of each tensor.`);
  const files = new Map<string, WeightFile>();
  const home = new Map<string, WeightFile>();
  const close = async (): Promise<void> => {
    for (const file of files.values()) await file.close();
  };
  try {
    for (const [name, shard] of Object.entries(map)) {
      // A name that leads out of the folder would read what the file's author has no business with.
      if (
        typeof shard !== "string" ||
        shard !== basename(shard) ||
        !shard.endsWith(".safetensors")
      )
        throw new Error(
          `${path}: ${name} expected the name of a .safetensors file beside it, received ${JSON.stringify(shard)}.`,
        );
      let file = files.get(shard);
      if (file === undefined) {
        file = await openShard(join(dirname(path), shard), path);
        files.set(shard, file);
      }
      if (file.shape(name) === undefined)
        throw new Error(
          `${path} says that ${shard} has the tensor ${name}; it has not. Are they of one model?`,
        );
      home.set(name, file);
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    names: [...home.keys()],
    shape: (name) => home.get(name)?.shape(name),
    read: async (name) => {
      const file = home.get(name);
      if (file === undefined)
        throw new Error(
          `${path}: ${name} expected a tensor of this name; the index has none.`,
        );
      return file.read(name);
    },
    close,
  };
}

async function openShard(file: string, index: string): Promise<WeightFile> {
  try {
    return await openOne(file);
  } catch (cause) {
    if ((cause as { code?: string }).code !== "ENOENT") throw cause;
    throw new Error(
      `${index} names ${basename(file)}, which is not beside it. Fetch that file too.`,
      { cause },
    );
  }
}
