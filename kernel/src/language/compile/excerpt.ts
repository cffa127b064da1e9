/** A line of code and a mark under a place in it, as errors show them. */

/** So much of a line: more would be wrapped where notebooks are read, and the mark would stand under other text. */
const widest = 80;

/**
 * @param line the whole line
 * @param column of the place, from 1
 * @param length characters to mark
 * @returns two lines: the code, cut around the place where it is long, and the carets
 */
export function excerpt(line: string, column: number, length = 1): string[] {
  const place = Math.min(Math.max(column - 1, 0), line.length);
  const [from, to] = windowAround(line, place);
  const before = from > 0 ? "…" : "";
  const after = to < line.length ? "…" : "";
  // Tabs are kept, so that the mark stands under its text whatever a tab's width.
  const lead = line.slice(from, place).replaceAll(/[^\t]/g, " ");
  const marks = Math.max(1, Math.min(length, to - place));
  return [
    `  ${before}${line.slice(from, to)}${after}`,
    `  ${" ".repeat(before.length)}${lead}${"^".repeat(marks)}`,
  ];
}

function windowAround(line: string, place: number): [number, number] {
  if (line.length <= widest) return [0, line.length];
  // A third before the place: what follows says more about it.
  const start = Math.max(
    0,
    Math.min(place - Math.floor(widest / 3), line.length - widest),
  );
  const whole = (index: number): number =>
    isSecondHalf(line.charCodeAt(index)) ? index - 1 : index;
  return [whole(start), whole(Math.min(start + widest, line.length))];
}

/** Of a character of two UTF-16 units. */
function isSecondHalf(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
