/** As much of Node's `util` as the library uses: how a value looks in words. */

export function inspect(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (ArrayBuffer.isView(value) && !(value instanceof DataView))
    return inspect(Array.from(value as unknown as ArrayLike<number>));
  if (Array.isArray(value)) return `[ ${value.map(inspect).join(", ")} ]`;
  if (typeof value === "object" && value !== null)
    return `{ ${Object.entries(value)
      .map(([key, each]) => `${key}: ${inspect(each)}`)
      .join(", ")} }`;
  return String(value);
}

inspect.custom = Symbol.for("nodejs.util.inspect.custom");
