/** Marks on axes → a plotly figure, as plain JSON: plotly.js itself runs in the browser only. */
import type { Config, Data, Layout } from "plotly.js";
import { type Axis, type FigureModel, type Panel, isNamed } from "./model.js";
import { type Json, trace } from "./plotly-marks.js";
import { cameraEye } from "./projection.js";
import * as theme from "./theme.js";
import { lines } from "./words.js";

export interface PlotlyFigure {
  data: Partial<Data>[];
  layout: Partial<Layout>;
  config?: Partial<Config>;
  frames?: object[];
}

/** Of the whole figure, title and legend included, in pixels; the width is the page's. */
const panelHeight = { one: 280, several: 190 };
const around = 120;

function axis(a: Axis, place: Json): Json {
  const log = a.scale === "log";
  const domain = a.domain?.map((v) =>
    log ? Math.log10(v) : a.scale === "time" ? new Date(v).toISOString() : v,
  );
  return {
    title: { text: a.bare ? "" : a.label, standoff: 8 },
    automargin: true,
    zeroline: false,
    showgrid: !a.bare && a.grid !== false,
    gridcolor: theme.grid,
    linecolor: theme.axisLine,
    showline: !a.bare,
    showticklabels: !a.bare,
    ticks: a.bare ? "" : "outside",
    tickcolor: theme.axisLine,
    ...(log ? { type: "log", dtick: 1 } : {}),
    ...(a.scale === "time" ? { type: "date" } : {}),
    ...(domain ? { range: domain } : {}),
    ...(a.format ? { tickformat: a.format } : {}),
    ...(a.ticks
      ? {
          tickmode: "array",
          tickvals: a.ticks.map((t) => t.at),
          ticktext: a.ticks.map((t) => t.text),
        }
      : {}),
    ...place,
  };
}

const heightOf = (model: FigureModel, panel: Panel): number =>
  panel.height ??
  (model.panels.length > 1 ? panelHeight.several : panelHeight.one);

/** Where each panel stands, as shares of the drawing area, first row on top. */
function places(model: FigureModel): { x: number[]; y: number[] }[] {
  const columns = Math.min(model.columns ?? 1, model.panels.length);
  const rows: Panel[][] = [];
  model.panels.forEach((p, i) => {
    (rows[Math.floor(i / columns)] ??= []).push(p);
  });
  const gap = { x: columns > 1 ? 0.3 / columns : 0, y: 64 };
  const heights = rows.map((r) =>
    Math.max(...r.map((p) => heightOf(model, p))),
  );
  const total = heights.reduce((a, b) => a + b, 0) + gap.y * (rows.length - 1);
  const width = (1 - gap.x * (columns - 1)) / columns;
  let top = total;
  return rows.flatMap((row, r) => {
    const height = heights[r] ?? 0;
    const y = [Math.max(0, (top - height) / total), top / total];
    top -= height + gap.y;
    return row.map((_, c) => ({
      x: [c * (width + gap.x), Math.min(1, c * (width + gap.x) + width)],
      y,
    }));
  });
}

function drawingHeight(model: FigureModel): number {
  const columns = Math.min(model.columns ?? 1, model.panels.length);
  let height = 0;
  for (let i = 0; i < model.panels.length; i += columns)
    height +=
      Math.max(
        ...model.panels.slice(i, i + columns).map((p) => heightOf(model, p)),
      ) + (i ? 64 : 0);
  return height;
}

/** The layout that every figure shares: see-through, as wide as the page, legend below where a phone has room for it. */
function baseLayout(title: string): Partial<Layout> {
  const rows = lines(title);
  const layout: Partial<Layout> = {};
  return Object.assign(layout, {
    title: {
      text: rows.join("<br>"),
      x: 0,
      xref: "paper",
      xanchor: "left",
      // Between the top of the figure and the top of the axes.
      yref: "container",
      y: 1,
      yanchor: "top",
      // Plotly anchors the first of several lines half a line too high for each further one.
      pad: { t: 12 + 11 * (rows.length - 1) },
      font: { size: 16 },
    },
    autosize: true,
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    // The toolbar's own shade of grey hides what lies under it.
    modebar: { bgcolor: "rgba(0,0,0,0)" },
    font: { family: theme.fontFamily, size: 13, color: theme.ink },
    colorway: [...theme.palette],
    margin: { l: 16, r: 16, t: 26 + 20 * rows.length, b: 24, pad: 0 },
    hovermode: "closest",
    hoverlabel: { font: { family: theme.fontFamily } },
  });
}

