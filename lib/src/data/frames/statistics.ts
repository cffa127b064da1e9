/**
 * danfojs's `describe` takes minutes at 100,000 rows and lets one gap spoil a column; its `mean()` and kin go along the rows where nothing is
 * said. Here `describe` is one pass over each column, gaps left out, and without an `axis` the statistics are of the columns, as in pandas.
 */
import { DataFrame } from "danfojs-node";
import { inside, isGap, original, replace } from "./replace.js";

const NAMES = ["count", "mean", "std", "min", "median", "max", "variance"];

/** Standard deviation and variance with divisor n - 1. */
function summary(values: readonly unknown[]): number[] {
  const numbers = Float64Array.from(
    values.filter((value) => !isGap(value)),
    Number,
  ).toSorted();
  const n = numbers.length;
  const mean = numbers.reduce((sum, x) => sum + x, 0) / n;
  const variance =
    numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1);
  const middle = (n - 1) / 2;
  const median =
    ((numbers[Math.floor(middle)] ?? NaN) +
      (numbers[Math.ceil(middle)] ?? NaN)) /
    2;
  return [
    n,
    mean,
    Math.sqrt(variance),
    numbers[0] ?? NaN,
    median,
    numbers.at(-1) ?? NaN,
    variance,
  ];
}

replace(DataFrame, "describe", function describe(this: DataFrame): DataFrame {
  const numeric = this.columns.filter(
    (_, i) => this.dtypes[i] === "int32" || this.dtypes[i] === "float32",
  );
  if (numeric.length === 0)
    throw new Error(
      `describe expected a column of numbers; ${this.columns.join(", ")} hold none.`,
    );
  const columns = numeric.map((name) =>
    summary(inside(this).$getColumnData(name, false)),
  );
  return new DataFrame(
    NAMES.map((_, i) => columns.map((column) => column[i] ?? NaN)),
    { columns: numeric, index: NAMES },
  );
});

for (const name of [
  "mean",
  "median",
  "mode",
  "min",
  "max",
  "std",
  "var",
  "sum",
  "count",
]) {
  const own = original(DataFrame, name);
  replace(
    DataFrame,
    name,
    function statistic(this: DataFrame, options: { axis?: 0 | 1 } = {}) {
      return own.call(this, { axis: 0, ...options });
    },
  );
}
