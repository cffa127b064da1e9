import { type Figure, draw } from "./figure.js";
import type { LineMark, Panel } from "./model.js";
import { colourOf } from "./theme.js";
import { ChartInputError, type Vector, gappyVector } from "./values.js";
import { extent, number } from "./words.js";

export interface TrainingHistoryOptions {
  /** What `model.fit` returns, or its `history`: `{ loss, val_loss, acc, val_acc, … }`, a value an epoch. */
  history:
    | { history: Readonly<Record<string, Vector>> }
    | Readonly<Record<string, Vector>>;
  title?: string;
  /** With its unit, for the loss: "loss (nats)". */
  lossLabel?: string;
}

/** The names that tf.js gives its metrics, spelt out. */
const spelt: Record<string, string> = {
  acc: "accuracy",
  mse: "mean squared error",
  mae: "mean absolute error",
};

/**
 * Loss, and a panel for each metric, over epochs: training solid, validation dashed.
 *
 * @throws ChartInputError where there is no loss
 * @example
 * trainingHistory({ history: { loss: [2, 1], val_loss: [2.1, 1.4], acc: [0.4, 0.8] } }).text;
 */
export function trainingHistory(options: TrainingHistoryOptions): Figure {
  return draw(options, () => {
    const given: unknown = options.history;
    const inner =
      typeof given === "object" && given !== null && "history" in given
        ? given.history
        : given;
    const history: Readonly<Record<string, unknown>> =
      typeof inner === "object" && inner !== null ? { ...inner } : {};
    if (!("loss" in history))
      throw new ChartInputError(
        "trainingHistory: history",
        "the losses of each epoch, { loss: [0.9, 0.5] }",
        `the keys ${Object.keys(history).join(", ") || "none"}`,
        "Give what model.fit returned.",
      );
    const keys = Object.keys(history).filter((k) => !k.startsWith("val_"));
    const summary: string[] = [];
    const panels = keys.map((key): Panel => {
      const label =
        key === "loss" ? (options.lossLabel ?? "loss") : (spelt[key] ?? key);
      const of = (k: string, name: string, i: number): LineMark[] => {
        if (!(k in history)) return [];
        // A loss that became NaN is a result: the line ends there.
        const y = gappyVector(history[k], `trainingHistory: ${k}`, {
          lenient: true,
        });
        const best = key === "loss" ? extent(y)[0] : extent(y)[1];
        summary.push(
          `${name} ${label}: ${number(y[0] ?? NaN)} to ${number(y.at(-1) ?? NaN)} over ${y.length} epochs, best ${number(best)} in epoch ${y.indexOf(best) + 1}` +
            (y.includes(null)
              ? `; no number from epoch ${y.indexOf(null) + 1} on`
              : ""),
        );
        return [
          {
            type: "line",
            name,
            x: y.map((_, e) => e + 1),
            y,
            colour: colourOf(i),
            dash: i ? "dash" : "solid",
          },
        ];
      };
      return {
        x: { label: "epoch" },
        y: { label },
        marks: [
          ...of(key, "training", 0),
          ...of(`val_${key}`, "validation", 1),
        ],
      };
    });
    return { title: options.title ?? "Training", panels, summary };
  });
}
