/** Cells that are questions: `name?` and `%help`. The answer goes to the pager, not into the notebook. */
import type { Language } from "./language.js";

/** @returns a MIME bundle for the pager, or undefined where the cell is code. */
export async function answerQuestion(
  text: string,
  language: Language,
): Promise<Record<string, unknown> | undefined> {
  if (text.trim() === "%help") {
    const { helpText, magics } = await import("../magics/index.js");
    return { "text/plain": helpText(magics()) };
  }
  const [, before, name, after] =
    /^\s*(\?{0,2})([\p{ID_Start}$_][\p{ID_Continue}$.]*)(\?{0,2})\s*$/u.exec(
      text,
    ) ?? [];
  const marks = `${before ?? ""}${after ?? ""}`;
  if (marks === "") return undefined;
  if (name === undefined) return undefined;
  const found = await language.inspect(
    name,
    name.length,
    marks === "??" ? 1 : 0,
  );
  return found ?? { "text/plain": `Nothing is known of ${name}.` };
}
