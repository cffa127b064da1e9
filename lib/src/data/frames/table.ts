/** A plain table, cut to its ends, as HTML and as text. */

export interface Table {
  index: readonly string[];
  columns: readonly string[];
  rows: readonly (readonly unknown[])[];
}

export interface CutTable extends Table {
  /** The whole table's size. */
  height: number;
  width: number;
}

const GAP = "…";

/** First and last half of a list, with a gap between, where it is longer than `most`. */
function ends<T>(items: readonly T[], most: number, gap: T): T[] {
  if (items.length <= most) return [...items];
  const half = Math.floor(most / 2);
  return [...items.slice(0, half), gap, ...items.slice(-half)];
}

/** Keeps the head and tail of the rows and of the columns. */
export function cutToEnds(
  table: Table,
  rows: number,
  columns: number,
): CutTable {
  const gapRow = Array.from(table.columns, () => GAP);
  return {
    height: table.rows.length,
    width: table.columns.length,
    index: ends(table.index, rows, GAP),
    columns: ends(table.columns, columns, GAP),
    rows: ends<readonly unknown[]>(table.rows, rows, gapRow).map((row) =>
      ends(row, columns, GAP),
    ),
  };
}

/** A cell as text: numbers to six significant digits, gaps as NaN, dates as ISO. */
function cellText(value: unknown): string {
  if (value === null || value === undefined) return "NaN";
  if (typeof value === "number") {
    return Number.isFinite(value) && !Number.isInteger(value)
      ? String(Number(value.toPrecision(6)))
      : String(value);
  }
  if (value instanceof Date) return value.toISOString();
  if (typeof value === "string") return value;
  return typeof value === "boolean" || typeof value === "bigint"
    ? String(value)
    : JSON.stringify(value);
}

function escape(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

function caption(table: CutTable): string {
  return `${table.height} rows × ${table.width} columns`;
}

/** The class `dataframe` is the one that JupyterLab styles for pandas: striped, dark mode included. */
export function htmlTable(table: CutTable): string {
  const head = table.columns
    .map((name) => `<th scope="col">${escape(name)}</th>`)
    .join("");
  const body = table.rows
    .map((row, i) => {
      const cells = row
        .map((value) => `<td>${escape(cellText(value))}</td>`)
        .join("");
      return `<tr><th scope="row">${escape(table.index[i] ?? "")}</th>${cells}</tr>`;
    })
    .join("");
  return (
    `<table class="dataframe"><thead><tr><th></th>${head}</tr></thead><tbody>${body}</tbody></table>` +
    `<p>${caption(table)}</p>`
  );
}

/** Columns aligned: numbers to the right, text to the left. */
export function textTable(table: CutTable): string {
  const grid = [
    ["", ...table.columns],
    ...table.rows.map((row, i) => [table.index[i] ?? "", ...row.map(cellText)]),
  ];
  const widths =
    grid[0]?.map((_, j) =>
      Math.max(...grid.map((line) => line[j]?.length ?? 0)),
    ) ?? [];
  const numeric = widths.map((_, j) =>
    table.rows.every(
      (row) => typeof (row[j - 1] ?? 0) !== "string" || row[j - 1] === GAP,
    ),
  );
  const lines = grid.map((line) =>
    line
      .map((cell, j) =>
        j > 0 && numeric[j] === true
          ? cell.padStart(widths[j] ?? 0)
          : cell.padEnd(widths[j] ?? 0),
      )
      .join("  ")
      .trimEnd(),
  );
  return [...lines, "", caption(table)].join("\n");
}
