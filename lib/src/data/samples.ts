/**
 * Samples with their targets, as plain typed arrays that any code can read; tensors and frames are made on demand.
 */
import * as tf from "../backend/tf.js";
import { inspect } from "node:util";

export interface SamplesInit {
  name: string;
  /** size × the product of featureShape, sample after sample. */
  features: Float32Array;
  /** Of one sample: `[28, 28, 1]`, `[4]`. */
  featureShape: readonly number[];
  /** Classes: each sample's index into classNames. Give these or `targets`. */
  labels?: Int32Array;
  classNames?: readonly string[];
  /** Continuous targets: size × the product of targetShape. */
  targets?: Float32Array;
  targetShape?: readonly number[];
  /** Names of the features where they are columns. */
  featureNames?: readonly string[];
}

export interface Tensors {
  /** [size, ...featureShape] float32 */
  x: tf.Tensor;
  /** [size, classes] one-hot, or [size, ...targetShape], float32 */
  y: tf.Tensor;
}

const volume = (shape: readonly number[]): number =>
  shape.reduce((all, side) => all * side, 1);

export class Samples {
  readonly name: string;
  readonly size: number;
  readonly features: Float32Array;
  readonly featureShape: readonly number[];
  readonly featureNames: readonly string[];
  /** Class indices; empty where the targets are continuous. */
  readonly labels: Int32Array;
  readonly classNames: readonly string[];
  /** One-hot rows of the labels, or the continuous targets. */
  readonly targets: Float32Array;
  readonly targetShape: readonly number[];

  constructor(init: SamplesInit) {
    const width = volume(init.featureShape);
    this.name = init.name;
    this.features = init.features;
    this.featureShape = init.featureShape;
    this.size = init.features.length / width;
    this.featureNames = init.featureNames ?? [];
    this.labels = init.labels ?? new Int32Array(0);
    this.classNames = init.classNames ?? [];
    if (!Number.isInteger(this.size)) {
      throw new RangeError(
        `${init.name}: features expected a multiple of ${width} values (shape [${init.featureShape.join(", ")}]), ` +
          `received ${init.features.length}.`,
      );
    }
    if (init.targets === undefined) {
      this.targets = oneHotRows(this.labels, this.classNames.length);
      this.targetShape = [this.classNames.length];
    } else {
      this.targets = init.targets;
      this.targetShape = init.targetShape ?? [init.targets.length / this.size];
    }
    const rows = this.targets.length / volume(this.targetShape);
    if (rows !== this.size) {
      throw new RangeError(
        `${init.name}: targets expected ${this.size} rows, one a sample, received ${rows}.`,
      );
    }
  }

  /** The inputs and targets as fresh tensors; the caller disposes them. */
  tensors(): Tensors {
    return {
      x: tf.tensor(this.features, [this.size, ...this.featureShape], "float32"),
      y: tf.tensor(this.targets, [this.size, ...this.targetShape], "float32"),
    };
  }

  /** One sample's features (a view, not a copy), its label and the label's name. */
  at(index: number): {
    features: Float32Array;
    label: number | undefined;
    className: string | undefined;
  } {
    const i = index < 0 ? this.size + index : index;
    if (!Number.isInteger(i) || i < 0 || i >= this.size) {
      throw new RangeError(
        `${this.name}.at expected an index below ${this.size}, received ${index}.`,
      );
    }
    const width = volume(this.featureShape);
    const label = this.labels[i];
    return {
      features: this.features.subarray(i * width, (i + 1) * width),
      label,
      className: label === undefined ? undefined : this.classNames[label],
    };
  }

  /** These samples, in this order, copied. */
  take(indices: ArrayLike<number>): Samples {
    const rows = (from: Float32Array, width: number): Float32Array => {
      const into = new Float32Array(indices.length * width);
      for (let i = 0; i < indices.length; i++) {
        const at = (indices[i] ?? 0) * width;
        into.set(from.subarray(at, at + width), i * width);
      }
      return into;
    };
    const features = rows(this.features, volume(this.featureShape));
    const common = {
      name: this.name,
      features,
      featureShape: this.featureShape,
      featureNames: this.featureNames,
    };
    if (this.labels.length > 0) {
      const labels = Int32Array.from(
        { length: indices.length },
        (_, i) => this.labels[indices[i] ?? 0] ?? 0,
      );
      return new Samples({ ...common, labels, classNames: this.classNames });
    }
    const targets = rows(this.targets, volume(this.targetShape));
    return new Samples({ ...common, targets, targetShape: this.targetShape });
  }

  /** The same targets with other features. */
  with(
    features: Float32Array,
    featureShape: readonly number[] = this.featureShape,
  ): Samples {
    const common = {
      name: this.name,
      features,
      featureShape,
      featureNames: this.featureNames,
    };
    return this.labels.length > 0
      ? new Samples({
          ...common,
          labels: this.labels,
          classNames: this.classNames,
        })
      : new Samples({
          ...common,
          targets: this.targets,
          targetShape: this.targetShape,
        });
  }

  /** The first `n`, for a quick look. */
  head(n = 5): Samples {
    return this.take(
      Array.from({ length: Math.min(n, this.size) }, (_, i) => i),
    );
  }

  /** How many samples each class has, by name. */
  counts(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const name of this.classNames) counts[name] = 0;
    for (const label of this.labels) {
      const name = this.classNames[label] ?? String(label);
      counts[name] = (counts[name] ?? 0) + 1;
    }
    return counts;
  }

  toString(): string {
    const kinds =
      this.labels.length > 0
        ? `${this.classNames.length} classes`
        : `targets [${this.targetShape.join(", ")}]`;
    return `${this.name}: ${this.size} samples [${this.featureShape.join(", ")}], ${kinds}`;
  }

  [inspect.custom](): string {
    return this.toString();
  }
}

/** Rows of zeros with a one at the label. */
function oneHotRows(labels: Int32Array, classes: number): Float32Array {
  const rows = new Float32Array(labels.length * classes);
  for (const [i, label] of labels.entries()) {
    if (label < 0 || label >= classes) {
      throw new RangeError(
        `label ${label} of sample ${i} expected 0 … ${classes - 1}.`,
      );
    }
    rows[i * classes + label] = 1;
  }
  return rows;
}
