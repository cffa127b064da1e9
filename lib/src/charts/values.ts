/** What a chart accepts as numbers, and what it says when they are not. */

/** A tensor of any tfjs backend: only its shape and its awaited data are used. */
export interface TensorLike {
  readonly shape: readonly number[];
  data(): Promise<ArrayLike<number>>;
}

/** A danfo column, or anything that holds its numbers in `values`. */
export interface Column<T> {
  readonly values: T;
}

/** A list of numbers; null stands for a missing value where a chart can leave a gap. */
export type Vector =
  ArrayLike<number | null> | TensorLike | Column<ArrayLike<number | null>>;
/** Rows of numbers, all of one length. */
export type Matrix =
  | ArrayLike<ArrayLike<number>>
  | TensorLike
  | Column<ArrayLike<ArrayLike<number>>>;
type Nested = ArrayLike<number | Nested>;
/** Numbers along three axes or more, as pictures and filters have them: a tensor, or arrays in arrays. */
export type NdArray = TensorLike | Nested;
/** Names: of classes, groups, images. Numbers are written out. */
export type Names =
  ArrayLike<string | number> | TensorLike | Column<ArrayLike<string | number>>;

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null;

export function isTensor(value: unknown): value is TensorLike {
  return (
    isObject(value) &&
    "shape" in value &&
    Array.isArray(value.shape) &&
    "data" in value &&
    typeof value.data === "function"
  );
}

function isArrayLike(value: unknown): value is ArrayLike<unknown> {
  return (
    Array.isArray(value) ||
    (ArrayBuffer.isView(value) && !(value instanceof DataView))
  );
}

/** What tensors held when they were given to a chart. Tensors never change, so one reading serves every chart. */
const readings = new WeakMap<TensorLike, ArrayLike<number>>();

/** The tensors in a chart's options that have not been read yet, looked for as deep as options nest. */
export function unreadTensors(options: unknown, depth = 3): TensorLike[] {
  if (isTensor(options)) return readings.has(options) ? [] : [options];
  if (depth === 0 || !isObject(options) || ArrayBuffer.isView(options))
    return [];
  // A long array holds numbers or rows; only short ones can be lists of tensors.
  if (Array.isArray(options) && options.length > 1_000) return [];
  return Object.values(options).flatMap((value) =>
    unreadTensors(value, depth - 1),
  );
}

export async function readTensor(tensor: TensorLike): Promise<void> {
  readings.set(tensor, await tensor.data());
}

/** A word for an error message: what came instead of what was expected. */
export function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (isTensor(value)) return `a tensor of shape [${value.shape.join(", ")}]`;
  if (isArrayLike(value)) {
    const shape: number[] = [];
    for (let v: unknown = value; isArrayLike(v); v = v[0]) shape.push(v.length);
    return `an array of shape [${shape.join(", ")}]`;
  }
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number" || typeof value === "boolean")
    return String(value);
  return typeof value === "function"
    ? "a function"
    : "an object with " +
        (Object.keys(value).slice(0, 5).join(", ") || "no keys");
}

/** Where a value stands, for error messages: `line: y`. */
export type Place = string;

export class ChartInputError extends TypeError {
  override name = "ChartInputError";
  constructor(
    readonly place: Place,
    expected: string,
    received: string,
    next?: string,
  ) {
    super(
      `${place} expected ${expected}, received ${received}.${next ? ` ${next}` : ""}`,
    );
  }
}

function unwrap(value: unknown): unknown {
  if (isTensor(value)) return value;
  return isObject(value) && !isArrayLike(value) && "values" in value
    ? value.values
    : value;
}

function flatReading(tensor: TensorLike): ArrayLike<number> {
  const reading = readings.get(tensor);
  if (!reading) throw new Error("a tensor was used before it was read");
  return reading;
}

/** True for what `vector` would accept, whatever it holds. */
function isVector(value: unknown): value is Vector {
  const inner = unwrap(value);
  return isTensor(inner) ? true : isArrayLike(inner);
}

export interface VectorRules {
  /** Exactly so many numbers, like another list. */
  length?: { of: string; is: number };
  /** null, a missing value, is welcome. */
  gaps?: boolean;
  /** NaN and infinities count as missing: they are results, not mistakes. */
  lenient?: boolean;
  /** No numbers at all are welcome. */
  empty?: boolean;
}

