/** What the optimisers from scratch have in common: they are tf.js optimisers, so `model.compile` takes them. */
import * as tf from "../../backend/tf.js";
import { rateAt, type LearningRate } from "./schedule.js";

type Gradients =
  Record<string, tf.Tensor> | { name: string; tensor: tf.Tensor }[];

/** One weight's update. `state` holds what the rule remembers of it, all zeros at first. */
export type Rule = (
  weight: tf.Tensor,
  gradient: tf.Tensor,
  state: readonly tf.Tensor[],
  /** Of this update, from 1. */
  update: number,
  rate: number,
) => { weight: tf.Tensor; state: readonly tf.Tensor[] };

interface NamedTensor {
  name: string;
  tensor: tf.Tensor;
}

/** Steps each weight by its rule, which is a few lines of tensor arithmetic that can be read. */
export class ScratchOptimizer extends tf.Optimizer {
  static className = "ScratchOptimizer";
  readonly #states = new Map<string, tf.Variable[]>();
  /** Of a run that goes on: what was remembered, in the order in which the weights will come. */
  #remembered: tf.Variable[][] = [];

  /**
   * @param kind what it is called
   * @param memories how many numbers the rule remembers for each weight
   */
  constructor(
    readonly kind: string,
    readonly rate: LearningRate,
    readonly memories: number,
    readonly rule: Rule,
  ) {
    super();
  }

  applyGradients(gradients: Gradients): void {
    const named = Array.isArray(gradients)
      ? gradients
      : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor }));
    const update = this.iterations + 1;
    const rate = rateAt(this.rate, this.iterations);
    const weights = tf.engine().registeredVariables;
    for (const { name, tensor: gradient } of named) {
      const weight = weights[name];
      if (weight === undefined || gradient === undefined) continue;
      const state = this.#stateOf(name, weight);
      tf.tidy(() => {
        const next = this.rule(weight, gradient, state, update, rate);
        for (const [i, memory] of state.entries())
          memory.assign(next.state[i]!);
        weight.assign(next.weight);
      });
    }
    this.incrementIterations();
  }

  /** The number of updates, then what is remembered, weight by weight. */
  override async getWeights(): Promise<NamedTensor[]> {
    const states = [...this.#states.values()];
    return [
      await this.saveIterations(),
      ...states
        .flat()
        .map((tensor, i) => ({ name: `${this.kind}/${i}`, tensor })),
    ];
  }

  /** Takes up what `getWeights` gave; the tensors are kept, not disposed. */
  override async setWeights(given: NamedTensor[]): Promise<void> {
    const values = await this.extractIterations(given);
    this.#forget();
    for (let i = 0; i < values.length; i += Math.max(1, this.memories))
      this.#remembered.push(
        values
          .slice(i, i + this.memories)
          .map(({ tensor }) => tf.variable(tensor, false)),
      );
  }

  #forget(): void {
    for (const state of [...this.#states.values(), ...this.#remembered])
      tf.dispose(state);
    this.#states.clear();
    this.#remembered = [];
  }

  override dispose(): void {
    this.#forget();
    super.dispose();
  }

  getConfig(): tf.serialization.ConfigDict {
    return {
      kind: this.kind,
      rate: typeof this.rate === "number" ? this.rate : "a schedule",
    };
  }

  #stateOf(name: string, weight: tf.Variable): tf.Variable[] {
    let state = this.#states.get(name);
    if (state === undefined) {
      state =
        this.#remembered.shift() ??
        Array.from({ length: this.memories }, () =>
          tf.tidy(() => tf.variable(tf.zerosLike(weight), false)),
        );
      this.#states.set(name, state);
    }
    return state;
  }
}
