/**
 * Binary parts of a widget's state travel beside the JSON: each is taken out, and its path written down.
 *
 * @see https://github.com/jupyter-widgets/ipywidgets/blob/main/packages/schema/messages.md
 */

export type BufferPath = (string | number)[];

export interface Separated {
  state: Record<string, unknown>;
  buffer_paths: BufferPath[];
  buffers: Uint8Array[];
}

/** @example separate({ x: { ar: bytes }, n: 1 })   // { state: { x: {}, n: 1 }, buffer_paths: [["x", "ar"]], buffers: [bytes] } */
export function separate(state: Record<string, unknown>): Separated {
  const result: Separated = { state: {}, buffer_paths: [], buffers: [] };
  const take = (value: unknown, path: BufferPath): unknown => {
    const bytes = toBytes(value);
    if (bytes !== undefined) {
      result.buffers.push(bytes);
      result.buffer_paths.push(path);
      // In a list the place stays, so that the places after it keep their numbers.
      return typeof path.at(-1) === "number" ? null : undefined;
    }
    if (Array.isArray(value))
      return value.map((entry, i) => take(entry, [...path, i]));
    return isPlain(value) ? takeEntries(value, path) : value;
  };
  const takeEntries = (
    value: object,
    path: BufferPath,
  ): Record<string, unknown> => {
    const copy: Record<string, unknown> = {};
    for (const [key, entry] of Object.entries(value)) {
      const kept = take(entry, [...path, key]);
      if (kept !== undefined) copy[key] = kept;
    }
    return copy;
  };
  result.state = takeEntries(state, []);
  return result;
}

/** The inverse, in place: what came from a front end. Paths that lead nowhere are passed over. */
export function merge(
  state: Record<string, unknown>,
  paths: readonly BufferPath[],
  buffers: readonly Uint8Array[],
): void {
  paths.forEach((path, i) => {
    let target: unknown = state;
    for (const key of path.slice(0, -1))
      target = isContainer(target) ? target[key] : undefined;
    const last = path.at(-1);
    if (isContainer(target) && last !== undefined && last !== "__proto__")
      target[last] = buffers[i];
  });
}

function toBytes(value: unknown): Uint8Array | undefined {
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (!ArrayBuffer.isView(value)) return undefined;
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}

const isPlain = (value: unknown): value is object =>
  typeof value === "object" &&
  value !== null &&
  [Object.prototype, null].includes(
    Object.getPrototypeOf(value) as object | null,
  );

const isContainer = (
  value: unknown,
): value is Record<string | number, unknown> =>
  Array.isArray(value) || isPlain(value);
