/** Live values under a dotted path, for completion and inspection. No getter is run: asking must not change anything. */
export interface DescribedValue {
  summary: string;
  members: {
    name: string;
    kind: "method" | "property" | "class" | "function";
  }[];
}

type Read = { found: true; value: unknown } | { found: false };

export function describeValue(
  root: Read,
  path: readonly string[],
): DescribedValue | null {
  let at = root;
  for (const name of path) {
    if (!at.found) return null;
    at = member(at.value, name);
  }
  return at.found
    ? { summary: summary(at.value), members: members(at.value) }
    : null;
}

function member(value: unknown, name: string): Read {
  for (
    let at: unknown =
      value === null || value === undefined ? null : Object(value);
    at !== null;
    at = Object.getPrototypeOf(at)
  ) {
    const property = Object.getOwnPropertyDescriptor(at, name);
    if (property !== undefined)
      return "value" in property
        ? { found: true, value: property.value as unknown }
        : { found: false };
  }
  return { found: false };
}

function members(value: unknown): DescribedValue["members"] {
  const found = new Map<string, DescribedValue["members"][number]["kind"]>();
  if (value === null || value === undefined) return [];
  for (
    let at = Object(value) as object | null, depth = 0;
    at !== null && at !== Object.prototype && depth < 20;
    at = Object.getPrototypeOf(at) as object | null, depth++
  )
    // The elements of a large array are no names.
    for (const name of ownNames(at))
      if (
        !found.has(name) &&
        /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)
      )
        found.set(name, kind(Object.getOwnPropertyDescriptor(at, name)));
  found.delete("constructor");
  return [...found].map(([name, of]) => ({ name, kind: of }));
}

function ownNames(object: object): string[] {
  return Array.isArray(object) || ArrayBuffer.isView(object)
    ? ["length"]
    : Object.getOwnPropertyNames(object);
}

function kind(
  property: PropertyDescriptor | undefined,
): DescribedValue["members"][number]["kind"] {
  const value: unknown = property?.value;
  if (typeof value !== "function") return "property";
  if (isClass(value)) return "class";
  return property?.enumerable === true ? "function" : "method";
}

function isClass(value: unknown): boolean {
  return (
    typeof value === "function" &&
    /^class\b/.test(Function.prototype.toString.call(value))
  );
}

/** `class PCA`, `function f(a, b)`, `Tensor [32, 784] float32`, `number[3]`. */
function summary(value: unknown): string {
  if (value === null) return "null";
  if (isClass(value)) return `class ${(value as { name: string }).name}`;
  if (typeof value === "function") return `function ${value.name}`;
  if (typeof value !== "object") return typeof value;
  if (Array.isArray(value)) return `Array [${value.length}]`;
  const type = (member(value, "constructor") as { value?: { name?: string } })
    .value?.name;
  const shape = member(value, "shape");
  const dtype = member(value, "dtype");
  const length = ArrayBuffer.isView(value) && "length" in value;
  return [
    type ?? "Object",
    ...(shape.found && Array.isArray(shape.value)
      ? [`[${shape.value.join(", ")}]`]
      : []),
    ...(dtype.found && typeof dtype.value === "string" ? [dtype.value] : []),
    ...(length ? [`[${String(value.length)}]`] : []),
  ].join(" ");
}
