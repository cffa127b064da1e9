/** Adam with a rate of its own for each group of weights: lower layers know more that is worth keeping (Howard & Ruder 2018). */
import * as tf from "../../backend/tf.js";

type Gradients =
  Record<string, tf.Tensor> | { name: string; tensor: tf.Tensor }[];

export interface RateGroup {
  rate: number;
  /** As the variables behind the weights are named. */
  names: ReadonlySet<string>;
}

export class GroupedAdam extends tf.Optimizer {
  static className = "GroupedAdam";
  readonly #groups: {
    adam: tf.AdamOptimizer;
    rate: number;
    names: ReadonlySet<string>;
  }[];

  constructor(groups: readonly RateGroup[]) {
    super();
    this.#groups = groups.map(({ rate, names }) => ({
      adam: tf.train.adam(rate),
      rate,
      names,
    }));
  }

  applyGradients(gradients: Gradients): void {
    const list = Array.isArray(gradients)
      ? gradients
      : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor }));
    for (const { adam, names } of this.#groups) {
      const own = list.filter(({ name }) => names.has(name));
      if (own.length > 0) adam.applyGradients(own);
    }
    this.incrementIterations();
  }

  override dispose(): void {
    for (const { adam } of this.#groups) adam.dispose();
    super.dispose();
  }

  getConfig(): tf.serialization.ConfigDict {
    return { rates: this.#groups.map(({ rate }) => rate) };
  }
}
