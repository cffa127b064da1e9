/**
 * Which models' steps and predictions depend on nothing but their inputs and weights. A graph is recorded once and runs for ever, so whatever JavaScript
 * would do anew at each step (draw a dropout mask, count, look at a clock) must not be in it.
 */
import type * as tfjs from "@tensorflow/tfjs";
import type { Tf } from "../ops.js";

type Layer = tfjs.layers.Layer;

/** The fields of tf.js's models and layers that are read here; private there. */
interface Compiled {
  readonly layers: Layer[];
  readonly loss: unknown;
  readonly metrics: unknown;
  readonly optimizer: tfjs.Optimizer;
}

const RATES = ["rate", "dropout", "recurrentDropout", "stddev"];

/** A class of one's own says that its `call` is a function of its inputs and weights alone: `static readonly traceable = true`. */
interface Declared {
  readonly traceable?: boolean;
}

/** tf.js's own classes, and ours in their place: those registered when this was made. */
export class Pure {
  readonly #known: ReadonlySet<unknown>;
  readonly #plain: tfjs.Optimizer;

  constructor(readonly tf: Tf) {
    const { classNameMap } = tf.serialization.SerializationMap.getMap();
    this.#known = new Set(
      Object.values(classNameMap).map(([constructor]) => constructor),
    );
    this.#plain = tf.Optimizer.prototype;
  }

  model(model: Compiled): boolean {
    const { optimizer } = model;
    return (
      named(model.loss) &&
      named(model.metrics) &&
      // oxlint-disable-next-line typescript/unbound-method -- compared, not called
      optimizer.minimize === this.#plain.minimize &&
      // oxlint-disable-next-line typescript/unbound-method -- compared, not called
      optimizer.computeGradients === this.#plain.computeGradients &&
      !Object.hasOwn(optimizer, "applyGradients") &&
      model.layers.every((layer) => this.#layer(layer, new Set(), true))
    );
  }

  /** Without training nothing is dropped and no noise is added. */
  prediction(layers: readonly Layer[]): boolean {
    const seen = new Set<unknown>();
    return layers.every((layer) => this.#layer(layer, seen, false));
  }

  #layer(layer: Layer, seen: Set<unknown>, training: boolean): boolean {
    if (seen.has(layer)) return true;
    seen.add(layer);
    const fields = layer as unknown as Record<string, unknown>;
    if (
      !this.#has(layer) ||
      !untouched(layer) ||
      fields["stateful"] === true ||
      (training &&
        RATES.some(
          (rate) => typeof fields[rate] === "number" && fields[rate] > 0,
        ))
    )
      return false;
    return Object.values(fields)
      .flat()
      .every((value) =>
        value instanceof this.tf.layers.Layer
          ? this.#layer(value, seen, training)
          : !(value instanceof this.tf.serialization.Serializable) ||
            this.#has(value),
      );
  }

  #has(value: object): boolean {
    const { constructor } = value;
    return (
      this.#known.has(constructor) ||
      (constructor as unknown as Declared).traceable === true
    );
  }
}

/** Nobody has put a call of his own, or a hook, on this very layer. */
export function untouched(layer: Layer): boolean {
  const { _callHook: hook } = layer as unknown as { _callHook?: unknown };
  return (
    !Object.hasOwn(layer, "call") &&
    !Object.hasOwn(layer, "apply") &&
    (hook ?? null) === null
  );
}

/** A name, or names in lists and records: tf.js's own losses and metrics. Functions of one's own are not looked into. */
function named(what: unknown): boolean {
  if (what === undefined || what === null || typeof what === "string")
    return true;
  return (
    typeof what === "object" && Object.values(what).every((each) => named(each))
  );
}
