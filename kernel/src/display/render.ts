/** The result of a cell as a MIME bundle. */
import type { DisplayData } from "../engine/messages.js";
import { displaySymbol } from "./host.js";
import { isDisplayData, toDisplayData } from "./mime.js";
import { pictureType } from "./picture.js";
import {
  type Table,
  frameTable,
  recordTable,
  tableHtml,
  tableText,
} from "./table.js";
import { isTensor, tensorText } from "./tensor.js";
import { cut, reason, toText } from "./text.js";

/** Promises of something that shows by itself: at a cell's end they are waited for, and are no result. */
export const showing = new WeakSet<Promise<unknown>>();

/**
 * Shows a value as it asks to be shown, by `[Symbol.for("Jupyter.display")]()`, else as its kind is best read.
 *
 * @param options.whole  nothing is left out of a text: a value that was displayed on purpose
 * @returns  nothing for `undefined`; never rejects: a value that throws while it is asked is shown as text with the reason
 */
export async function render(
  value: unknown,
  { whole = false } = {},
): Promise<DisplayData | undefined> {
  if (value === undefined) return undefined;
  try {
    if (value instanceof Promise && showing.has(value)) {
      await value;
      return undefined;
    }
    return (
      (isReference(value) ? await rich(value) : undefined) ??
      (whole
        ? { data: { "text/plain": toText(value, 4, true) }, metadata: {} }
        : plain(toText(value)))
    );
  } catch (error) {
    return plain(
      `${toText(value, 1)}\n(its own display failed: ${reason(error)})`,
    );
  }
}

/** As far as a value can be shown without waiting for anything: a table, or text. */
export function renderNow(value: unknown): DisplayData {
  try {
    if (!isReference(value)) return plain(toText(value));
    const records = Array.isArray(value) ? recordTable(value) : undefined;
    const found = records ?? frameTable(value);
    return found === undefined ? plain(toText(value)) : table(found);
  } catch {
    return plain(toText(value, 1));
  }
}

const isReference = (value: unknown): value is object =>
  (typeof value === "object" && value !== null) || typeof value === "function";

const plain = (text: string): DisplayData => ({
  data: { "text/plain": cut(text) },
  metadata: {},
});

const table = (content: Table): DisplayData => ({
  data: { "text/html": tableHtml(content), "text/plain": tableText(content) },
  metadata: {},
});

async function rich(value: object): Promise<DisplayData | undefined> {
  const own = (await ownDisplay(value)) ?? (await ownMarkup(value));
  if (own !== undefined) {
    own.data["text/plain"] ??= cut(toText(value, 0));
    return own;
  }
  if (value instanceof Uint8Array) {
    const type = pictureType(value);
    return type === undefined
      ? undefined
      : toDisplayData({
          [type]: value,
          "text/plain": `[${type}, ${value.byteLength} bytes]`,
        });
  }
  if (Array.isArray(value)) {
    const records = recordTable(value);
    return (
      records && {
        data: { ...table(records).data, "text/plain": cut(toText(value)) },
        metadata: {},
      }
    );
  }
  if (isTensor(value)) return plain(await tensorText(value));
  const frame = frameTable(value);
  return frame && table(frame);
}

async function ownDisplay(value: object): Promise<DisplayData | undefined> {
  if (isDisplayData(value)) return toDisplayData(value);
  const method: unknown = Reflect.get(value, displaySymbol);
  if (typeof method !== "function") return undefined;
  const bundle: unknown = await method.call(value);
  return toDisplayData(bundle);
}

/** `toHtml`, `toHTML` (Arquero, mathematics libraries) and ijavascript's `_toHtml`, `_toSvg`; an element of an HTML document. */
const markup: readonly [name: string, type: string][] = [
  ["_toHtml", "text/html"],
  ["toHtml", "text/html"],
  ["toHTML", "text/html"],
  ["_toSvg", "image/svg+xml"],
];

async function ownMarkup(value: object): Promise<DisplayData | undefined> {
  // A class has these on its prototype: it is not itself a picture.
  if (typeof value === "function") return undefined;
  for (const [name, type] of markup) {
    const method: unknown = Reflect.get(value, name);
    if (typeof method !== "function") continue;
    const text: unknown = await method.call(value);
    if (typeof text === "string") return toDisplayData({ [type]: text });
  }
  const html: unknown = Reflect.get(value, "outerHTML");
  if (typeof html !== "string" || Reflect.get(value, "nodeType") !== 1)
    return undefined;
  return toDisplayData({
    [html.startsWith("<svg") ? "image/svg+xml" : "text/html"]: html,
    "text/plain": cut(html),
  });
}
