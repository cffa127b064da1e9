/** JSON, as it comes out of files that others wrote. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };

export type JsonObject = Readonly<Record<string, Json>>;

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const isList = (value: Json | undefined): value is readonly Json[] =>
  Array.isArray(value);

/** @throws Error that names the file */
export function parse(text: string, what: string): JsonObject {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch (cause) {
    throw new Error(`${what} expected JSON, received something else.`, {
      cause,
    });
  }
  if (!isObject(value)) throw new Error(`${what} expected a JSON object.`);
  return value;
}

/** A text as it is, anything else as JSON. */
export const asText = (value: Json | undefined): string =>
  typeof value === "string" ? value : JSON.stringify(value ?? null);
