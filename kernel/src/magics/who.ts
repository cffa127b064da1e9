import { inspect } from "node:util";
import type { Magic } from "./magic.js";

export const who: Magic = {
  name: "who",
  usage: "%who",
  summary: "the names that cells have declared",
  line: "words",
  run(host) {
    const names = host.variables().map(([name]) => name);
    host.print(
      names.length === 0 ? "No names yet.\n" : `${names.join("  ")}\n`,
    );
  },
};

export const whos: Magic = {
  name: "whos",
  usage: "%whos",
  summary: "the names that cells have declared, with kind and short value",
  line: "words",
  run(host) {
    const rows = [
      ["name", "kind", "value"],
      ...host
        .variables()
        .map(([name, value]) => [name, kindOf(value), short(value)]),
    ];
    const width = (i: number): number =>
      Math.max(...rows.map((row) => row[i]!.length)) + 2;
    for (const [name, kind, value] of rows)
      host.print(
        `${name!.padEnd(width(0))}${kind!.padEnd(width(1))}${value}\n`,
      );
  },
};

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (typeof value === "function")
    return /^class\b/.test(Function.prototype.toString.call(value))
      ? "class"
      : "function";
  if (typeof value !== "object") return typeof value;
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype?.constructor.name ?? "object";
}

function short(value: unknown): string {
  if (typeof value === "function") return value.name;
  const text = inspect(value, {
    depth: 1,
    breakLength: Infinity,
    maxArrayLength: 8,
    maxStringLength: 50,
  }).replace(/\s+/g, " ");
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
