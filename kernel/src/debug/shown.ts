/** A value in one line, from what V8 tells of it. */
import type { Runtime } from "node:inspector";

export function shown(value: Runtime.RemoteObject): string {
  if (value.type === "string") return JSON.stringify(value.value);
  if (value.type === "function") return header(value.description ?? "");
  if (value.preview !== undefined && value.type === "object")
    return object(value);
  return value.unserializableValue ?? value.description ?? String(value.value);
}

function object({
  preview,
  subtype,
  className,
  description,
}: Runtime.RemoteObject): string {
  const { properties, entries, overflow } = preview!;
  const isList = subtype === "array" || subtype === "typedarray";
  if (subtype === "error" || subtype === "date" || subtype === "regexp")
    return (description ?? className ?? "").split("\n")[0]!;
  const inside = [
    ...(entries ?? []).map(({ key, value }) =>
      key === undefined ? plain(value) : `${plain(key)} => ${plain(value)}`,
    ),
    ...properties
      .filter(({ name }) => entries === undefined || name !== "size")
      .map((p) => {
        const text =
          p.type === "string" ? JSON.stringify(p.value) : (p.value ?? p.type);
        return isList ? text : `${p.name}: ${text}`;
      }),
    ...(overflow ? ["…"] : []),
  ].join(", ");
  if (subtype === "array") return `[${inside}]`;
  if (subtype === "typedarray") return `${description ?? ""} [${inside}]`;
  const name = entries === undefined ? className : description;
  return `${name === "Object" ? "" : (name ?? "")} {${inside}}`.trimStart();
}

function plain(value: Runtime.ObjectPreview): string {
  return value.type === "string"
    ? JSON.stringify(value.description)
    : (value.description ?? value.type);
}

/** `class Point`, `f(a, b)`, `(x) => …` of what V8 has as the whole text. */
function header(text: string): string {
  const line = text.split("\n")[0]!;
  if (line.startsWith("class ")) return /^class\s+[\w$]*/.exec(line)![0];
  const own =
    /^(?:async\s+)?(?:function\s*\*?\s*)?(?:get\s+|set\s+|\*)?([\w$#]*\s*\([^)]*\))/.exec(
      line,
    );
  const parameters = own?.[1];
  if (parameters === undefined) return line.slice(0, 60);
  return line.includes("=>") && parameters.startsWith("(")
    ? `${parameters} => …`
    : parameters;
}
