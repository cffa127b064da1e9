/** Frames and series show themselves as an HTML table, with text for front ends without HTML. */
import "./one-core.js";
import { DataFrame, Series } from "danfojs-node";
import { cutToEnds, htmlTable, textTable, type Table } from "./table.js";

/** How many rows and columns a notebook shows of a frame: head and tail. */
const ROWS = 20;
const COLUMNS = 20;

function frameTable(frame: DataFrame): Table {
  return {
    index: frame.index.map(String),
    columns: frame.columns.map(String),
    rows: frame.values as unknown[][],
  };
}

function seriesTable(series: Series): Table {
  return {
    index: series.index.map(String),
    columns: [series.columns[0] ?? "0"],
    rows: (series.values as unknown[]).map((value) => [value]),
  };
}

function bundle(table: Table): Record<string, string> {
  const shown = cutToEnds(table, ROWS, COLUMNS);
  return { "text/html": htmlTable(shown), "text/plain": textTable(shown) };
}

const display = Symbol.for("Jupyter.display");

Object.defineProperty(DataFrame.prototype, display, {
  configurable: true,
  value(this: DataFrame) {
    return bundle(frameTable(this));
  },
});
Object.defineProperty(Series.prototype, display, {
  configurable: true,
  value(this: Series) {
    return bundle(seriesTable(this));
  },
});
