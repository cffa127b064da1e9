import { type Figure, draw } from "./figure.js";
import type { LineMark, RectMark } from "./model.js";
import { right, wrong } from "./theme.js";
import { type Times, timesOf } from "./times.js";
import { ChartInputError, type Vector, vector } from "./values.js";
import { count, extent, number } from "./words.js";

export interface CandlesticksOptions {
  /** When, a period each: dates, ISO 8601 text, or numbers; 0, 1, 2 … where absent. */
  time?: Times;
  open: Vector;
  high: Vector;
  low: Vector;
  close: Vector;
  title?: string;
  timeLabel?: string;
  /** With its unit: "price (USD)". */
  yLabel?: string;
}

/**
 * Prices over periods: a body from opening to closing price, a wick from the lowest to the highest. A rise is blue and pale, a fall
 * vermilion and full, told apart without colour too.
 *
 * @throws ChartInputError where lists differ in length, or a price lies outside low to high
 * @example
 * candlesticks({ time: ["2024-03-01", "2024-03-04"], open: [10, 12], high: [13, 12.5], low: [9, 10], close: [12, 11], yLabel: "price (USD)" }).text;
 */
export function candlesticks(options: CandlesticksOptions): Figure {
  return draw(options, () => {
    const open = vector(options.open, "candlesticks: open");
    const length = { of: "open", is: open.length };
    const high = vector(options.high, "candlesticks: high", { length });
    const low = vector(options.low, "candlesticks: low", { length });
    const close = vector(options.close, "candlesticks: close", { length });
    open.forEach((o, i) => {
      const [l = o, h = o, c = o] = [low[i], high[i], close[i]];
      if (l > Math.min(o, c) || h < Math.max(o, c))
        throw new ChartInputError(
          "candlesticks: low, high",
          "low <= open and close <= high",
          `open ${o}, high ${h}, low ${l}, close ${c} at index ${i}`,
        );
    });
    const time = timesOf(options.time, "candlesticks: time", length);
    const gaps = time.at.slice(1).map((t, i) => t - (time.at[i] ?? t));
    // A body fills the shortest period: over weekends there is a gap.
    const half = (gaps.length ? extent(gaps)[0] : 1) * 0.35;
    const rises = open.map((o, i) => (close[i] ?? o) >= o);
    const say = (i: number): string =>
      time.dated
        ? new Date(time.at[i] ?? 0).toISOString().slice(0, 10)
        : number(time.at[i] ?? 0);
    const ofKind = (rise: boolean): (LineMark | RectMark)[] => {
      const mine = open.flatMap((_, i) => (rises[i] === rise ? [i] : []));
      if (mine.length === 0) return [];
      const pick = (list: number[]): number[] => mine.map((i) => list[i] ?? 0);
      const colour = rise ? right : wrong;
      const [at, o, c] = [pick(time.at), pick(open), pick(close)];
      const [bottom, top] = [
        o.map((v, k) => Math.min(v, c[k] ?? v)),
        o.map((v, k) => Math.max(v, c[k] ?? v)),
      ];
      const wick = (a: number[], b: number[]) => ({
        x: at.flatMap((t) => [t, t, t]),
        y: a.flatMap((v, k): (number | null)[] => [v, b[k] ?? v, null]),
      });
      const outline = {
        x: at.flatMap((t) => [
          t - half,
          t + half,
          t + half,
          t - half,
          t - half,
          t,
        ]),
        y: bottom.flatMap((b, k): (number | null)[] => {
          const t = top[k] ?? b;
          return [b, b, t, t, b, null];
        }),
      };
      return [
        { type: "line", ...wick(pick(low), bottom), colour, width: 1.2 },
        { type: "line", ...wick(top, pick(high)), colour, width: 1.2 },
        { type: "line", ...outline, colour, width: 1.2 },
        {
          type: "rects",
          name: rise ? "rise" : "fall",
          x0: at.map((t) => t - half),
          x1: at.map((t) => t + half),
          y0: bottom,
          y1: top,
          colour,
          opacity: rise ? 0.25 : 0.9,
          hover: mine.map(
            (i) =>
              `${say(i)}: open ${number(open[i] ?? 0)}, high ${number(high[i] ?? 0)}, low ${number(low[i] ?? 0)}, close ${number(close[i] ?? 0)}`,
          ),
        },
      ];
    };
    const [lowest, highest] = [extent(low)[0], extent(high)[1]];
    const margin = (highest - lowest || Math.abs(highest) || 1) * 0.04;
    const label = options.yLabel ?? "price";
    const [first = 0, last = 0] = [open[0], close.at(-1)];
    return {
      title: options.title ?? "Prices",
      panels: [
        {
          x: {
            label: options.timeLabel ?? (time.dated ? "date" : "period"),
            scale: time.dated ? "time" : "linear",
          },
          // Prices do not start at zero, and plotly's bars would.
          y: { label, domain: [lowest - margin, highest + margin] },
          marks: [...ofKind(true), ...ofKind(false)],
        },
      ],
      summary: [
        `${count(open.length, "period")}, ${say(0)} to ${say(open.length - 1)}: ${count(rises.filter(Boolean).length, "rise")}, ${count(rises.filter((r) => !r).length, "fall")}`,
        `${label}: from ${number(first)} to ${number(last)}; lowest ${number(lowest)} on ${say(low.indexOf(lowest))}, highest ${number(highest)} on ${say(high.indexOf(highest))}`,
      ],
    };
  });
}
