/** One mark → plotly's traces. */
import type { Axis, Mark, Panel } from "./model.js";
import * as theme from "./theme.js";
import { lines } from "./words.js";

export type Json = Record<string, unknown>;

const ramp = (colours: theme.Ramp): [number, string][] =>
  colours.map((c, i) => [i / (colours.length - 1), c]);

const colourBar = (label: string): Json => ({
  title: { text: lines(label, 24).join("<br>"), side: "right" },
  thickness: 12,
  outlinewidth: 0,
});

const onTime = (list: number[], a: Axis): (number | string)[] =>
  a.scale === "time" ? list.map((t) => new Date(t).toISOString()) : list;

const middle = (from: number[], to: number[]): number[] =>
  from.map((v, i) => (v + (to[i] ?? v)) / 2);
const lengths = (from: number[], to: number[]): number[] =>
  from.map((v, i) => (to[i] ?? v) - v);

export function trace(mark: Mark, panel: Panel): Json[] {
  switch (mark.type) {
    case "line":
      return [
        {
          type: "scatter",
          mode: "lines",
          x: onTime(mark.x, panel.x),
          y: mark.y,
          line: {
            color: mark.colour,
            width: mark.width ?? 2,
            dash: mark.dash ?? "solid",
          },
          opacity: mark.opacity ?? 1,
          connectgaps: false,
        },
      ];
    case "points": {
      const ramped = typeof mark.colour === "object" ? mark.colour : undefined;
      return [
        {
          type: "scatter",
          mode: "markers",
          x: onTime(mark.x, panel.x),
          y: mark.y,
          marker: {
            symbol: mark.symbol ?? "circle",
            size: 2 * Math.sqrt((mark.size ?? 40) / Math.PI),
            opacity: mark.opacity ?? 0.85,
            ...(ramped
              ? {
                  color: ramped.values,
                  colorscale: ramp(ramped.ramp),
                  showscale: true,
                  colorbar: colourBar(ramped.label),
                }
              : { color: mark.colour }),
          },
          ...hover(mark.hover),
        },
      ];
    }
    case "rects": {
      const flat = mark.horizontal;
      return [
        {
          type: "bar",
          orientation: flat ? "h" : "v",
          ...(flat
            ? {
                y: middle(mark.y0, mark.y1),
                width: lengths(mark.y0, mark.y1),
                base: mark.x0,
                x: lengths(mark.x0, mark.x1),
              }
            : {
                x: onTime(middle(mark.x0, mark.x1), panel.x),
                width: lengths(mark.x0, mark.x1),
                base: mark.y0,
                y: lengths(mark.y0, mark.y1),
              }),
          marker: { color: mark.colour, opacity: mark.opacity ?? 0.9 },
          ...hover(mark.hover),
          textposition: "none",
        },
      ];
    }
    case "band":
      return [
        {
          type: "scatter",
          mode: "lines",
          x: onTime([...mark.x, ...mark.x.toReversed()], panel.x),
          y: [...mark.low, ...mark.high.toReversed()],
          fill: "toself",
          fillcolor: `rgba(${theme.rgb(mark.colour).join(",")},0.22)`,
          line: { width: 0, color: mark.colour },
          hoverinfo: "skip",
        },
      ];
    case "cells":
      return [
        {
          type: "heatmap",
          x: mark.x,
          y: mark.y,
          z: mark.z,
          colorscale: ramp(mark.ramp),
          zmin: mark.range[0],
          zmax: mark.range[1],
          opacity: mark.opacity ?? 1,
          showscale: mark.colourBar !== false,
          colorbar: colourBar(mark.label),
          ...(mark.hover
            ? { text: mark.hover, hovertemplate: "%{text}<extra></extra>" }
            : {}),
        },
      ];
    case "text":
      return [
        {
          type: "scatter",
          mode: "text",
          x: onTime(mark.x, panel.x),
          y: mark.y,
          text: mark.bold ? mark.text.map((t) => `<b>${t}</b>`) : mark.text,
          textposition: `middle ${mark.align === "left" ? "right" : mark.align === "right" ? "left" : "center"}`,
          textfont: { color: mark.colour, size: mark.size ?? 12 },
          hoverinfo: "skip",
          cliponaxis: false,
        },
      ];
    case "image":
    case "rule":
      return []; // in the layout
    default:
      return mark satisfies never;
  }
}

const hover = (text: string[] | undefined): Json =>
  text ? { text, hovertemplate: "%{text}<extra></extra>" } : {};
