/**
 * Weights that PyTorch saved: `.pth`, `.pt`, `.bin`. Read without PyTorch, and without running what is in them (pickle.ts). Both forms: the
 * zip archive of torch 1.6 and later, and the row of pickles before it.
 */
import { open, type FileHandle } from "node:fs/promises";
import { crc32 } from "node:zlib";
import type { Values } from "../../../interchange/hdf5.js";
import type { WeightFile } from "../../safetensors/file.js";
import { READABLE, toFloat32 } from "../../safetensors/numbers.js";
import { PickleError, readPickle, type Pickled } from "./pickle.js";
import {
  tensorsOf,
  torchNames,
  type Storage,
  type TensorPlace,
} from "./tensors.js";
import { readDirectory, type Member } from "./zip-directory.js";

/** Where a storage's numbers lie in the file. */
interface Extent {
  start: number;
  bytes: number;
  /** Of a zip archive's member. */
  crc?: number;
}

/** A pickle of weights is some hundred bytes a tensor. */
const LONGEST_PICKLE = 64 * 2 ** 20;

/** The first number of the older form, as torch writes it. */
const LEGACY = 0x1950a86a20f9469cfc6cn;

/**
 * Opens weights that `torch.save` wrote. Numbers are read tensor by tensor, as they are asked for.
 *
 * @param path  a state_dict, or a dictionary that has one under "state_dict", "model_state_dict" or "model"
 * @returns its tensors by their names, in PyTorch's layout; `close` it when done
 * @throws Error where the file is cut off or damaged, claims what it does not have, or names anything of Python that weights do not need:
 *         such a file is refused before any of its numbers is read, and nothing of it is run
 */
export async function openPth(path: string): Promise<WeightFile> {
  const handle = await open(path, "r");
  try {
    const { size } = await handle.stat();
    const first = await piece(handle, 0, Math.min(4, size), path);
    const isZip = first.toString("latin1") === "PK\x03\x04";
    const { value, extents } = isZip
      ? await readZip(handle, path, size)
      : await readLegacy(handle, path, size);
    const tensors = tensorsOf(value);
    return view(handle, path, tensors, extents);
  } catch (error) {
    await handle.close();
    if (error instanceof PickleError) {
      throw new Error(`${path} was refused: ${error.message}.`, {
        cause: error,
      });
    }
    throw error;
  }
}

function view(
  handle: FileHandle,
  path: string,
  tensors: Map<string, TensorPlace>,
  extents: Map<string, Extent>,
): WeightFile {
  return {
    names: [...tensors.keys()],
    shape: (name) => tensors.get(name)?.shape,
    read: async (name) => {
      const place = tensors.get(name);
      if (place === undefined) {
        throw new Error(
          `${path}: ${name} expected a tensor of this name; the file has none.`,
        );
      }
      const { storage } = place;
      if (!READABLE.includes(storage.dtype)) {
        throw new Error(
          `${path}: ${name} expected ${READABLE.join(", ")}; received ${storage.dtype}, which is not read as a weight.`,
        );
      }
      const extent = extents.get(storage.key) as Extent;
      return readTensor(handle, path, place, extent);
    },
    close: () => handle.close(),
  };
}

async function readTensor(
  handle: FileHandle,
  path: string,
  place: TensorPlace,
  extent: Extent,
): Promise<Values> {
  const { storage, shape, strides, offset } = place;
  const bytes = await piece(handle, extent.start, extent.bytes, path);
  if (extent.crc !== undefined && crc32(bytes) !== extent.crc) {
    throw new Error(
      `${path} is damaged: its storage ${storage.key} has another checksum than it should. Fetch it again.`,
    );
  }
  const row = toFloat32(bytes, storage.dtype);
  const count = shape.reduce((all, side) => all * side, 1);
  if (isContiguous(shape, strides)) {
    return { shape: [...shape], values: row.subarray(offset, offset + count) };
  }
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    let rest = i;
    let at = offset;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const side = shape[axis] ?? 1;
      at += (rest % side) * (strides[axis] ?? 0);
      rest = Math.floor(rest / side);
    }
    values[i] = row[at] ?? NaN;
  }
  return { shape: [...shape], values };
}

function isContiguous(
  shape: readonly number[],
  strides: readonly number[],
): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return false;
    expected *= shape[axis] ?? 1;
  }
  return true;
}

