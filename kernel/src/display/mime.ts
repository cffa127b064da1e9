/** MIME bundles: what may stand in one, and how it is made safe to send as JSON. */
import type { DisplayData, MimeBundle } from "../engine/messages.js";
import { toJson } from "./json.js";
import { toText } from "./text.js";

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const looksLikeBundle = (value: unknown): value is MimeBundle => {
  if (!isObject(value)) return false;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => /^[\w.+-]+\/\S+$/.test(key));
};

/** `{data, metadata}` with MIME types as the keys of `data`. */
export function isDisplayData(
  value: unknown,
): value is { data: MimeBundle; metadata?: Record<string, unknown> } {
  return (
    isObject(value) &&
    looksLikeBundle(value["data"]) &&
    Object.keys(value).every((key) => key === "data" || key === "metadata") &&
    (value["metadata"] === undefined || isObject(value["metadata"]))
  );
}

/** A bundle as a display method returns it: the MIME types themselves, or under `data`. */
export function toDisplayData(value: unknown): DisplayData | undefined {
  if (isDisplayData(value))
    return {
      data: sendable(value.data),
      metadata: toJson(value.metadata ?? {}) as Record<string, unknown>,
    };
  return looksLikeBundle(value)
    ? { data: sendable(value), metadata: {} }
    : undefined;
}

const isJsonType = (type: string): boolean =>
  type === "application/json" || type.endsWith("+json");

/** Bytes become base64, JSON types plain JSON, everything else text. */
function sendable(bundle: MimeBundle): MimeBundle {
  const result: MimeBundle = {};
  for (const [type, value] of Object.entries(bundle)) {
    if (value === undefined) continue;
    if (value instanceof Uint8Array)
      result[type] = type.startsWith("text/")
        ? Buffer.from(value).toString("utf8")
        : Buffer.from(value).toString("base64");
    else if (isJsonType(type)) result[type] = toJson(value);
    else if (Array.isArray(value))
      // nbformat's lines of a text
      result[type] = value.map(String).join("");
    else result[type] = typeof value === "string" ? value : toText(value);
  }
  return result;
}