const config: Partial<Config> = {
  // Not `responsive`: JupyterLab's renderer follows the width itself, by Plots.resize, which drops layout.height; a responsive figure is
  // then as high as its container, which has no height of its own, and collapses when it is drawn again (another theme, another width).
  displaylogo: false,
  // Where the wheel zooms, a learner who scrolls past a figure loses it.
  scrollZoom: false,
};

/** Frames under a slider, with a button that plays them. The last is shown first: what training has led to. */
function filmToPlotly(
  model: FigureModel,
  film: NonNullable<FigureModel["film"]>,
): PlotlyFigure {
  const { film: _, ...still } = model;
  const drawn = film.frames.map(({ name, panels }) => ({
    name,
    ...toPlotly({ ...still, columns: film.columns, panels }),
  }));
  // A frame replaces traces by number: all have as many, or one would keep another's.
  const most = Math.max(...drawn.map(({ data }) => data.length));
  const empty: Json = { type: "scatter", x: [null], y: [null] };
  const filled = (data: Partial<Data>[]): Partial<Data>[] => [
    ...data,
    ...Array.from({ length: most - data.length }, () => ({
      ...empty,
      hoverinfo: "skip" as const,
      showlegend: false,
    })),
  ];
  const last = drawn.at(-1) ?? toPlotly(still);
  const play = (duration: number): Json => ({
    mode: "immediate",
    // Bars, cells and pictures change only when drawn anew.
    frame: { duration, redraw: true },
    transition: { duration: 0 },
  });
  const layout: Partial<Layout> = {};
  const controls = 90;
  return {
    data: filled(last.data),
    layout: Object.assign(layout, last.layout, {
      height: (last.layout.height ?? 0) + controls,
      sliders: [
        {
          active: drawn.length - 1,
          currentvalue: { prefix: `${film.label} ` },
          x: 0.18,
          len: 0.82,
          pad: { t: 50 },
          steps: drawn.map(({ name }, i) => ({
            label: name,
            method: "animate",
            args: [[String(i)], play(0)],
          })),
        },
      ],
      updatemenus: [
        {
          type: "buttons",
          x: 0,
          xanchor: "left",
          y: 0,
          yanchor: "top",
          pad: { t: 60 },
          showactive: false,
          buttons: [{ label: "▶", method: "animate", args: [null, play(400)] }],
        },
      ],
    }),
    config,
    // By number, since two frames may have one name.
    frames: drawn.map((d, i) => ({
      name: String(i),
      data: filled(d.data),
      layout: {
        ...(d.layout.images ? { images: d.layout.images } : {}),
        ...(d.layout.shapes ? { shapes: d.layout.shapes } : {}),
      },
    })),
  };
}

/** A cube that turns under the pointer. */
function spaceToPlotly(
  model: FigureModel,
  { traces, axes }: NonNullable<FigureModel["space"]>,
): PlotlyFigure {
  const side = (title: string): Json => ({
    title: { text: title },
    color: theme.ink,
    gridcolor: theme.axisLine,
    zerolinecolor: theme.axisLine,
    showbackground: false,
  });
  const [x, y, z] = axes;
  const named = traces.filter((t) => typeof t["name"] === "string").length;
  const layout = Object.assign(baseLayout(model.title), {
    height: 480,
    showlegend: named > 1,
    scene: {
      xaxis: side(x),
      yaxis: side(y),
      zaxis: side(z),
      aspectmode: "cube",
      camera: { eye: cameraEye },
    },
    meta: { description: model.summary.join(" ") },
  });
  return { data: traces, layout, config };
}

