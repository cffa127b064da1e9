import { Figure } from "./figure.js";
import type { Axis, FigureModel, Panel } from "./model.js";
import { ChartInputError, type Names, describe, names } from "./values.js";
import { reach } from "./reach.js";
import { count } from "./words.js";

export interface AnimationOptions {
  /** Figures of one kind: the decision boundary after each epoch, the path of an optimiser step by step. */
  frames: readonly Figure[];
  /** What the slider says at each: the epoch. 0, 1, 2 … where absent. */
  labels?: Names;
  /** What the labels count. */
  label?: string;
  title?: string;
}

/**
 * Training as a film: a slider goes through the frames, or plays them. The static picture shows the first, the middle and the last one.
 * Axes reach as far as any frame does, so that nothing jumps.
 *
 * @throws ChartInputError where frames are missing, are no figures, or differ in their number of panels
 * @example
 * animation({ frames: [[0, 1], [1, 3]].map((y) => line({ y })), labels: [1, 2], label: "epoch" }).text;
 */
export function animation(options: AnimationOptions): Figure {
  const { frames } = options;
  if (
    !Array.isArray(frames) ||
    frames.length === 0 ||
    !frames.every((f) => f instanceof Figure)
  )
    throw new ChartInputError(
      "animation: frames",
      "a list of one figure or more, such as epochs.map(() => charts.line({ … }))",
      describe(frames),
    );
  const labels = options.labels
    ? names(options.labels, "animation: labels", {
        of: "frames",
        is: frames.length,
      })
    : frames.map((_, i) => String(i));
  const build = (): FigureModel =>
    film(
      frames.map((f) => f.model),
      labels,
      options,
    );
  return new Figure(
    frames.every((f) => f.isReady)
      ? build()
      : Promise.all(frames.map((f) => f.ready)).then(build),
  );
}

function film(
  models: FigureModel[],
  labels: string[],
  options: AnimationOptions,
): FigureModel {
  const last = models.at(-1);
  const odd = models.findIndex((m) => m.panels.length !== last?.panels.length);
  if (!last || odd >= 0)
    throw new ChartInputError(
      "animation: frames",
      `figures of as many panels as the last one (${last?.panels.length})`,
      `${models[odd]?.panels.length} in frame ${odd}`,
    );
  const wide = (axis: Axis, p: number, along: "x" | "y"): Axis => {
    const ends = models.flatMap((m) => {
      const panel = m.panels[p];
      return panel ? [reach(panel, along)] : [];
    });
    const down = ends.some(([a, b]) => a > b);
    const [low, high] = [Math.min(...ends.flat()), Math.max(...ends.flat())];
    return { ...axis, domain: down ? [high, low] : [low, high] };
  };
  const frames = models.map((m, i) => ({
    name: labels[i] ?? String(i),
    panels: m.panels.map((panel, p): Panel => ({
      ...panel,
      x: wide(panel.x, p, "x"),
      y: wide(panel.y, p, "y"),
    })),
  }));
  const label = options.label ?? "frame";
  const stills = [
    ...new Set([0, Math.floor((frames.length - 1) / 2), frames.length - 1]),
  ];
  return {
    title: options.title ?? last.title,
    panels: stills.flatMap((i) =>
      (frames[i]?.panels ?? []).map((panel) => ({
        ...panel,
        title: `${label} ${frames[i]?.name}${panel.title ? `: ${panel.title}` : ""}`,
      })),
    ),
    film: { label, frames, columns: last.columns ?? 1 },
    summary: [
      `${count(frames.length, "frame")}, ${label} ${labels[0]} to ${labels.at(-1)}`,
      `at the start: ${models[0]?.summary.join("; ")}`,
      `at the end: ${last.summary.join("; ")}`,
    ],
  };
}
