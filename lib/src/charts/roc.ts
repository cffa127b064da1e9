import { type Figure, draw } from "./figure.js";
import type { LineMark } from "./model.js";
import { axisLine, colourOf, dashOf } from "./theme.js";
import {
  ChartInputError,
  type Names,
  type Vector,
  names,
  series,
  vector,
} from "./values.js";
import { count } from "./words.js";

export interface RocOptions {
  /** The true class of each sample. */
  actual: Names;
  /** How sure a model is that a sample is positive, or several models by name; any scale, higher is surer. */
  scores: Vector | Readonly<Record<string, Vector>>;
  /** The class that counts as positive. */
  positive?: string | number;
  title?: string;
}

interface Curve {
  falsePositive: number[];
  truePositive: number[];
  area: number;
}

/**
 * Every threshold from the highest score down. Samples of one score pass it together, so that their order does not matter; the area is
 * then the chance that a positive scores above a negative, ties counted half.
 *
 * @see Fawcett, An introduction to ROC analysis, Pattern Recognition Letters 2006, algorithms 1 and 2
 */
function curve(isPositive: boolean[], scores: number[]): Curve {
  const order = scores
    .map((score, i) => ({ score, positive: isPositive[i] === true }))
    .toSorted((a, b) => b.score - a.score);
  const positives = isPositive.filter(Boolean).length;
  const negatives = isPositive.length - positives;
  const made: Curve = { falsePositive: [0], truePositive: [0], area: 0 };
  let [hits, alarms] = [0, 0];
  order.forEach(({ score, positive }, i) => {
    if (positive) hits++;
    else alarms++;
    if (order[i + 1]?.score === score) return;
    const x = alarms / negatives;
    const y = hits / positives;
    made.area +=
      ((x - (made.falsePositive.at(-1) ?? 0)) *
        (y + (made.truePositive.at(-1) ?? 0))) /
      2;
    made.falsePositive.push(x);
    made.truePositive.push(y);
  });
  return made;
}

/**
 * Receiver operating characteristic: how many positives are found, for how many false alarms, as the threshold falls. AUC is the area
 * below; 0.5 is guessing.
 *
 * @throws ChartInputError where lists differ in length, or all samples are of one class
 * @example
 * roc({ actual: [0, 0, 1, 1], scores: [0.1, 0.4, 0.35, 0.8] }).text; // AUC 0.750
 */
export function roc(options: RocOptions): Figure {
  return draw(options, () => {
    const actual = names(options.actual, "roc: actual");
    const positive = String(options.positive ?? 1);
    const isPositive = actual.map((name) => name === positive);
    const positives = isPositive.filter(Boolean).length;
    if (positives === 0 || positives === actual.length)
      throw new ChartInputError(
        "roc: actual",
        `samples of class ${positive} and of others`,
        positives ? "that class alone" : "none of that class",
        'Name the positive class: { positive: "spam" }.',
      );
    const curves = series(options.scores, "roc: scores", "model").map(
      ([name, list]) => ({
        name,
        ...curve(
          isPositive,
          vector(list, `roc: scores (${name})`, {
            length: { of: "actual", is: actual.length },
          }),
        ),
      }),
    );
    return {
      title: options.title ?? "ROC",
      panels: [
        {
          x: { label: "false positive rate", domain: [-0.02, 1.02] },
          y: { label: "true positive rate", domain: [-0.02, 1.02] },
          equal: true,
          height: 340,
          marks: [
            {
              type: "line",
              name: "guessing (AUC 0.500)",
              x: [0, 1],
              y: [0, 1],
              colour: axisLine,
              dash: "dot",
            },
            ...curves.map((c, i): LineMark => ({
              type: "line",
              name: `${c.name} (AUC ${c.area.toFixed(3)})`,
              x: c.falsePositive,
              y: c.truePositive,
              colour: colourOf(i),
              dash: dashOf(i),
            })),
          ],
        },
      ],
      summary: [
        `${count(positives, "positive")} (class ${positive}), ${count(actual.length - positives, "negative")}`,
        ...curves.map(
          (c) =>
            `${c.name}: AUC ${c.area.toFixed(3)}, ${count(c.truePositive.length - 1, "threshold")}`,
        ),
      ],
    };
  });
}
