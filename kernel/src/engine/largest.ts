/** Which names hold the most memory: tensors, arrays, texts, and what is made of them. */
import type { LargeValue } from "./messages.js";

/** So many objects are looked at for one name; of what is larger, the rest is estimated. */
const budget = 20_000;
/** So many elements of a long array or map are looked at. */
const sample = 200;

/** The watch thread finds it under `globalThis[Symbol.for(…)]`. */
export const largestKey = "Nabla.largest";

/**
 * @param variables  names and their values; one that two names share counts for the first
 * @example largest([["xs", new Float64Array(1e6)]])   // [{ name: "xs", what: "Float64Array [1000000]", bytes: 8000000 }]
 */
export function largest(
  variables: Iterable<readonly [name: string, value: unknown]>,
  count = 5,
): LargeValue[] {
  const seen = new Set<object>();
  const found: LargeValue[] = [];
  for (const [name, value] of variables) {
    const bytes = new Size(seen).of(value);
    if (bytes >= 1e6) found.push({ name, what: describe(value), bytes });
  }
  return found.toSorted((a, b) => b.bytes - a.bytes).slice(0, count);
}

class Size {
  #left = budget;

  constructor(readonly seen: Set<object>) {}

  of(value: unknown): number {
    if (typeof value === "string") return value.length;
    if (typeof value !== "object" || value === null) return 8;
    if (this.seen.has(value) || this.#left-- <= 0) return 0;
    this.seen.add(value);
    if (ArrayBuffer.isView(value)) return this.of(value.buffer);
    if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer)
      return value.byteLength;
    const tensor = tensorBytes(value);
    if (tensor !== undefined) return tensor;
    if (Array.isArray(value))
      return 8 * value.length + this.#elements(value.length, value);
    if (value instanceof Map)
      return 32 * value.size + this.#elements(value.size, value.entries());
    if (value instanceof Set)
      return 16 * value.size + this.#elements(value.size, value);
    return this.#members(value);
  }

  #elements(length: number, elements: Iterable<unknown>): number {
    let bytes = 0;
    let looked = 0;
    for (const element of elements) {
      if (looked >= sample || this.#left <= 0) break;
      looked++;
      // A number in an array is in its eight bytes.
      if (typeof element !== "number") bytes += this.of(element);
    }
    return looked === 0 ? 0 : (bytes / looked) * length;
  }

  /** No getter is run: looking must not change anything. */
  #members(value: object): number {
    let bytes = 16;
    for (const property of Object.values(
      Object.getOwnPropertyDescriptors(value),
    ))
      if ("value" in property) bytes += this.of(property.value);
    return bytes;
  }
}

const bytesOf: Record<string, number> = {
  float32: 4,
  int32: 4,
  bool: 1,
  complex64: 8,
  string: 16,
};

/** By its look: a tensor's values are no JavaScript objects. */
function tensorBytes(value: object): number | undefined {
  const data = (name: string): unknown =>
    Object.getOwnPropertyDescriptor(value, name)?.value;
  const shape = data("shape");
  const dtype = data("dtype");
  if (
    !Array.isArray(shape) ||
    !shape.every((n): n is number => typeof n === "number") ||
    typeof dtype !== "string"
  )
    return undefined;
  if (data("isDisposedInternal") === true) return 0;
  return shape.reduce((size, n) => size * n, 1) * (bytesOf[dtype] ?? 4);
}

/** `Tensor [60000, 784] float32`, `Float64Array [1000]`, `Map [20]`. */
function describe(value: unknown): string {
  if (typeof value !== "object" || value === null)
    return `${typeof value}${typeof value === "string" ? ` [${value.length}]` : ""}`;
  const name =
    (Object.getPrototypeOf(value) as { constructor?: { name?: string } } | null)
      ?.constructor?.name ?? "object";
  const shape = Object.getOwnPropertyDescriptor(value, "shape")
    ?.value as unknown;
  if (Array.isArray(shape))
    return `${name} [${shape.join(", ")}] ${String(Object.getOwnPropertyDescriptor(value, "dtype")?.value ?? "")}`.trimEnd();
  if (Array.isArray(value)) return `${name} [${value.length}]`;
  if (ArrayBuffer.isView(value))
    return `${name} [${"length" in value ? String(value.length) : value.byteLength}]`;
  if (value instanceof Map || value instanceof Set)
    return `${name} [${value.size}]`;
  return name;
}
