import { type Figure, draw } from "./figure.js";
import { heatmapModel } from "./heatmap.js";
import {
  ChartInputError,
  type Matrix,
  type Names,
  matrix,
  names,
} from "./values.js";
import { number, percent } from "./words.js";

export interface AttentionOptions {
  /** [queries, keys]: how much each query attends to each key; every row adds up to 1. One head: `weights[head]`. */
  weights: Matrix;
  /** The tokens that look: rows. */
  queries: Names;
  /** The tokens looked at: columns; the queries themselves where absent, as in self-attention. */
  keys?: Names;
  title?: string;
}

/**
 * Which tokens a layer of attention looks at: a row a query, a column a key, a cell its share.
 *
 * @throws ChartInputError where names do not fit the weights, or a row is no distribution
 * @example
 * attention({ weights: [[0.9, 0.1], [0.3, 0.7]], queries: ["it", "sat"] }).text;
 */
export function attention(options: AttentionOptions): Figure {
  return draw(options, () => {
    const z = matrix(options.weights, "attention: weights");
    const queries = names(options.queries, "attention: queries", {
      of: "weights",
      is: z.length,
    });
    const keys = names(options.keys ?? options.queries, "attention: keys", {
      of: "a row of weights",
      is: z[0]?.length ?? 0,
    });
    z.forEach((row, i) => {
      const sum = row.reduce((a, b) => a + b, 0);
      // Softmax in float32, or float16, adds up to 1 within a rounding.
      if (row.some((v) => v < 0) || Math.abs(sum - 1) > 1e-2)
        throw new ChartInputError(
          "attention: weights",
          "rows of shares from 0 that add up to 1",
          `row ${i}, with sum ${number(sum)}`,
          "Scores become shares by softmax: scores.softmax().",
        );
    });
    return heatmapModel(z, {
      title: options.title ?? "Attention",
      xLabel: "looked at (key)",
      yLabel: "looking (query)",
      zLabel: "share of attention",
      xNames: keys,
      yNames: queries,
      // Tokens stand beside cells; figures in them would hide the pattern.
      annotate: z.length <= 6 && keys.length <= 6,
      write: (v) => v.toFixed(2),
      extra: z.slice(0, 20).map((row, i) => {
        const best = row.indexOf(Math.max(...row));
        return `${queries[i]} looks most at ${keys[best]} (${percent(row[best] ?? 0)})`;
      }),
    });
  });
}
