/** Scalers of column features, fitted on one part and applied to all: what the test part looks like must not be known in training. */
import { Samples } from "./samples.js";

/** x → (x - shift) / scale, column by column. */
abstract class ColumnScaler {
  #shift: Float64Array | undefined;
  #scale: Float64Array | undefined;

  /** Learned: what is subtracted from each column. */
  get shift(): readonly number[] {
    return Array.from(this.#fitted().shift);
  }

  /** Learned: what each column is divided by (1 for a constant column). */
  get scale(): readonly number[] {
    return Array.from(this.#fitted().scale);
  }

  /** Learns shift and scale from these samples. @throws RangeError where there are none */
  async fit(samples: Samples): Promise<this> {
    if (samples.size === 0)
      throw new RangeError(
        `${this.constructor.name}.fit expected samples, received none.`,
      );
    const width = samples.features.length / samples.size;
    const shift = new Float64Array(width);
    const scale = new Float64Array(width);
    const column = new Float64Array(samples.size);
    for (let j = 0; j < width; j++) {
      for (let i = 0; i < samples.size; i++)
        column[i] = samples.features[i * width + j] ?? 0;
      const learned = this.learn(column);
      shift[j] = learned.shift;
      scale[j] = learned.scale === 0 ? 1 : learned.scale;
    }
    this.#shift = shift;
    this.#scale = scale;
    return this;
  }

  /** Scaled samples; the given ones are kept as they are. */
  transform(samples: Samples): Samples {
    return this.#map(samples, (x, shift, scale) => (x - shift) / scale);
  }

  /** Back to the units of the data. */
  inverseTransform(samples: Samples): Samples {
    return this.#map(samples, (x, shift, scale) => x * scale + shift);
  }

  protected abstract learn(column: Float64Array): {
    shift: number;
    scale: number;
  };

  #fitted(): { shift: Float64Array; scale: Float64Array } {
    if (this.#shift === undefined || this.#scale === undefined) {
      throw new Error(
        `${this.constructor.name} is not fitted yet: await scaler.fit(training) first.`,
      );
    }
    return { shift: this.#shift, scale: this.#scale };
  }

  #map(
    samples: Samples,
    each: (x: number, shift: number, scale: number) => number,
  ): Samples {
    const { shift, scale } = this.#fitted();
    const width =
      samples.size === 0
        ? shift.length
        : samples.features.length / samples.size;
    if (width !== shift.length) {
      throw new RangeError(
        `${this.constructor.name} was fitted on ${shift.length} columns and received ${width}.`,
      );
    }
    const features = samples.features.map((x, i) =>
      each(x, shift[i % width] ?? 0, scale[i % width] ?? 1),
    );
    return samples.with(features);
  }
}

/**
 * Mean 0 and variance 1 in each column (divisor n, as in scikit-learn).
 *
 * @example
 * const { training, validation } = split(await penguins.load(), { validation: 0.2, seed: 1 });
 * const scaler = await new StandardScaler().fit(training);
 * const scaled = scaler.transform(validation);
 */
export class StandardScaler extends ColumnScaler {
  protected learn(column: Float64Array): { shift: number; scale: number } {
    const mean = column.reduce((sum, x) => sum + x, 0) / column.length;
    const variance =
      column.reduce((sum, x) => sum + (x - mean) ** 2, 0) / column.length;
    return { shift: mean, scale: Math.sqrt(variance) };
  }
}

/** Each column from 0 (its least value in training) to 1 (its greatest). */
export class MinMaxScaler extends ColumnScaler {
  protected learn(column: Float64Array): { shift: number; scale: number } {
    let least = Infinity;
    let greatest = -Infinity;
    for (const x of column) {
      least = Math.min(least, x);
      greatest = Math.max(greatest, x);
    }
    return { shift: least, scale: greatest - least };
  }
}
