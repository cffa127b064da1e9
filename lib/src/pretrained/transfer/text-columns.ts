/** Frames with a column of texts and one of their classes. */
import type { DataFrame } from "danfojs-node";

export interface TextColumns {
  /** The column of texts (default "text"). */
  text?: string;
  /** The column of classes: names or numbers (default "label"). */
  label?: string;
  /** The classes in their order (default: those of the frame, sorted). Give a test frame those of its training frame. */
  classNames?: readonly string[];
}

export interface LabelledTexts {
  texts: string[];
  labels: Int32Array;
  classNames: string[];
}

/** @throws RangeError that names the column, the row and what stands there */
export function labelledTexts(
  frame: DataFrame,
  { text = "text", label = "label", classNames }: TextColumns,
): LabelledTexts {
  const values = (name: string): unknown[] => {
    if (!frame.columns.includes(name)) {
      throw new RangeError(
        `A frame with the columns "${text}" and "${label}" was expected, received one with ${frame.columns.join(", ")}. Name yours: { text: "…", label: "…" }.`,
      );
    }
    return [...(frame.column(name).values as unknown[])];
  };
  const texts = values(text).map((value, row) => {
    if (typeof value === "string") return value;
    throw new RangeError(
      `Row ${row} of the column "${text}" expected a text, received ${String(value)}. Drop such rows: frame.dropNa().`,
    );
  });
  if (texts.length === 0)
    throw new RangeError("A frame with rows was expected, received none.");
  const names = values(label).map(String);
  const order = classNames ?? [...new Set(names)].toSorted();
  const index = new Map(order.map((name, i) => [name, i]));
  return {
    texts,
    classNames: [...order],
    labels: Int32Array.from(names, (name, row) => {
      const found = index.get(name);
      if (found !== undefined) return found;
      throw new RangeError(
        `Row ${row} of the column "${label}" expected one of ${order.join(", ")}, received ${name}.`,
      );
    }),
  };
}
