/** Marks on axes → an SVG document, by Vega, without a browser and without a canvas. */
import { type Spec, View, parse } from "vega";
import {
  type Axis,
  type FigureModel,
  type Mark,
  type Panel,
  isNamed,
} from "./model.js";
import * as theme from "./theme.js";
import { reach } from "./reach.js";
import {
  dash,
  drawingWidth,
  type Json,
  marks,
  type Scope,
} from "./vega-marks.js";
import { lines } from "./words.js";

/** A line of labels, and a letter of them, in pixels; without a canvas nobody can measure. */
const labelLine = 15;
const letter = 7;

/**
 * Every class has its name where there is a line's room for it, aslant where it is too long; numbers between numbers can be guessed.
 * No `tickCount`: Vega would thin named ticks by it as well.
 */
function fitting(
  which: "x" | "y",
  ticks: readonly { text: string }[],
  length: number,
): Json {
  const room = length / ticks.length;
  if (room < labelLine) return { labelOverlap: true };
  const longest = Math.max(...ticks.map((t) => t.text.length));
  return which === "x" && longest * letter > room
    ? { labelOverlap: false, labelAngle: -40, labelAlign: "right" }
    : { labelOverlap: false };
}

function axes(id: string, which: "x" | "y", a: Axis, length: number): Json[] {
  if (a.bare) return [];
  const counted = Math.max(2, Math.round(length / (which === "x" ? 70 : 45)));
  return [
    {
      scale: `${id}${which}`,
      orient: which === "x" ? "bottom" : "left",
      title: a.label,
      grid: a.grid !== false,
      ...(a.ticks?.length
        ? fitting(which, a.ticks, length)
        : { tickCount: counted, labelOverlap: true }),
      ...(a.format ? { format: a.format } : {}),
      ...(a.ticks
        ? {
            values: a.ticks.map((t) => t.at),
            encode: {
              labels: {
                update: {
                  text: {
                    signal: `${JSON.stringify(Object.fromEntries(a.ticks.map((t) => [String(t.at), t.text])))}[datum.value]`,
                  },
                },
              },
            },
          }
        : {}),
    },
  ];
}

const scale = (name: string, a: Axis, domain: number[], range: number[]) => ({
  name,
  type: a.scale === "log" ? "log" : a.scale === "time" ? "utc" : "linear",
  domain,
  range,
  nice: false,
  zero: false,
});

function group(
  model: FigureModel,
  panel: Panel,
  i: number,
  top: number,
): { mark: Json; height: number } {
  const columns = Math.min(model.columns ?? 1, model.panels.length);
  const gap = columns > 1 ? 56 : 0;
  const width = (drawingWidth - gap * (columns - 1)) / columns;
  const [x, y] = [reach(panel, "x"), reach(panel, "y")];
  let height = heightOf(model, panel);
  if (panel.equal)
    height = Math.min(
      520,
      (width * Math.abs(y[1] - y[0])) / Math.abs(x[1] - x[0]),
    );
  const id = `p${i}`;
  const scope: Scope = { panel, id, data: [], scales: [], legends: [] };
  const inside = panel.marks.flatMap((mark, n) => marks(mark, n, scope));
  const mark = {
    type: "group",
    // A grid is as long as the signals of its group say.
    signals: [
      { name: "width", value: width },
      { name: "height", value: height },
    ],
    encode: {
      enter: {
        x: { value: (i % columns) * (width + gap) },
        y: { value: top },
        width: { value: width },
        height: { value: height },
      },
    },
    ...(panel.title
      ? { title: { text: panel.title, anchor: "start", fontSize: 13 } }
      : {}),
    data: scope.data,
    scales: [
      scale(`${id}x`, panel.x, x, [0, width]),
      scale(`${id}y`, panel.y, y, [height, 0]),
      ...scope.scales,
    ],
    axes: [...axes(id, "x", panel.x, width), ...axes(id, "y", panel.y, height)],
    legends: scope.legends,
    marks: [
      {
        type: "group",
        // Text may reach over the edge; a line must not.
        clip: !panel.x.bare,
        encode: {
          enter: { width: { value: width }, height: { value: height } },
        },
        marks: inside,
      },
    ],
  };
  return { mark, height };
}

const heightOf = (model: FigureModel, panel: Panel): number =>
  panel.height ?? (model.panels.length > 1 ? 150 : 240);

const isLine = (m: Mark | undefined): boolean =>
  m?.type === "line" || m?.type === "rule";

