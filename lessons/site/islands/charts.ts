/** Pictures of charts become charts: they answer to the pointer, and take the page's width and colours. */
import { drawFigure, inkAgain, type PlotlyFigure } from "./plotly.js";
import { themeChanged } from "./theme.js";
import { onceNear } from "./touched.js";

/** Below this a chart's axes leave no room; a row of pictures has none. */
const least = 260;
const flat = 0.45;

export function charts(): void {
  void onceNear(document.querySelectorAll<HTMLElement>(".chart"), (chart) => {
    void upgrade(chart);
  });
}

async function upgrade(chart: HTMLElement): Promise<void> {
  const { figure: address } = chart.dataset;
  if (address === undefined) return;
  const answer = await fetch(address);
  const figure = (await answer.json()) as PlotlyFigure;
  await show(chart, figure);
}

const listening = new WeakMap<HTMLElement, PlotlyFigure>();

/** Draws a figure where its picture, or an earlier figure, is. */
export async function show(
  chart: HTMLElement,
  figure: PlotlyFigure,
): Promise<void> {
  const picture = chart.querySelector("img");
  let plot = chart.querySelector<HTMLElement>(".live");
  if (plot === null) {
    plot = document.createElement("div");
    plot.className = "live";
    // A figure, not an image: its buttons can be reached.
    plot.setAttribute("role", "figure");
    plot.setAttribute("aria-label", picture?.alt ?? "");
    const ratio = picture === null ? 0.6 : picture.height / picture.width;
    const height = Math.round(chart.clientWidth * ratio);
    chart.dataset["height"] = String(
      ratio < flat ? height + 40 : Math.max(least, height),
    );
    // Out of sight until it is drawn, so that nothing jumps.
    plot.style.position = "absolute";
    plot.style.visibility = "hidden";
    plot.style.width = `${chart.clientWidth}px`;
    chart.append(plot);
  }
  await drawFigure(plot, figure, Number(chart.dataset["height"]));
  picture?.remove();
  plot.removeAttribute("style");
  const known = listening.has(plot);
  listening.set(plot, figure);
  if (known) return;
  const drawn = plot;
  document.addEventListener(themeChanged, () => {
    void inkAgain(drawn, listening.get(drawn) ?? figure);
  });
}
