/**
 * A series cut into windows: the past as features, what follows as target. Nothing that happens after a window's past gets into it, and
 * nothing that happens after the training part gets into training: the parts follow one another in time, and the scale is learned from
 * the training part alone.
 */
import { Samples } from "../samples.js";
import type { Parts } from "../split.js";

export interface WindowsOptions {
  /** Time steps that a sample shows. */
  length: number;
  /** Time steps to foretell, from the one after the window (default 1). */
  horizon?: number;
  /** Every how many steps a window begins (default 1). */
  stride?: number;
  /** Share of the time, after training (0 … 1, default 0). */
  validation?: number;
  /** Share of the time at the end (0 … 1, default 0). */
  test?: number;
  /** Which column is to be foretold, where there are several (default 0). */
  target?: number;
  /** Subtract the training part's mean and divide by its standard deviation (default true). */
  scale?: boolean;
}

export interface Windows extends Parts {
  /** What was subtracted from, and what divided, each column; learned from the training part's times alone. */
  mean: readonly number[];
  deviation: readonly number[];
  /** Time step of each sample's first target, part by part. */
  times: { training: Int32Array; validation: Int32Array; test: Int32Array };
  /** Targets or predictions back in the units of the series. */
  unscale(values: ArrayLike<number>): Float64Array;
}

/**
 * @param series numbers in the order of time, or rows of several columns
 * @returns samples of shape [length, columns], targets [horizon]. A window belongs to the part in which *all* its targets lie; its past may
 *          reach back into the part before, as it would on the day of the forecast. A window whose targets lie on both sides of a border is
 *          left out.
 * @throws RangeError for a series with gaps, or too short for one window in each part
 * @example
 * const parts = windows([1, 2, 3, 4, 5, 6, 7, 8], { length: 2, test: 0.25, scale: false });
 * Array.from(parts.test.features);   // [5, 6, 6, 7]: the past of 7 and of 8
 * Array.from(parts.test.targets);    // [7, 8]
 */
export function windows(
  series: ArrayLike<number> | readonly ArrayLike<number>[],
  options: WindowsOptions,
): Windows {
  const { length, horizon = 1, stride = 1, target = 0, scale = true } = options;
  const { validation = 0, test = 0 } = options;
  const rows = rowsOf(series);
  const columns = rows[0]?.length ?? 0;
  for (const [name, value] of Object.entries({ length, horizon, stride }))
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`windows expected ${name} >= 1, received ${value}.`);
  if (!(validation >= 0) || !(test >= 0) || validation + test >= 1)
    throw new RangeError(
      `windows expected shares of 0 … 1 that leave something to train on, received validation ${validation}, test ${test}.`,
    );
  if (target < 0 || target >= columns)
    throw new RangeError(
      `windows expected target 0 … ${columns - 1}, received ${target}.`,
    );

  const toTest = Math.round(rows.length * (1 - test));
  const toValidation = Math.round(rows.length * (1 - test - validation));
  const { mean, deviation } = scale
    ? momentsOf(rows.slice(0, toValidation))
    : {
        mean: rows[0]?.map(() => 0) ?? [],
        deviation: rows[0]?.map(() => 1) ?? [],
      };

  const part = (
    name: string,
    from: number,
    to: number,
  ): [Samples, Int32Array] => {
    const firsts: number[] = [];
    for (let t = length; t + horizon <= rows.length; t += stride)
      if (t >= from && t + horizon <= to) firsts.push(t);
    if (firsts.length === 0 && to > from)
      throw new RangeError(
        `windows: the ${name} part has ${to - from} of ${rows.length} time steps, too few for a window of ${length} and ${horizon} to foretell.`,
      );
    const features = new Float32Array(firsts.length * length * columns);
    const targets = new Float32Array(firsts.length * horizon);
    const scaled = (t: number, j: number): number =>
      ((rows[t]?.[j] ?? NaN) - (mean[j] ?? 0)) / (deviation[j] ?? 1);
    for (const [i, first] of firsts.entries()) {
      for (let t = 0; t < length; t++)
        for (let j = 0; j < columns; j++)
          features[(i * length + t) * columns + j] = scaled(
            first - length + t,
            j,
          );
      for (let h = 0; h < horizon; h++)
        targets[i * horizon + h] = scaled(first + h, target);
    }
    const samples = new Samples({
      name: `windows (${name})`,
      features,
      featureShape: [length, columns],
      targets,
      targetShape: [horizon],
    });
    return [samples, Int32Array.from(firsts)];
  };
  const [training, trainingTimes] = part("training", 0, toValidation);
  const [forValidation, validationTimes] = part(
    "validation",
    toValidation,
    toTest,
  );
  const [forTest, testTimes] = part("test", toTest, rows.length);
  return {
    training,
    validation: forValidation,
    test: forTest,
    mean,
    deviation,
    times: {
      training: trainingTimes,
      validation: validationTimes,
      test: testTimes,
    },
    unscale: (values) =>
      Float64Array.from(
        values,
        (value) => value * (deviation[target] ?? 1) + (mean[target] ?? 0),
      ),
  };
}

function rowsOf(
  series: ArrayLike<number> | readonly ArrayLike<number>[],
): number[][] {
  const rows = Array.from<number | ArrayLike<number>, number[]>(
    series as ArrayLike<number | ArrayLike<number>>,
    (step) => (typeof step === "number" ? [step] : Array.from(step)),
  );
  const columns = rows[0]?.length ?? 0;
  if (columns === 0)
    throw new RangeError("windows expected a series, received an empty one.");
  for (const [t, row] of rows.entries())
    if (row.length !== columns || !row.every(Number.isFinite))
      throw new RangeError(
        `windows expected ${columns} numbers at each time step, received [${row.join(", ")}] at step ${t}. Fill or drop gaps first.`,
      );
  return rows;
}

function momentsOf(rows: readonly number[][]): {
  mean: number[];
  deviation: number[];
} {
  const columns = rows[0]?.length ?? 0;
  const mean: number[] = [];
  const deviation: number[] = [];
  for (let j = 0; j < columns; j++) {
    const values = rows.map((row) => row[j] ?? 0);
    const m = values.reduce((sum, x) => sum + x, 0) / values.length;
    const variance =
      values.reduce((sum, x) => sum + (x - m) ** 2, 0) / values.length;
    mean.push(m);
    deviation.push(variance > 0 ? Math.sqrt(variance) : 1); // a constant column stays at 0
  }
  return { mean, deviation };
}