/** One entry a name, drawn like its mark. */
function legend(model: FigureModel): { scales: Json[]; legends: Json[] } {
  const named = model.panels.flatMap((p) => p.marks).filter(isNamed);
  const first = new Map<string, Mark>();
  for (const m of named)
    if ("name" in m && m.name && !first.has(m.name)) first.set(m.name, m);
  if (named.length < 2 || first.size === 0) return { scales: [], legends: [] };
  const domain = [...first.keys()];
  const each = [...first.values()];
  const colours = each.map((m) =>
    "colour" in m && typeof m.colour === "string" ? m.colour : theme.ink,
  );
  const ordinal = (name: string, range: unknown[]): Json => ({
    name,
    type: "ordinal",
    domain,
    range,
  });
  return {
    scales: [
      ordinal("legendStroke", colours),
      ordinal(
        "legendFill",
        colours.map((c, i) => (isLine(each[i]) ? "transparent" : c)),
      ),
      ordinal(
        "legendShape",
        each.map((m) =>
          isLine(m)
            ? "stroke"
            : m.type === "points"
              ? (m.symbol ?? "circle")
              : "square",
        ),
      ),
      ordinal(
        "legendDash",
        each.map(
          (m) =>
            dash[
              m.type === "line"
                ? (m.dash ?? "solid")
                : m.type === "rule"
                  ? (m.dash ?? "dash")
                  : "solid"
            ],
        ),
      ),
    ],
    legends: [
      {
        stroke: "legendStroke",
        fill: "legendFill",
        shape: "legendShape",
        strokeDash: "legendDash",
        orient: "bottom",
        direction: "horizontal",
        columns: Math.max(
          1,
          Math.min(
            domain.length,
            Math.floor(60 / (6 + Math.max(...domain.map((d) => d.length)))),
          ),
        ),
        // As many columns as its names leave room for: none is cut.
        labelLimit: 0,
        symbolSize: 140,
        symbolStrokeWidth: 2,
      },
    ],
  };
}

function toVega(model: FigureModel): Spec {
  const columns = Math.min(model.columns ?? 1, model.panels.length);
  let top = 0;
  let rowHeight = 0;
  const groups = model.panels.map((panel, i) => {
    if (i && i % columns === 0) {
      top += rowHeight + (panel.x.bare ? 26 : 62);
      rowHeight = 0;
    }
    const made = group(model, panel, i, top);
    rowHeight = Math.max(rowHeight, made.height);
    return made.mark;
  });
  const text = { font: theme.fontFamily, color: theme.ink };
  const words = {
    labelFont: text.font,
    labelColor: text.color,
    labelFontSize: 12,
    titleFont: text.font,
    titleColor: text.color,
    titleFontSize: 12,
    titleFontWeight: 500,
  };
  const spec: Spec = {};
  return Object.assign(spec, {
    width: drawingWidth,
    height: top + rowHeight,
    padding: 8,
    background: "transparent",
    title: {
      text: lines(model.title),
      anchor: "start",
      frame: "bounds",
      fontSize: 15,
      offset: 10,
    },
    ...legend(model),
    marks: groups,
    config: {
      title: { ...text, fontWeight: 600 },
      axis: {
        ...words,
        gridColor: theme.grid,
        domainColor: theme.axisLine,
        tickColor: theme.axisLine,
      },
      legend: words,
    },
  });
}

const escaped = (text: string): string =>
  text.replace(
    /[&<>]/g,
    (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c] ?? c,
  );

/** @param description  what a screen reader says in place of the picture */
export async function toSvg(
  model: FigureModel,
  description: string,
): Promise<string> {
  const view = new View(parse(toVega(model)), { renderer: "none" });
  let svg: string;
  try {
    svg = await view.toSVG();
  } finally {
    view.finalize();
  }
  // Set inline, a page's own --chart-ink gives text its full contrast; as a stored picture, the grey that holds on black and white stays.
  return svg.replace(
    /<svg([^>]*)>/,
    (_, attributes: string) =>
      `<svg${attributes.replace(/\s(?:role|aria-[a-z]+)="[^"]*"/g, "")} role="img" style="max-width:100%;height:auto">` +
      `<title>${escaped(model.title)}</title><desc>${escaped(description)}</desc>` +
      `<style>[fill="${theme.ink}"]{fill:var(--chart-ink,${theme.ink})}</style>`,
  );
}
