/** Which line of the source a line of a notebook's code cell is. */
import type { Cell, Lesson } from "../cells/cell.js";
import type { Place } from "../source/problems.js";

export interface CodePlace {
  /** The fence; the code's first line is the one below it. */
  fence: Place;
  /** Lines that the notebook has above the source's own: an `<Explore>`'s numbers. */
  above: number;
}

/** By the notebook's cell id. */
export function codePlaces(
  lesson: Lesson,
  notebookId: (id: string) => string,
): ReadonlyMap<string, CodePlace> {
  const places = new Map<string, CodePlace>();
  const note = (id: string, fence: Place, above = 0): void => {
    places.set(notebookId(id), { fence, above });
  };
  const visit = (cell: Cell): void => {
    if (cell.kind === "code") note(cell.id, cell.place);
    if (cell.kind === "plot") note(cell.id, cell.fence);
    if (cell.kind === "explore")
      note(cell.id, cell.fence, cell.sliders.length + 1);
    if (cell.kind !== "exercise") return;
    cell.task.forEach(visit);
    note(cell.id, cell.solution.place);
    visit(cell.check);
  };
  lesson.cells.forEach(visit);
  return places;
}

/** Where an error lies in the source: the line of the cell itself in its traceback (`Cell [7] 3:1`), or else the fence. */
export function placeOfError(
  { fence, above }: CodePlace,
  traceback: string,
  count: number,
): Place {
  const match = new RegExp(String.raw`Cell \[${count}\] (\d+):(\d+)`).exec(
    traceback,
  );
  const line = Number(match?.[1] ?? 0);
  if (line <= above) return fence;
  return {
    line: fence.line + line - above,
    column: fence.column + Number(match?.[2] ?? 1) - 1,
  };
}
