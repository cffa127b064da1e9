/**
 * The header of a safetensors file: eight bytes of length, then JSON of names with number type, shape and place. Everything that the header
 * claims is held against the file's size before a byte of memory is taken for it.
 *
 * @see https://github.com/huggingface/safetensors (format)
 */
import { isList, isObject, parse, type Json } from "../../interchange/json.js";

/** The bytes of one number. */
const SIZES: ReadonlyMap<string, number> = new Map([
  ["F64", 8],
  ["F32", 4],
  ["F16", 2],
  ["BF16", 2],
  ["F8_E4M3", 1],
  ["F8_E5M2", 1],
  ["I64", 8],
  ["I32", 4],
  ["I16", 2],
  ["I8", 1],
  ["U64", 8],
  ["U32", 4],
  ["U16", 2],
  ["U8", 1],
  ["BOOL", 1],
]);

/** The format's own bound. */
const LONGEST_HEADER = 100_000_000;

/** Where a tensor lies. */
export interface Place {
  dtype: string;
  shape: readonly number[];
  /** Bytes from the start of the file. */
  start: number;
  end: number;
}

/**
 * The header's length.
 *
 * @param first  the file's first eight bytes, or fewer where it has no more
 * @throws Error where the file is too short for what they promise
 */
export function headerLength(
  first: Buffer,
  fileSize: number,
  what: string,
): number {
  if (first.length < 8)
    throw new Error(
      `${what} expected a safetensors file, received ${fileSize} bytes: it is cut off. Fetch it again.`,
    );
  const length = first.readBigUInt64LE(0);
  if (length < 2n || length > BigInt(LONGEST_HEADER))
    throw new Error(
      `${what} expected a header of 2 to ${LONGEST_HEADER} bytes, received a length of ${length}: it is no safetensors file, or damaged.`,
    );
  if (length > BigInt(fileSize - 8))
    throw new Error(
      `${what} promises a header of ${length} bytes and has ${fileSize - 8} after its length: it is cut off. Fetch it again.`,
    );
  return Number(length);
}

/**
 * Every tensor's place, in the order of the file.
 *
 * @param text  the header
 * @param dataStart  bytes from the start of the file to the first number
 * @throws Error where a shape and its bytes disagree, or tensors overlap, leave holes or reach past the file's end
 */
export function places(
  text: string,
  dataStart: number,
  fileSize: number,
  what: string,
): Map<string, Place> {
  const found = new Map<string, Place>();
  for (const [name, entry] of Object.entries(parse(text, what))) {
    if (name !== "__metadata__")
      found.set(name, placeOf(entry, dataStart, `${what}: the tensor ${name}`));
  }
  const sorted = new Map(
    [...found].toSorted(([, a], [, b]) => a.start - b.start || a.end - b.end),
  );
  let at = dataStart;
  for (const [name, { start, end }] of sorted) {
    if (start !== at)
      throw new Error(
        `${what}: the tensor ${name} expected to begin at byte ${at}, where the one before it ends, and begins at ${start}: they ${start < at ? "overlap" : "leave a hole"}. The file is damaged.`,
      );
    at = end;
  }
  if (at !== fileSize)
    throw new Error(
      `${what} promises ${at} bytes and has ${fileSize}: it is ${fileSize < at ? "cut off" : "longer than it says"}. Fetch it again.`,
    );
  return sorted;
}

function placeOf(entry: Json, dataStart: number, what: string): Place {
  const count = (value: Json | undefined): value is number =>
    typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
  const { dtype, shape, data_offsets: offsets } = isObject(entry) ? entry : {};
  const size = typeof dtype === "string" ? SIZES.get(dtype) : undefined;
  if (typeof dtype !== "string" || size === undefined)
    throw new Error(
      `${what} expected a number type of ${[...SIZES.keys()].join(", ")}; received ${JSON.stringify(dtype)}.`,
    );
  if (!isList(shape) || !shape.every(count))
    throw new Error(
      `${what} expected a shape of whole numbers, received ${JSON.stringify(shape)}.`,
    );
  const [begin, end, ...more] = isList(offsets) ? offsets : [];
  if (!count(begin) || !count(end) || more.length > 0 || end < begin)
    throw new Error(
      `${what} expected two offsets, the end after the beginning; received ${JSON.stringify(offsets)}.`,
    );
  // As BigInt, since a shape of a malicious file may overflow what a number can count.
  const bytes = shape.reduce((all, side) => all * BigInt(side), BigInt(size));
  if (bytes !== BigInt(end - begin))
    throw new Error(
      `${what} has the shape [${shape.join(", ")}] of ${dtype}, which takes ${bytes} bytes, and ${end - begin} bytes are its own. The file is damaged.`,
    );
  return { dtype, shape, start: dataStart + begin, end: dataStart + end };
}
