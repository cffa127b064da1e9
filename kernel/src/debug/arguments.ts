/** The arguments of a request: each is there and of its type, or the request fails. */
import type { Content } from "../protocol/message.js";

export function textOf(given: Content, name: string): string {
  const value = given[name];
  if (typeof value !== "string")
    throw new Error(`\`${name}\`, a text, is wanted`);
  return value;
}

export function number(given: Content, name: string): number {
  const value = given[name];
  if (typeof value !== "number")
    throw new Error(`\`${name}\`, a number, is wanted`);
  return value;
}

export function path(given: Content): string {
  const source = given["source"];
  if (typeof source !== "object" || source === null)
    throw new Error("`source`, with a `path`, is wanted");
  return textOf(source as Content, "path");
}
