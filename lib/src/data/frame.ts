/** Samples → a danfojs frame, one row a sample. Apart from the samples themselves, so that they don't pull danfojs in. */
import { DataFrame } from "./frames/dfd.js";
import type { Samples } from "./samples.js";

/**
 * The features as columns, then the class name (column `label`) or the targets.
 *
 * @example
 * toFrame(await penguins.load()).head()
 */
export function toFrame(samples: Samples): DataFrame {
  const width = samples.size === 0 ? 0 : samples.features.length / samples.size;
  const targetWidth =
    samples.size === 0 ? 0 : samples.targets.length / samples.size;
  const classes = samples.labels.length > 0;
  const names = Array.from(
    { length: width },
    (_, j) => samples.featureNames[j] ?? `x${j}`,
  );
  const targetNames = classes
    ? ["label"]
    : Array.from({ length: targetWidth }, (_, j) => `y${j}`);
  const rows = Array.from({ length: samples.size }, (_, i) => {
    const features = Array.from(
      samples.features.subarray(i * width, (i + 1) * width),
    );
    const label = samples.labels[i];
    return label === undefined
      ? [
          ...features,
          ...samples.targets.subarray(i * targetWidth, (i + 1) * targetWidth),
        ]
      : [...features, samples.classNames[label] ?? String(label)];
  });
  return new DataFrame(rows, { columns: [...names, ...targetNames] });
}
