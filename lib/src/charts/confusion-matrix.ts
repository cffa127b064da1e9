import { type Figure, draw } from "./figure.js";
import { heatmapModel } from "./heatmap.js";
import { ChartInputError, type Names, names } from "./values.js";
import { count, percent } from "./words.js";

export interface ConfusionMatrixOptions {
  /** The true class of each sample: a name, or a number that counts into `classes`. */
  actual: Names;
  /** The class that a model gave it. */
  predicted: Names;
  /** All classes, in the order of rows and columns. */
  classes?: Names;
  title?: string;
}

/**
 * Rows are true classes, columns predicted ones, a cell counts samples; the diagonal is right.
 *
 * @throws ChartInputError where the lists differ in length or a class is not among `classes`
 * @example
 * confusionMatrix({ actual: [0, 1, 1], predicted: [0, 1, 0], classes: ["cat", "dog"] }).text;
 */
export function confusionMatrix(options: ConfusionMatrixOptions): Figure {
  return draw(options, () => {
    const actual = names(options.actual, "confusionMatrix: actual");
    const predicted = names(options.predicted, "confusionMatrix: predicted", {
      of: "actual",
      is: actual.length,
    });
    const classes = options.classes
      ? names(options.classes, "confusionMatrix: classes")
      : [...new Set([...actual, ...predicted])].toSorted(
          (a, b) => Number(a) - Number(b) || a.localeCompare(b),
        );
    if (actual.length === 0)
      throw new ChartInputError(
        "confusionMatrix: actual",
        "at least one sample",
        "an empty list",
      );
    const index = (name: string, place: string): number => {
      const named = classes.indexOf(name);
      const i = named >= 0 ? named : Number(name);
      if (!Number.isInteger(i) || i < 0 || i >= classes.length)
        throw new ChartInputError(
          place,
          `one of ${classes.join(", ")}, or its number from 0`,
          JSON.stringify(name),
        );
      return i;
    };
    const z = classes.map(() => classes.map(() => 0));
    actual.forEach((a, i) => {
      const row = z[index(a, "confusionMatrix: actual")];
      const column = index(predicted[i] ?? "", "confusionMatrix: predicted");
      if (row) row[column] = (row[column] ?? 0) + 1;
    });
    const right = z.reduce((sum, row, i) => sum + (row[i] ?? 0), 0);
    const mistakes = z
      .flatMap((row, a) => row.map((n, p) => ({ n, a, p })))
      .filter(({ n, a, p }) => n > 0 && a !== p)
      .toSorted((a, b) => b.n - a.n)
      .slice(0, 3);
    return heatmapModel(z, {
      title: options.title ?? "Confusion matrix",
      xLabel: "predicted",
      yLabel: "true",
      zLabel: "samples",
      xNames: classes,
      yNames: classes,
      annotate: true,
      extra: [
        `${right} of ${count(actual.length, "sample")} right (${percent(right / actual.length)})`,
        ...mistakes.map(
          ({ n, a, p }) => `${classes[a]} taken for ${classes[p]}: ${n}`,
        ),
      ],
    });
  });
}
