/** Tensors, by their look: anything with a shape, a dtype and `data()`. Values are awaited, never read synchronously, since a GPU may hold them. */

export interface TensorLike {
  shape: readonly number[];
  dtype: string;
  data(): ArrayLike<unknown> | Promise<ArrayLike<unknown>>;
  isDisposed?: boolean;
}

/** More is not fetched, only named. */
const maxFetched = 10_000_000;
/** Longer axes are shown by their ends once the tensor has more than this many values. */
const maxShown = 1000;
const edge = 3;

export function isTensor(value: object): value is TensorLike {
  const { shape, dtype, data } = value as Partial<TensorLike>;
  return (
    Array.isArray(shape) &&
    shape.every((n) => Number.isInteger(n)) &&
    typeof dtype === "string" &&
    typeof data === "function"
  );
}

/** @example await tensorText(tf.tensor([[1, 2], [3, 4]]))   // "Tensor [2, 2] float32\n[[1, 2],\n [3, 4]]" */
export async function tensorText(tensor: TensorLike): Promise<string> {
  const { shape, dtype } = tensor;
  const kind =
    "assign" in tensor && "trainable" in tensor ? "Variable" : "Tensor";
  const head = `${kind} [${shape.join(", ")}] ${dtype}`;
  if (tensor.isDisposed === true) return `${head} (disposed)`;
  const size = shape.reduce((product, n) => product * n, 1);
  if (size > maxFetched)
    return `${head} (${size.toLocaleString("en-US")} values)`;
  const values = await tensor.data();
  if (dtype === "complex64") return head;
  const text = (i: number): string => numberText(values[i], dtype);
  const whole = size <= maxShown;
  const rows = (axis: number, offset: number, stride: number): string => {
    const n = shape[axis];
    if (n === undefined) return text(offset);
    const step = n === 0 ? 0 : stride / n;
    const part = (i: number): string => rows(axis + 1, offset + i * step, step);
    const all = Array.from({ length: n }, (_, i) => i);
    const parts =
      whole || n <= 2 * edge
        ? all.map(part)
        : [...all.slice(0, edge).map(part), "…", ...all.slice(-edge).map(part)];
    const deeper = shape.length - axis - 1;
    const between =
      deeper === 0 ? ", " : `,${"\n".repeat(deeper)}${" ".repeat(axis + 1)}`;
    return `[${parts.join(between)}]`;
  };
  return `${head}\n${rows(0, 0, size)}`;
}

function numberText(value: unknown, dtype: string): string {
  if (dtype === "bool")
    return value === 0 || value === false ? "false" : "true";
  if (dtype === "string") return JSON.stringify(value);
  // Seven digits are all that float32 has; five are read more easily.
  return typeof value === "number" && !Number.isInteger(value)
    ? String(Number(value.toPrecision(5)))
    : String(value);
}
