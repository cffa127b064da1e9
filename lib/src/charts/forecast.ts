import { type Figure, draw } from "./figure.js";
import type { Mark } from "./model.js";
import { colourOf, ink } from "./theme.js";
import { ChartInputError, type Vector, gappyVector, vector } from "./values.js";
import { type Times, timesOf } from "./times.js";
import { count, extent, number, percent, range } from "./words.js";

export interface ForecastOptions {
  /** What was measured; null where nothing was. Observations and forecasts may overlap in time. */
  actual: Vector;
  /** When: dates, ISO 8601 text, or numbers such as steps; 0, 1, 2 … where absent. */
  time?: Times;
  /** What a model expects. */
  forecast: Vector;
  /** When; where absent, the steps that follow the last observation. */
  forecastTime?: Times;
  /** The ends of the band that holds the truth with the probability given. */
  low?: Vector;
  high?: Vector;
  /** Of the band: 0.9. */
  probability?: number;
  title?: string;
  timeLabel?: string;
  yLabel?: string;
}

/**
 * A series, and what a model expects of it, with a band for how sure it is.
 *
 * @throws ChartInputError where lists differ in length, a time cannot be read, or the band's lower end is above its upper one
 * @example
 * forecast({ actual: [1, 2, 3], forecast: [4, 5], low: [3.5, 4], high: [4.5, 6], probability: 0.9 }).text;
 */
export function forecast(options: ForecastOptions): Figure {
  return draw(options, () => {
    const actual = gappyVector(options.actual, "forecast: actual", {
      gaps: true,
    });
    const mean = vector(options.forecast, "forecast: forecast");
    const past = timesOf(options.time, "forecast: time", {
      of: "actual",
      is: actual.length,
    });
    const [before, last] = [past.at.at(-2), past.at.at(-1) ?? 0];
    const step = before === undefined ? 1 : last - before;
    const future =
      options.forecastTime === undefined
        ? { at: mean.map((_, i) => last + (i + 1) * step), dated: past.dated }
        : timesOf(options.forecastTime, "forecast: forecastTime", {
            of: "forecast",
            is: mean.length,
          });
    if (future.dated !== past.dated)
      throw new ChartInputError(
        "forecast: forecastTime",
        past.dated ? "dates, as time has them" : "numbers, as time has them",
        future.dated ? "dates" : "numbers",
      );
    if ((options.low === undefined) !== (options.high === undefined))
      throw new ChartInputError(
        "forecast: low, high",
        "both ends of the band, or neither",
        options.low === undefined ? "high alone" : "low alone",
      );
    const length = { of: "forecast", is: mean.length };
    const low = options.low && vector(options.low, "forecast: low", { length });
    const high =
      options.high && vector(options.high, "forecast: high", { length });
    const crossed = low?.findIndex((v, i) => v > (high?.[i] ?? v)) ?? -1;
    if (crossed >= 0)
      throw new ChartInputError(
        "forecast: low",
        "values no higher than high",
        `${low?.[crossed]} above ${high?.[crossed]} at index ${crossed}`,
      );
    const { probability } = options;
    const band =
      probability === undefined ? "band" : `${percent(probability)} band`;
    const truth = new Map(past.at.map((t, i) => [t, actual[i] ?? null]));
    const inside = mean.flatMap((_, i) => {
      const y = truth.get(future.at[i] ?? NaN);
      return typeof y === "number" && low && high
        ? [y >= (low[i] ?? y) && y <= (high[i] ?? y)]
        : [];
    });
    const marks: Mark[] = [
      ...(low && high
        ? [
            {
              type: "band" as const,
              name: band,
              x: future.at,
              low,
              high,
              colour: colourOf(1),
            },
          ]
        : []),
      {
        type: "line",
        name: "observed",
        x: past.at,
        y: actual,
        colour: colourOf(0),
      },
      {
        type: "line",
        name: "forecast",
        x: future.at,
        y: mean,
        colour: colourOf(1),
        dash: "dash",
      },
    ];
    const start = future.at[0];
    if (start !== undefined && start > (past.at[0] ?? start))
      marks.push({
        type: "rule",
        along: "y",
        at: start,
        colour: ink,
        dash: "dot",
      });
    const timeLabel = options.timeLabel ?? (past.dated ? "date" : "step");
    const say = (t: number): string =>
      past.dated ? new Date(t).toISOString().slice(0, 10) : number(t);
    const span = (list: number[]): string => {
      const [a, b] = extent(list);
      return `${say(a)} to ${say(b)}`;
    };
    return {
      title: options.title ?? "Forecast",
      panels: [
        {
          x: { label: timeLabel, scale: past.dated ? "time" : "linear" },
          y: { label: options.yLabel ?? "value" },
          marks,
        },
      ],
      summary: [
        `observed: ${count(actual.length, "value")}, ${timeLabel} ${span(past.at)}, ${range(actual)}`,
        `forecast: ${count(mean.length, "value")}, ${timeLabel} ${span(future.at)}, ${range(mean)}`,
        ...(low && high
          ? [
              `${band}: ${range([...low, ...high])}` +
                (inside.length
                  ? `; holds ${inside.filter(Boolean).length} of ${count(inside.length, "observation")}`
                  : ""),
            ]
          : []),
      ],
    };
  });
}
