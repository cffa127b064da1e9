/** A stack's frames, shortened so that what the person typed is among those that are shown. */

export interface Frame {
  text: string;
  /** Of a cell, or of a file beside the notebook. */
  typed: boolean;
}

/** So many are looked at: below a library's own ten, V8's usual number, stands the cell. */
export const depth = 64;

/** Of a run of frames so many are shown at most. */
const shown = { typed: 10, foreign: 4 };

/** @example shortened([{ text: "f (Cell [1] 1:1)", typed: true }])   // ["    at f (Cell [1] 1:1)"] */
export function shortened(frames: readonly Frame[]): string[] {
  const lines: string[] = [];
  for (let start = 0; start < frames.length;) {
    const { typed } = frames[start]!;
    const found = frames.findIndex((f, i) => i > start && f.typed !== typed);
    const end = found === -1 ? frames.length : found;
    const most = typed ? shown.typed : shown.foreign;
    const run = frames.slice(start, end).map(({ text }) => `    at ${text}`);
    if (run.length <= most) lines.push(...run);
    else {
      const left = run.length - most + 1;
      lines.push(
        ...run.slice(0, most - 2),
        `    … ${left} more${typed ? "" : " of packages"}`,
        run.at(-1)!,
      );
    }
    start = end;
  }
  return lines;
}
