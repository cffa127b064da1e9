/** Values as JSON: typed arrays become arrays, bigints text, what cannot be said is left out as JSON.stringify does. */

/** Deeper than any figure is nested; a cycle is deeper. */
const maxDepth = 200;

/**
 * @throws TypeError for a circular structure
 * @example toJson({ x: new Float32Array([1, 2]), n: 3n })   // { x: [1, 2], n: "3" }
 */
export function toJson(value: unknown, depth = 0): unknown {
  if (typeof value === "bigint") return String(value);
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value === "function" || typeof value === "symbol")
    return undefined;
  if (typeof value !== "object" || value === null) return value;
  if (depth > maxDepth)
    throw new TypeError(
      `Expected a value that can be written as JSON, received one that is circular or nested deeper than ${maxDepth} levels.`,
    );
  if (ArrayBuffer.isView(value))
    return value instanceof DataView
      ? undefined
      : Array.from(value as unknown as ArrayLike<number | bigint>, (entry) =>
          toJson(entry),
        );
  if (Array.isArray(value))
    return value.map((entry) => toJson(entry, depth + 1) ?? null);
  const own = (value as { toJSON?: unknown }).toJSON;
  if (typeof own === "function")
    return toJson(own.call(value, "") as unknown, depth + 1);
  const result: Record<string, unknown> = {};
  for (const [key, entry] of Object.entries(value)) {
    const json = toJson(entry, depth + 1);
    if (json !== undefined) result[key] = json;
  }
  return result;
}
