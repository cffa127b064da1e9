/** danfojs writes CSV without quoting, so that a comma inside a text starts a new column. This writes it by RFC 4180. */
import { writeFileSync } from "node:fs";
import { DataFrame, Series } from "danfojs-node";
import { isSeries, replace } from "./replace.js";

export interface CsvOptions {
  /** Writes this file (`.csv` is added where it is missing) in place of returning the text. */
  filePath?: string;
  /** Between values (default `,`). */
  sep?: string;
  /** Begin with the columns' names (default true; a series has none). */
  header?: boolean;
}

function field(value: unknown, sep: string): string {
  if (value === null || value === undefined) return "";
  const text =
    value instanceof Date
      ? value.toISOString()
      : typeof value === "object"
        ? JSON.stringify(value)
        : (value as string | number | boolean).toString();
  const special = text.includes(sep) || /["\r\n]/.test(text);
  return special ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * @returns the text, or undefined where a file was written
 * @example
 * dfd.toCSV(new dfd.DataFrame({ name: ["Curie, Marie"], n: [2] }))   // 'name,n\n"Curie, Marie",2\n'
 */
export function toCSV(
  table: DataFrame | Series,
  options: CsvOptions = {},
): string | undefined {
  const { sep = ",", header = true, filePath } = options;
  const line = (values: readonly unknown[]): string =>
    values.map((value) => field(value, sep)).join(sep);
  const csv = isSeries(table)
    ? line(table.values) // one line, as danfojs has it
    : [...(header ? [table.columns] : []), ...(table.values as unknown[][])]
        .map((row) => `${line(row)}\n`)
        .join("");
  if (filePath === undefined) return csv;
  writeFileSync(filePath.endsWith(".csv") ? filePath : `${filePath}.csv`, csv);
  return undefined;
}

for (const kind of [DataFrame, Series])
  replace(
    kind,
    "toCSV",
    function (this: DataFrame | Series, options?: CsvOptions) {
      return toCSV(this, options);
    },
  );
