/** Names → numbers and back: class indices, and rows with a single one. Fitted on one part and applied to all. */

type Name = string | number | boolean;

abstract class Encoder {
  #names: Name[] | undefined;
  #index = new Map<Name, number>();

  /** Learned: the names, sorted; a name's place is its number. */
  get names(): readonly Name[] {
    if (this.#names === undefined)
      throw new Error(
        `${this.constructor.name} is not fitted yet: call fit(values) first.`,
      );
    return this.#names;
  }

  /** Learns the names that occur. @throws RangeError where there are none */
  fit(values: Iterable<Name>): this {
    const names = [...new Set(values)];
    if (names.length === 0)
      throw new RangeError(
        `${this.constructor.name}.fit expected values, received none.`,
      );
    this.#names = names.toSorted((a, b) =>
      typeof a === "number" && typeof b === "number"
        ? a - b
        : String(a) < String(b)
          ? -1
          : 1,
    );
    this.#index = new Map(this.#names.map((name, i) => [name, i]));
    return this;
  }

  protected indexOf(value: Name): number {
    const { names } = this;
    const index = this.#index.get(value);
    if (index === undefined)
      throw new RangeError(
        `${this.constructor.name} expected one of ${names.slice(0, 10).join(", ")}${names.length > 10 ? ", …" : ""}, received ${String(value)}. ` +
          "Fit it on data that contain every name.",
      );
    return index;
  }

  protected nameOf(index: number): Name {
    const name = this.names[index];
    if (name === undefined)
      throw new RangeError(
        `${this.constructor.name} expected numbers 0 … ${this.names.length - 1}, received ${index}.`,
      );
    return name;
  }
}

/**
 * Names → 0, 1, 2 …
 *
 * @example
 * const encoder = new LabelEncoder().fit(["cat", "dog", "cat"]);
 * encoder.transform(["dog", "cat"]);   // Int32Array [1, 0]
 * encoder.inverseTransform([1]);       // ["dog"]
 */
export class LabelEncoder extends Encoder {
  /** @throws RangeError for a name that was not there in fit */
  transform(values: Iterable<Name>): Int32Array {
    return Int32Array.from(values, (value) => this.indexOf(value));
  }

  inverseTransform(labels: Iterable<number>): Name[] {
    return Array.from(labels, (label) => this.nameOf(label));
  }
}

/**
 * Names → rows of zeros with a single one.
 *
 * @example
 * new OneHotEncoder().fit(["cat", "dog"]).transform(["dog"]);   // [[0, 1]]
 */
export class OneHotEncoder extends Encoder {
  /** @throws RangeError for a name that was not there in fit */
  transform(values: Iterable<Name>): number[][] {
    const width = this.names.length;
    return Array.from(values, (value) => {
      const row = Array.from({ length: width }, () => 0);
      row[this.indexOf(value)] = 1;
      return row;
    });
  }

  /** The name of each row's largest entry, so that probabilities will do too. */
  inverseTransform(rows: Iterable<ArrayLike<number>>): Name[] {
    return Array.from(rows, (row) => {
      let best = 0;
      for (let i = 1; i < row.length; i++)
        if ((row[i] ?? 0) > (row[best] ?? 0)) best = i;
      return this.nameOf(best);
    });
  }
}
