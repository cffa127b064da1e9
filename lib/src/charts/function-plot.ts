import { type Figure, draw } from "./figure.js";
import type { LineMark, Panel } from "./model.js";
import { colourOf, dashOf } from "./theme.js";
import { ChartInputError, describe } from "./values.js";
import { extent, number, range } from "./words.js";

type RealFunction = (x: number) => number;

export interface FunctionPlotOptions {
  /** By name: `{ sigmoid: (x) => 1 / (1 + Math.exp(-x)) }`. */
  functions: Readonly<Record<string, RealFunction>>;
  from?: number;
  to?: number;
  /** A second panel: true for difference quotients, or exact derivatives by the names of their functions. */
  derivatives?: boolean | Readonly<Record<string, RealFunction>>;
  /** How many points each function is asked for. */
  samples?: number;
  title?: string;
  xLabel?: string;
  yLabel?: string;
}

/** Central difference; the step balances rounding against curvature (Press et al., Numerical Recipes, 5.7). */
const slope =
  (f: RealFunction): RealFunction =>
  (x) => {
    const h = Math.cbrt(Number.EPSILON) * Math.max(1, Math.abs(x));
    return (f(x + h) - f(x - h)) / (2 * h);
  };

/**
 * Functions of one number, and below them their derivatives: activations, losses, schedules.
 * Where a function has no finite value, its line has a gap.
 *
 * @throws ChartInputError where an entry is not a function that returns a number, or the interval is empty
 * @example
 * functionPlot({ functions: { relu: (x) => Math.max(0, x), tanh: Math.tanh }, derivatives: true }).text;
 */
export function functionPlot(options: FunctionPlotOptions): Figure {
  return draw(options, () => {
    const { from = -5, to = 5, samples = 201, xLabel = "x" } = options;
    if (!(Number.isFinite(from) && Number.isFinite(to) && from < to))
      throw new ChartInputError(
        "functionPlot: from, to",
        "two finite numbers, the smaller first",
        `${from}, ${to}`,
      );
    if (!Number.isInteger(samples) || samples < 2)
      throw new ChartInputError(
        "functionPlot: samples",
        "a whole number from 2",
        describe(samples),
      );
    const x = Array.from(
      { length: samples },
      (_, i) => from + ((to - from) * i) / (samples - 1),
    );
    const functions = Object.entries(options.functions ?? {});
    if (functions.length === 0)
      throw new ChartInputError(
        "functionPlot: functions",
        "functions by name: { square: (x) => x * x }",
        describe(options.functions),
      );
    const summary = [`x: ${xLabel}, ${range(x)}`];
    const drawn = (
      name: string,
      i: number,
      f: unknown,
      place: string,
      said: string,
    ): LineMark => {
      if (typeof f !== "function")
        throw new ChartInputError(
          place,
          "a function of one number",
          describe(f),
        );
      const y = x.map((at) => {
        const value: unknown = f(at);
        if (typeof value !== "number")
          throw new ChartInputError(
            place,
            "a function that returns a number",
            `${describe(value)} at x = ${number(at)}`,
            "For a tensor: (x) => f(tf.scalar(x)).dataSync()[0].",
          );
        return Number.isFinite(value) ? value : null;
      });
      const gaps = y.filter((v) => v === null).length;
      summary.push(
        `${said}: ${range(extent(y).filter(Number.isFinite))}` +
          (gaps ? `; no finite value at ${gaps} of ${samples} points` : ""),
      );
      return { type: "line", name, x, y, colour: colourOf(i), dash: dashOf(i) };
    };
    const panels: Panel[] = [
      {
        x: { label: xLabel },
        y: { label: options.yLabel ?? "f(x)" },
        marks: functions.map(([name, f], i) =>
          drawn(name, i, f, `functionPlot: functions.${name}`, name),
        ),
      },
    ];
    const { derivatives } = options;
    if (derivatives) {
      const exact: Readonly<Record<string, unknown>> =
        derivatives === true ? {} : derivatives;
      const known = new Set(functions.map(([name]) => name));
      const stray = Object.keys(exact).find((name) => !known.has(name));
      if (stray !== undefined)
        throw new ChartInputError(
          "functionPlot: derivatives",
          `names of functions (${[...known].join(", ")})`,
          JSON.stringify(stray),
        );
      panels.push({
        x: { label: xLabel },
        y: { label: "f′(x)" },
        marks: functions.map(([name, f], i) =>
          drawn(
            name,
            i,
            exact[name] ?? slope(f),
            `functionPlot: derivatives.${name}`,
            `derivative of ${name}`,
          ),
        ),
      });
    }
    return { title: options.title ?? "Functions", panels, summary };
  });
}
