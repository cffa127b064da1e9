/** Tables: frames (danfo.js and its like, by their look) and arrays of plain records. */

export interface Table {
  columns: readonly string[];
  /** Names of the rows, or their numbers. */
  index: readonly unknown[];
  /** The rows, or for one column the values alone. */
  rows: readonly unknown[];
}

const head = 20;
const tail = 5;
const maxColumns = 30;

/** A frame has columns, an index, dtypes and values; a series the same in one dimension. */
export function frameTable(value: object): Table | undefined {
  const frame = value as Record<string, unknown>;
  if (!(
    "dtypes" in frame &&
    "columns" in frame &&
    "index" in frame &&
    "shape" in frame
  ))
    return undefined;
  const { columns, index, values, shape } = frame;
  if (
    !Array.isArray(columns) ||
    !Array.isArray(index) ||
    !Array.isArray(values) ||
    !Array.isArray(shape)
  )
    return undefined;
  return { columns: columns.map(String), index, rows: values };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" &&
  value !== null &&
  Object.getPrototypeOf(value) === Object.prototype;

const isCell = (value: unknown): boolean =>
  value === null || value instanceof Date || typeof value !== "object";

/** Records that all have the same few entries, none of them an object. */
export function recordTable(value: readonly unknown[]): Table | undefined {
  const [first] = value;
  if (!isRecord(first)) return undefined;
  const columns = Object.keys(first);
  if (columns.length === 0 || columns.length > maxColumns) return undefined;
  const rows: unknown[][] = [];
  for (const row of value) {
    if (!isRecord(row) || Object.keys(row).length !== columns.length)
      return undefined;
    if (!columns.every((name) => name in row && isCell(row[name])))
      return undefined;
    rows.push(columns.map((name) => row[name]));
  }
  return { columns, index: rows.map((_, i) => i), rows };
}

/** What is shown of a table: both ends where it is long, and a line that says so. */
function shown({ columns, index, rows }: Table): {
  grid: string[][];
  note: string;
} {
  const wide = columns.length > maxColumns;
  const names = wide ? [...columns.slice(0, maxColumns), "…"] : columns;
  const long = rows.length > head + tail;
  const numbers = Array.from({ length: rows.length }, (_, i) => i);
  const line = (i: number): string[] => {
    const row = rows[i];
    const cells: readonly unknown[] = Array.isArray(row) ? row : [row];
    const texts = cells.slice(0, maxColumns).map(cellText);
    return [cellText(index[i]), ...texts, ...(wide ? ["…"] : [])];
  };
  const grid = long
    ? [
        ...numbers.slice(0, head).map(line),
        ["…", ...names.map(() => "…")],
        ...numbers.slice(-tail).map(line),
      ]
    : numbers.map(line);
  const note =
    long || wide ? `${rows.length} rows × ${columns.length} columns` : "";
  return { grid: [["", ...names], ...grid], note };
}

function cellText(value: unknown): string {
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();
  if (typeof value === "number" && !Number.isInteger(value))
    return String(Number(value.toPrecision(6)));
  return typeof value === "object" && value !== null
    ? JSON.stringify(value)
    : String(value);
}

const escape = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

export function tableHtml(table: Table): string {
  const { grid, note } = shown(table);
  const [names = [], ...lines] = grid;
  const header = names.map((name) => `<th>${escape(name)}</th>`).join("");
  const body = lines
    .map(
      ([name = "", ...cells]) =>
        `<tr><th>${escape(name)}</th>${cells.map((cell) => `<td>${escape(cell)}</td>`).join("")}</tr>`,
    )
    .join("\n");
  const foot = note === "" ? "" : `\n<p>${note}</p>`;
  return `<table>\n<thead><tr>${header}</tr></thead>\n<tbody>\n${body}\n</tbody>\n</table>${foot}`;
}

export function tableText(table: Table): string {
  const { grid, note } = shown(table);
  const widths = (grid[0] ?? []).map((_, i) =>
    Math.max(...grid.map((row) => (row[i] ?? "").length)),
  );
  const lines = grid.map((row) =>
    row.map((cell, i) => cell.padStart(widths[i] ?? 0)).join("  "),
  );
  return [...lines, ...(note === "" ? [] : [note])].join("\n");
}
