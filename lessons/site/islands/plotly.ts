/** plotly.js, the smallest bundle that draws a figure's traces, fetched when the first such figure is drawn. */

import { fitTitle, narrow } from "./titles.js";

export interface PlotlyFigure {
  data: { type?: string }[];
  layout: Record<string, unknown>;
  config?: Record<string, unknown>;
  frames?: unknown[];
}

interface Plotly {
  newPlot(element: HTMLElement, figure: unknown): Promise<unknown>;
  react(element: HTMLElement, figure: unknown): Promise<unknown>;
  relayout(
    element: HTMLElement,
    change: Record<string, unknown>,
  ): Promise<unknown>;
}

const finance = new Set([
  "candlestick",
  "ohlc",
  "waterfall",
  "funnel",
  "indicator",
]);
const space = new Set([
  "surface",
  "scatter3d",
  "mesh3d",
  "cone",
  "isosurface",
  "volume",
]);

async function bundleFor({ data }: PlotlyFigure): Promise<Plotly> {
  const has = (types: ReadonlySet<string>): boolean =>
    data.some(({ type = "scatter" }) => types.has(type));
  const bundle = has(space)
    ? await import("plotly.js/dist/plotly-gl3d.min.js")
    : has(finance)
      ? await import("plotly.js/dist/plotly-finance.min.js")
      : await import("plotly.js/dist/plotly-cartesian.min.js");
  return bundle.default as Plotly;
}

/** Draws into the element, again where there is a figure already. Text takes the page's colour. */
export async function drawFigure(
  element: HTMLElement,
  figure: PlotlyFigure,
  height: number,
): Promise<void> {
  const plotly = await bundleFor(figure);
  const width = element.clientWidth;
  await plotly.react(element, {
    ...figure,
    layout: {
      ...fitTitle(figure.layout, width),
      font: inked(element, figure.layout["font"]),
      autosize: true,
      height,
    },
    config: {
      ...figure.config,
      responsive: true,
      displaylogo: false,
      // There is no room beside the title on a phone.
      displayModeBar: width < narrow ? false : "hover",
    },
  });
}

/** After a change of the theme. */
export async function inkAgain(
  element: HTMLElement,
  figure: PlotlyFigure,
): Promise<void> {
  const plotly = await bundleFor(figure);
  await plotly.relayout(element, {
    font: inked(element, figure.layout["font"]),
  });
}

/** The colour that the page gives to the element: of a variable that depends on the theme only the words could be read. */
function inked(element: HTMLElement, font: unknown): Record<string, unknown> {
  const { color } = getComputedStyle(element);
  return { ...(typeof font === "object" ? font : {}), color };
}
