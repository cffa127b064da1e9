/**
 * A figure before it is drawn: panels of marks on numeric axes. Both drawings, plotly's and the static one, come from this, so that they
 * show the same. Categories are numbers 0, 1, 2 … whose ticks carry names; times are milliseconds since 1970 (UTC).
 */
import type { Colour, Dash, Ramp, Symbol as PointSymbol } from "./theme.js";

export interface Axis {
  label: string;
  scale?: "linear" | "log" | "time";
  /** Smallest and largest value shown; from the data where absent. Reversed (rows of a matrix run down) where the first is the larger. */
  domain?: readonly [number, number];
  /** Named ticks, for categories. */
  ticks?: { at: number; text: string }[];
  /** Tick format in the notation of d3-format, which both drawings understand. */
  format?: string;
  /** Neither line, ticks nor grid: for pictures. */
  bare?: boolean;
  grid?: boolean;
}

interface Named {
  /** In the legend where present. */
  name?: string;
}

export interface LineMark extends Named {
  type: "line";
  x: number[];
  y: (number | null)[];
  colour: Colour;
  dash?: Dash;
  width?: number;
  opacity?: number;
}
export interface PointMark extends Named {
  type: "points";
  x: number[];
  y: number[];
  /** One colour, or a value a point on a colour ramp. */
  colour: Colour | { values: number[]; ramp: Ramp; label: string };
  symbol?: PointSymbol;
  /** Area in square pixels. */
  size?: number;
  opacity?: number;
  /** What a pointer shows over a point. */
  hover?: string[];
}
export interface RectMark extends Named {
  type: "rects";
  x0: number[];
  x1: number[];
  y0: number[];
  y1: number[];
  colour: Colour;
  opacity?: number;
  /** Which way the bars grow; what a pointer shows follows it. */
  horizontal?: boolean;
  hover?: string[];
}
export interface BandMark extends Named {
  type: "band";
  x: number[];
  low: number[];
  high: number[];
  colour: Colour;
}
/** A grid of values; cell [row][column] is centred on x[column], y[row]. */
export interface CellMark {
  type: "cells";
  x: number[];
  y: number[];
  z: number[][];
  ramp: Ramp;
  /** Values at the ends of the ramp. */
  range: readonly [number, number];
  /** What the colour means, with its unit. */
  label: string;
  colourBar?: boolean;
  opacity?: number;
  hover?: string[][];
}
/** Pixels stretched over a rectangle in axis units. */
export interface ImageMark {
  type: "image";
  /** A PNG as a data URI. */
  url: string;
  x0: number;
  x1: number;
  /** The picture's upper and lower edge. */
  top: number;
  bottom: number;
}
export interface TextMark {
  type: "text";
  x: number[];
  y: number[];
  text: string[];
  colour: Colour | Colour[];
  /** Pixels. */
  size?: number;
  align?: "left" | "center" | "right";
  bold?: boolean;
}
/** A straight line across the panel. */
export interface RuleMark extends Named {
  type: "rule";
  at: number;
  along: "x" | "y";
  colour: Colour;
  dash?: Dash;
}

export type Mark =
  | LineMark
  | PointMark
  | RectMark
  | BandMark
  | CellMark
  | ImageMark
  | TextMark
  | RuleMark;

export interface Panel {
  title?: string;
  x: Axis;
  y: Axis;
  marks: Mark[];
  /** One unit is as long on both axes. */
  equal?: boolean;
  /** Pixels; chosen by the number of panels where absent. */
  height?: number;
}

export interface FigureModel {
  title: string;
  panels: Panel[];
  /** Panels side by side; 1 where absent, which a phone can show. */
  columns?: number;
  /** Where a page can play them: frames under a slider, in place of the panels, which are stills of them. */
  film?: {
    /** What the names of the frames count. */
    label: string;
    columns: number;
    frames: { name: string; panels: Panel[] }[];
  };
  /** Where a page can turn it: a cube of plotly's 3-D traces, in place of the panels, which are a still of it. */
  space?: {
    traces: Record<string, unknown>[];
    axes: readonly [x: string, y: string, z: string];
  };
  /** What it shows, a line each, after the title. */
  summary: string[];
}

/** Whether a legend names it. */
export const isNamed = (mark: Mark): boolean => "name" in mark && !!mark.name;