/** Bytes of the file in memory of their own, which is taken once it is known that the file has them. */
async function piece(
  handle: FileHandle,
  start: number,
  length: number,
  path: string,
): Promise<Buffer<ArrayBuffer>> {
  const bytes = Buffer.from(new ArrayBuffer(length));
  for (let at = 0; at < length;) {
    const { bytesRead } = await handle.read(bytes, at, length - at, start + at);
    if (bytesRead === 0) {
      throw new Error(
        `${path} ends after ${start + at} bytes; ${start + length} were expected: it is cut off. Fetch it again.`,
      );
    }
    at += bytesRead;
  }
  return bytes;
}

interface Contents {
  value: Pickled;
  extents: Map<string, Extent>;
}

/** `NAME/data.pkl` and `NAME/data/KEY`. */
async function readZip(
  handle: FileHandle,
  path: string,
  size: number,
): Promise<Contents> {
  const read = (start: number, length: number): Promise<Buffer<ArrayBuffer>> =>
    piece(handle, start, length, path);
  const members = new Map<string, Member>();
  for (const [name, member] of await readDirectory(read, size)) {
    members.set(name.replace(/^[^/]*\//, ""), member);
  }
  const member = (name: string, what: string): Member => {
    const found = members.get(name);
    if (found === undefined) {
      throw new PickleError(`${what} is not in the archive`);
    }
    return found;
  };
  const order = members.get("byteorder");
  if (order !== undefined) {
    const text = await read(order.start, Math.min(order.bytes, 16));
    if (text.toString("latin1") !== "little") {
      throw new PickleError("its numbers have their big end first");
    }
  }
  const pickle = member("data.pkl", "data.pkl");
  if (pickle.bytes > LONGEST_PICKLE) {
    throw new PickleError(`its data.pkl of ${pickle.bytes} bytes is too long`);
  }
  const bytes = await read(pickle.start, pickle.bytes);
  if (crc32(bytes) !== pickle.crc) {
    throw new PickleError("its data.pkl has another checksum than it should");
  }
  const { allowed, storages } = torchNames();
  const { value } = readPickle(bytes, 0, allowed);
  const extents = new Map<string, Extent>();
  for (const storage of storages.values()) {
    const extent = member(`data/${storage.key}`, `the storage ${storage.key}`);
    fits(storage, extent.bytes);
    extents.set(storage.key, extent);
  }
  return { value, extents };
}

function fits(storage: Storage, bytes: number): void {
  if (bytes !== storage.count * storage.bytes) {
    throw new PickleError(
      `the storage ${storage.key} promises ${storage.count} numbers of ${storage.bytes} bytes and has ${bytes} bytes`,
    );
  }
}

/** Pickles of a magic number, a protocol, sizes of types, the object and the keys of its storages; then each storage with its length. */
async function readLegacy(
  handle: FileHandle,
  path: string,
  size: number,
): Promise<Contents> {
  const bytes = await piece(handle, 0, Math.min(size, LONGEST_PICKLE), path);
  const { allowed, storages } = torchNames();
  let at = 0;
  const next = (): Pickled => {
    const { value, end } = readPickle(bytes, at, allowed);
    at = end;
    return value;
  };
  if (bytes[0] !== 0x80 || next() !== LEGACY) {
    throw new PickleError("it is no file that torch.save wrote");
  }
  if (next() !== 1001) throw new PickleError("its form is not known");
  next(); // sizes of C's types, which were never others in a file that anyone has
  const value = next();
  const keys = next();
  const extents = new Map<string, Extent>();
  for (const key of Array.isArray(keys) ? keys : []) {
    const storage = typeof key === "string" ? storages.get(key) : undefined;
    if (storage === undefined) {
      throw new PickleError("it lists a storage that no tensor has");
    }
    if (at + 8 > size) {
      throw new PickleError(`it ends before its storage ${storage.key}`);
    }
    const count = (await piece(handle, at, 8, path)).readBigInt64LE();
    const length = storage.count * storage.bytes;
    if (count !== BigInt(storage.count) || length > size - at - 8) {
      throw new PickleError(
        `its storage ${storage.key} promises ${storage.count} numbers; the file has room for ${Math.floor((size - at - 8) / storage.bytes)} and says ${count}`,
      );
    }
    extents.set(storage.key, { start: at + 8, bytes: length });
    at += 8 + length;
  }
  for (const key of storages.keys()) {
    if (!extents.has(key))
      throw new PickleError(`its storage ${key} is missing`);
  }
  return { value, extents };
}