/** A list of finite numbers, `null` where a value is missing. */
export function gappyVector(
  given: unknown,
  place: Place,
  rules: VectorRules = {},
): (number | null)[] {
  const value = unwrap(given);
  let list: ArrayLike<unknown>;
  if (isTensor(value)) {
    const long = value.shape.filter((n) => n !== 1);
    if (long.length > 1)
      throw new ChartInputError(
        place,
        "a list of numbers",
        describe(value),
        "Take one row or column of it, or flatten it: tensor.flatten().",
      );
    list = flatReading(value);
  } else if (isArrayLike(value)) list = value;
  else throw new ChartInputError(place, "a list of numbers", describe(value));
  if (list.length === 0 && !rules.empty)
    throw new ChartInputError(place, "at least one number", "an empty list");
  if (rules.length && list.length !== rules.length.is)
    throw new ChartInputError(
      place,
      `as many numbers as ${rules.length.of} has (${rules.length.is})`,
      String(list.length),
    );
  return Array.from(list, (item, i) => {
    if (typeof item === "number" && Number.isFinite(item)) return item;
    if (rules.lenient && (item === null || typeof item === "number"))
      return null;
    if (item === null && rules.gaps) return null;
    if (typeof item === "number" || item === null || item === undefined)
      throw new ChartInputError(
        place,
        "finite numbers",
        `${String(item)} at index ${i}`,
        rules.gaps
          ? "Write null where a value is missing."
          : "Leave such entries out.",
      );
    throw new ChartInputError(
      place,
      "a list of numbers",
      `${describe(item)} at index ${i}`,
    );
  });
}

/** A list of finite numbers. */
export function vector(
  given: unknown,
  place: Place,
  rules: Omit<VectorRules, "gaps" | "lenient"> = {},
): number[] {
  return gappyVector(given, place, rules).map(Number);
}

/** Rows of finite numbers, all of one length. */
export function matrix(given: unknown, place: Place): number[][] {
  const value = unwrap(given);
  if (isTensor(value)) {
    if (value.shape.length !== 2)
      throw new ChartInputError(
        place,
        "rows of numbers, [rows, columns]",
        describe(value),
      );
    const [rows = 0, columns = 0] = value.shape;
    const flat = vector(Array.from(flatReading(value)), place);
    return Array.from({ length: rows }, (_, i) =>
      flat.slice(i * columns, (i + 1) * columns),
    );
  }
  if (!isArrayLike(value))
    throw new ChartInputError(
      place,
      "rows of numbers, [rows, columns]",
      describe(value),
    );
  if (value.length === 0)
    throw new ChartInputError(place, "at least one row", "an empty list");
  const rows = Array.from(value, (row, i) => vector(row, `${place}[${i}]`));
  const columns = rows[0]?.length ?? 0;
  const odd = rows.findIndex((row) => row.length !== columns);
  if (odd >= 0)
    throw new ChartInputError(
      place,
      `rows of one length (row 0 has ${columns})`,
      `${rows[odd]?.length} in row ${odd}`,
    );
  return rows;
}

/** Numbers of any rank with their shape, row after row. */
export function nd(
  given: unknown,
  place: Place,
): { shape: number[]; flat: ArrayLike<number> } {
  const value = unwrap(given);
  if (isTensor(value))
    return { shape: [...value.shape], flat: flatReading(value) };
  const shape: number[] = [];
  for (let v: unknown = value; isArrayLike(v); v = v[0]) shape.push(v.length);
  if (shape.length === 0)
    throw new ChartInputError(place, "an array or a tensor", describe(given));
  const flat = new Float64Array(shape.reduce((a, b) => a * b, 1));
  let filled = 0;
  const fill = (v: unknown, depth: number): void => {
    if (depth === shape.length) {
      if (typeof v !== "number" || !Number.isFinite(v))
        throw new ChartInputError(place, "finite numbers", describe(v));
      flat[filled++] = v;
      return;
    }
    if (!isArrayLike(v) || v.length !== shape[depth])
      throw new ChartInputError(
        place,
        `an array of shape [${shape.join(", ")}], like its first entries`,
        `${describe(v)} inside it`,
        "All entries must have the same size.",
      );
    for (let i = 0; i < v.length; i++) fill(v[i], depth + 1);
  };
  fill(value, 0);
  return { shape, flat };
}

/** Names as text; numbers are written out. */
export function names(
  given: unknown,
  place: Place,
  length?: VectorRules["length"],
): string[] {
  const value = unwrap(given);
  const list = isTensor(value) ? flatReading(value) : value;
  if (!isArrayLike(list))
    throw new ChartInputError(place, "a list of names", describe(value));
  if (length && list.length !== length.is)
    throw new ChartInputError(
      place,
      `as many names as ${length.of} has (${length.is})`,
      String(list.length),
    );
  return Array.from(list, (item, i) => {
    if (typeof item === "string") return item;
    if (typeof item === "number") return String(item);
    throw new ChartInputError(
      place,
      "a list of names",
      `${describe(item)} at index ${i}`,
    );
  });
}

/** One list, or several by name, as `[name, list]`; a single list has the name given. */
export function series<T>(
  given: T | Readonly<Record<string, T>>,
  place: Place,
  single: string,
): [name: string, list: unknown][] {
  if (isVector(given)) return [[single, given]];
  if (!isObject(given) || Object.keys(given).length === 0)
    throw new ChartInputError(
      place,
      "a list of numbers, or several by name: { name: [1, 2, 3] }",
      describe(given),
    );
  return Object.entries(given);
}
