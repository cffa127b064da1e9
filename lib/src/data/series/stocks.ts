/** Five shares, month by month from January 2000 to March 2010, from the npm package `vega-datasets`. */
import { readText } from "../source.js";

export interface MonthlyPrices {
  symbol: string;
  /** First days of months, as YYYY-MM-DD. */
  date: string[];
  /** US dollars. */
  price: Float64Array;
}

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/**
 * @param options `symbols`: which of MSFT, AMZN, IBM, GOOG (from August 2004) and AAPL (default: all)
 * @throws RangeError for a symbol that is not there
 * @example
 * const [apple] = await stocks.load({ symbols: ["AAPL"] });
 * apple.date.length;   // 123
 */
export async function load(
  options: { symbols?: readonly string[] } = {},
): Promise<MonthlyPrices[]> {
  const lines = readText("stocks", "vega-datasets", "data/stocks.csv")
    .trim()
    .split("\n")
    .slice(1);
  const all = new Map<string, { date: string[]; price: number[] }>();
  for (const line of lines) {
    const [symbol = "", day = "", price = ""] = line.trim().split(",");
    const [month = "", , year = ""] = day.split(" ");
    const number = MONTHS.indexOf(month) + 1;
    const series = all.get(symbol) ?? { date: [], price: [] };
    series.date.push(`${year}-${String(number).padStart(2, "0")}-01`);
    series.price.push(Number(price));
    all.set(symbol, series);
  }
  return (options.symbols ?? [...all.keys()]).map((symbol) => {
    const series = all.get(symbol);
    if (series === undefined)
      throw new RangeError(
        `stocks.load expected symbols of ${[...all.keys()].join(", ")}, received ${symbol}.`,
      );
    return {
      symbol,
      date: series.date,
      price: Float64Array.from(series.price),
    };
  });
}