export function toPlotly(model: FigureModel): PlotlyFigure {
  if (model.film) return filmToPlotly(model, model.film);
  if (model.space) return spaceToPlotly(model, model.space);
  const data: Json[] = [];
  const axes: Json = {};
  const shapes: Json[] = [];
  const images: Json[] = [];
  const annotations: Json[] = [];
  const inLegend = model.panels.flatMap((p) => p.marks).filter(isNamed).length;
  const place = places(model);
  const shown = new Set<string>();

  model.panels.forEach((panel, i) => {
    const n = i === 0 ? "" : String(i + 1);
    const { x, y } = place[i] ?? { x: [0, 1], y: [0, 1] };
    axes[`xaxis${n}`] = axis(panel.x, {
      domain: x,
      anchor: `y${n}`,
      ...(panel.equal ? { constrain: "domain" } : {}),
    });
    axes[`yaxis${n}`] = axis(panel.y, {
      domain: y,
      anchor: `x${n}`,
      ...(panel.equal ? { scaleanchor: `x${n}`, constrain: "domain" } : {}),
    });
    if (panel.title)
      annotations.push({
        text: panel.title,
        xref: "paper",
        yref: "paper",
        x: x[0],
        y: y[1],
        xanchor: "left",
        yanchor: "bottom",
        showarrow: false,
        font: { size: 13 },
      });
    for (const mark of panel.marks) {
      const name = "name" in mark ? mark.name : undefined;
      for (const t of trace(mark, panel)) {
        data.push({
          ...t,
          xaxis: `x${n}`,
          yaxis: `y${n}`,
          name: name ?? "",
          // The same name in two panels is one entry that hides both.
          showlegend: name !== undefined && inLegend > 1 && !shown.has(name),
          ...(name ? { legendgroup: name } : {}),
        });
        if (name) shown.add(name);
      }
      if (mark.type === "rule") {
        const across = mark.along === "x";
        shapes.push({
          type: "line",
          xref: across ? `x${n} domain` : `x${n}`,
          yref: across ? `y${n}` : `y${n} domain`,
          x0: across ? 0 : mark.at,
          x1: across ? 1 : mark.at,
          y0: across ? mark.at : 0,
          y1: across ? mark.at : 1,
          line: { color: mark.colour, width: 1.5, dash: mark.dash ?? "dash" },
          ...(mark.name ? { name: mark.name, showlegend: inLegend > 1 } : {}),
        });
      }
      if (mark.type === "image")
        images.push({
          source: mark.url,
          xref: `x${n}`,
          yref: `y${n}`,
          x: mark.x0,
          y: mark.top,
          xanchor: "left",
          yanchor: "top",
          sizex: mark.x1 - mark.x0,
          sizey: Math.abs(mark.top - mark.bottom),
          sizing: "stretch",
          layer: "below",
        });
    }
  });
  // Plotly draws axes only for panels that hold a trace: pictures alone need an invisible one.
  if (data.length === 0)
    data.push({
      type: "scatter",
      x: [null],
      y: [null],
      hoverinfo: "skip",
      showlegend: false,
    });
  const height = drawingHeight(model) + around;
  const layout = Object.assign(baseLayout(model.title), axes, {
    height,
    ...(shapes.length ? { shapes } : {}),
    ...(images.length ? { images } : {}),
    ...(annotations.length ? { annotations } : {}),
    showlegend: inLegend > 1,
    ...(inLegend > 1
      ? {
          legend: {
            orientation: "h",
            x: 0,
            xanchor: "left",
            yref: "container",
            y: 0,
            yanchor: "bottom",
          },
        }
      : {}),
    ...(data.some((t) => t["type"] === "bar")
      ? { bargap: 0, barmode: "overlay" }
      : {}),
    meta: { description: model.summary.join(" ") },
  });
  return {
    data,
    layout,
    config,
  };
}
