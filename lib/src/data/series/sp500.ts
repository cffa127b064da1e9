/** The S&P 500 index, day by day from 2000 to 2020, from the npm package `vega-datasets`. */
import { readText } from "../source.js";

/** Columns of equal length; `new dfd.DataFrame({ ...prices })` makes a frame of them. */
export interface DailyPrices {
  /** Trading days, as YYYY-MM-DD. */
  date: string[];
  /** Index points, as the exchange gave them. */
  open: Float64Array;
  high: Float64Array;
  low: Float64Array;
  close: Float64Array;
  /** Shares traded. */
  volume: Float64Array;
}

export interface SP500Options {
  /** First day, YYYY-MM-DD (default: 2000-01-03). */
  from?: string;
  /** Last day, included (default: the last there is). */
  to?: string;
}

/**
 * @throws RangeError where no trading day lies between `from` and `to`
 * @example
 * const prices = await sp500.load({ from: "2008-01-01", to: "2008-12-31" });
 * prices.date.length;   // 253
 */
export async function load({
  from = "",
  to = "9999",
}: SP500Options = {}): Promise<DailyPrices> {
  const rows = readText("sp500", "vega-datasets", "data/sp500-2000.csv")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.trim().split(","))
    .filter(([day = ""]) => day >= from && day <= to);
  if (rows.length === 0)
    throw new RangeError(
      `sp500.load expected days of 2000-01-03 … 2020-04-17 as YYYY-MM-DD, received from ${from || "the first"} to ${to}.`,
    );
  const column = (j: number): Float64Array =>
    Float64Array.from(rows, (row) => Number(row[j]));
  return {
    date: rows.map(([day = ""]) => day),
    open: column(1),
    high: column(2),
    low: column(3),
    close: column(4),
    volume: column(6),
  };
}
