/** Positions in a text, as the server counts them (line and character from 0, UTF-16 units) and as offsets. */

export interface Position {
  line: number;
  character: number;
}

export interface Range {
  start: Position;
  end: Position;
}

/** Offsets at which lines start. A line ends with \n, \r\n or \r, as in LSP. */
export function lineStarts(text: string): number[] {
  const starts = [0];
  for (const { index, 0: end } of text.matchAll(/\r\n|\n|\r/g))
    starts.push(index + end.length);
  return starts;
}

export function positionAt(text: string, offset: number): Position {
  const starts = lineStarts(text);
  let line = starts.findIndex((start) => start > offset);
  if (line < 0) line = starts.length;
  return { line: line - 1, character: offset - starts[line - 1]! };
}

export function offsetAt(starts: readonly number[], at: Position): number {
  return (starts[at.line] ?? Infinity) + at.character;
}

/** The identifier around an offset; empty where there is none. */
export function wordAt(
  text: string,
  offset: number,
): { start: number; end: number } {
  const before = /[\p{ID_Continue}$\u200c\u200d]+$/u.exec(
    text.slice(0, offset),
  );
  const after = /^[\p{ID_Continue}$\u200c\u200d]+/u.exec(text.slice(offset));
  return {
    start: offset - (before?.[0].length ?? 0),
    end: offset + (after?.[0].length ?? 0),
  };
}

/** `["model", "layers"]` where the cursor stands in or behind `model.layers.`: the value whose members are being typed. */
export function ownerPath(text: string, offset: number): string[] | undefined {
  const { start } = wordAt(text, offset);
  const path =
    /(?<![\p{ID_Continue}$.)\]])([\p{ID_Start}$_][\p{ID_Continue}$]*(?:\.[\p{ID_Start}$_][\p{ID_Continue}$]*)*)\.$/u.exec(
      text.slice(0, start),
    );
  return path?.[1]?.split(".");
}
