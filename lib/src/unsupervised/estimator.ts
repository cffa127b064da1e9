/** What every estimator has: options, what it learned, and both as JSON. */
import { Matrix } from "./algebra/matrix.js";

type Learnable = Matrix | Float64Array | number | boolean;
type SavedValue = number[][] | number[] | number | boolean;

/** What `toJSON` gives: plain objects, arrays and numbers. */
export interface SavedEstimator {
  estimator: string;
  options: object;
  learned: Record<string, SavedValue>;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Fitted by `await estimator.fit(X)`; before that, asking for what it learned is an error. `JSON.stringify(estimator)` saves it, and each
 * estimator's `fromJSON(JSON.parse(text))` loads it.
 */
export abstract class Estimator<
  Options extends object,
  Learned extends { [K in keyof Learned]: Learnable },
> {
  readonly options: Readonly<Options>;
  #learned: Readonly<Learned> | undefined;

  constructor(options: Options) {
    this.options = Object.freeze({ ...options });
  }

  get isFitted(): boolean {
    return this.#learned !== undefined;
  }

  /** @throws Error before `fit` */
  protected get learned(): Readonly<Learned> {
    if (this.#learned === undefined)
      throw new Error(
        `${this.constructor.name} is not fitted yet: await estimator.fit(X) first.`,
      );
    return this.#learned;
  }

  protected learn(learned: Learned): this {
    this.#learned = Object.freeze(learned);
    return this;
  }

  /** @throws Error before `fit` */
  toJSON(): SavedEstimator {
    const learned = Object.entries<Learnable>(this.learned).map(
      ([key, value]) => [key, encode(value)] as const,
    );
    return {
      estimator: this.constructor.name,
      options: this.options,
      learned: Object.fromEntries(learned),
    };
  }

  /** Takes over what `toJSON` gave of an estimator of this class. */
  protected restore(saved: SavedEstimator): this {
    const entries = Object.entries(saved.learned).map(
      ([key, value]) => [key, decode(value)] as const,
    );
    return this.learn(Object.fromEntries(entries) as Learned);
  }
}

/** @throws TypeError unless it is what this class's `toJSON` gave, with these learned values */
export function checkSaved(
  saved: unknown,
  name: string,
  keys: readonly string[],
): SavedEstimator {
  const expected = `${name}.fromJSON expected what ${name}.toJSON() gave`;
  if (!isRecord(saved) || saved["estimator"] !== name)
    throw new TypeError(
      `${expected}, received ${isRecord(saved) ? `estimator ${JSON.stringify(saved["estimator"])}` : typeof saved}.`,
    );
  const { options, learned } = saved;
  if (!isRecord(options) || !isRecord(learned))
    throw new TypeError(`${expected}; its options or learned values are lost.`);
  const missing = keys.filter((key) => !(key in learned));
  if (missing.length > 0)
    throw new TypeError(`${expected}; ${missing.join(", ")} is missing.`);
  return saved as unknown as SavedEstimator;
}

function encode(value: Learnable): SavedValue {
  if (value instanceof Matrix) return value.toArrays();
  return value instanceof Float64Array ? Array.from(value) : value;
}

function decode(value: SavedValue): Learnable {
  if (!Array.isArray(value)) return value;
  return value.every((item) => typeof item === "number")
    ? Float64Array.from(value)
    : Matrix.from(value);
}

/** @throws RangeError unless it is a whole number of at least `least` */
export function requireCount(
  value: number,
  what: string,
  least = 1,
  most = Infinity,
): void {
  if (!Number.isInteger(value) || value < least || value > most)
    throw new RangeError(
      `${what} expected a whole number ${most === Infinity ? `>= ${least}` : `${least} … ${most}`}, received ${value}.`,
    );
}
