import { type Figure, draw } from "./figure.js";
import type { Axis, Mark } from "./model.js";
import { colourOf } from "./theme.js";
import { ChartInputError } from "./values.js";
import { number } from "./words.js";

export interface SearchResultsOptions {
  /** What was tried and how well it did: `found.trials` of a search. */
  trials: readonly {
    settings: object;
    score: number;
  }[];
  /** Whether more or less is better (default `"max"`). */
  mode?: "min" | "max";
  scoreLabel?: string;
  title?: string;
}

/**
 * The score against each hyperparameter, one panel each: a slope or a hill shows that it matters, a flat cloud that it does not. The best
 * trial is marked in all panels.
 *
 * @throws ChartInputError where there are no trials with a score
 * @example
 * searchResults({ trials: [{ settings: { lr: 0.1 }, score: 0.9 }, { settings: { lr: 0.01 }, score: 0.8 }], title: "Two rates" }).text;
 */
export function searchResults(options: SearchResultsOptions): Figure {
  return draw(options, () => {
    const scored = options.trials.filter(({ score }) => Number.isFinite(score));
    const [first] = scored;
    if (first === undefined)
      throw new ChartInputError(
        "searchResults: trials",
        "at least one trial with a score",
        `${options.trials.length} trials without one`,
        "Look at the error of found.trials[0].",
      );
    const sign = options.mode === "min" ? -1 : 1;
    const best = scored.reduce((a, b) =>
      sign * b.score > sign * a.score ? b : a,
    );
    const at = scored.indexOf(best);
    const names = Object.keys(first.settings);
    const scoreLabel = options.scoreLabel ?? "score";
    const y = scored.map(({ score }) => score);
    const panels = names.map((name) => {
      const values = scored.map(
        ({ settings }) => (settings as Record<string, unknown>)[name],
      );
      const { axis, x } = placed(name, values);
      const marks: Mark[] = [
        {
          type: "points",
          x,
          y,
          colour: colourOf(0),
          opacity: 0.75,
          hover: scored.map(
            (trial) =>
              `${JSON.stringify(trial.settings)}: ${number(trial.score)}`,
          ),
        },
        {
          type: "points",
          name: "best",
          x: [x[at] ?? 0],
          y: [best.score],
          colour: colourOf(1),
          symbol: "diamond",
          size: 110,
        },
      ];
      return { x: axis, y: { label: scoreLabel }, marks };
    });
    return {
      title: options.title ?? "Search",
      panels,
      columns: Math.min(2, panels.length),
      summary: [
        `${scored.length} trials with a score${scored.length < options.trials.length ? `, ${options.trials.length - scored.length} without` : ""}; ${scoreLabel} from ${number(Math.min(...y))} to ${number(Math.max(...y))}`,
        `best: ${JSON.stringify(best.settings)}, ${number(best.score)}`,
      ],
    };
  });
}

/** Numbers on their axis, a logarithmic one where they span much; anything else by name. */
function placed(
  label: string,
  values: readonly unknown[],
): { axis: Axis; x: number[] } {
  if (values.every((value): value is number => typeof value === "number")) {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const log = low > 0 && high / low > 20;
    return {
      axis: { label, ...(log ? { scale: "log" } : {}) },
      x: [...values],
    };
  }
  const shown = values.map((value) =>
    typeof value === "string" ? value : JSON.stringify(value),
  );
  const kinds = [...new Set(shown)];
  const ticks = kinds.map((text, at) => ({ at, text }));
  return {
    axis: { label, ticks, domain: [-0.5, kinds.length - 0.5] },
    x: shown.map((text) => kinds.indexOf(text)),
  };
}
