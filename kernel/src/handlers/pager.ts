/** Cells that are questions: `name?` and `%help`. The answer goes to the pager, not into the notebook. */
import type { Language } from "./language.js";

const help = `name?    what a name is: its type and its documentation (name?? says more)
%help    this page

Everything else is TypeScript. Tab completes, Shift-Tab explains.
`;

/** @returns a MIME bundle for the pager, or undefined where the cell is code. */
export async function answerQuestion(
  text: string,
  language: Language,
): Promise<Record<string, unknown> | undefined> {
  if (text.trim() === "%help") return { "text/plain": help };
  const [, name, marks] =
    /^\s*([\p{ID_Start}$_][\p{ID_Continue}$.]*)(\?{1,2})\s*$/u.exec(text) ?? [];
  if (name === undefined) return undefined;
  const found = await language.inspect(
    name,
    name.length,
    marks === "??" ? 1 : 0,
  );
  return found ?? { "text/plain": `Nothing is known of ${name}.` };
}
