/** The result of a cell as a MIME bundle. */
import type { DisplayData } from "../engine/messages.js";
import { displaySymbol } from "./host.js";
import { isDisplayData, toDisplayData } from "./mime.js";
import { cut, reason, toText } from "./text.js";

/**
 * Shows a value as it asks to be shown, by `[Symbol.for("Jupyter.display")]()`, else as its kind is best read.
 *
 * @returns  nothing for `undefined`; never rejects: a value that throws while it is asked is shown as text with the reason
 */
export async function render(value: unknown): Promise<DisplayData | undefined> {
  if (value === undefined) return undefined;
  try {
    return (await ownDisplay(value)) ?? plain(toText(value));
  } catch (error) {
    return plain(
      `${toText(value, 1)}\n(its own display failed: ${reason(error)})`,
    );
  }
}

const plain = (text: string): DisplayData => ({
  data: { "text/plain": cut(text) },
  metadata: {},
});

async function ownDisplay(value: unknown): Promise<DisplayData | undefined> {
  if (
    (typeof value !== "object" && typeof value !== "function") ||
    value === null
  )
    return undefined;
  if (isDisplayData(value)) return toDisplayData(value);
  const method = (value as Record<symbol, unknown>)[displaySymbol];
  if (typeof method !== "function") return undefined;
  return toDisplayData(await (method.call(value) as unknown));
}
