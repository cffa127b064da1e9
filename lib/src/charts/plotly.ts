import type { Config } from "plotly.js";
import { displaySymbol } from "./figure.js";
import type { PlotlyFigure } from "./to-plotly.js";
import { ChartInputError, describe } from "./values.js";

export interface ShownPlotly {
  readonly plotly: PlotlyFigure;
  [displaySymbol](): Record<string, unknown>;
}

/**
 * Shows a plotly figure written by hand, as it is. It has no static picture: only front ends that know plotly draw it.
 *
 * @example
 * plotly({ data: [{ type: "pie", labels: ["a", "b"], values: [1, 2] }], layout: {} }).plotly.data.length; // 1
 */
export function plotly(figure: {
  data: PlotlyFigure["data"];
  layout?: PlotlyFigure["layout"];
  config?: Partial<Config>;
}): ShownPlotly {
  if (!Array.isArray(figure.data))
    throw new ChartInputError(
      "plotly: figure",
      "{ data: [traces], layout }",
      describe(figure),
    );
  const whole: PlotlyFigure = {
    ...figure,
    data: figure.data,
    layout: figure.layout ?? {},
  };
  return {
    plotly: whole,
    [displaySymbol]: () => ({
      "application/vnd.plotly.v1+json": whole,
      "text/plain": `Plotly figure of ${whole.data.map((t) => t.type ?? "scatter").join(", ")}`,
    }),
  };
}
