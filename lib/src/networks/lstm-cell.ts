/** An LSTM written out, so that its gates can be seen. */
import * as tf from "../backend/tf.js";
import { InitialWeights, type Seeded } from "./initial-weights.js";
import { whole } from "./options.js";

export interface LSTMCellOptions extends Seeded {
  /** Numbers at each step. */
  features: number;
  /** Size of the state. */
  units: number;
}

/** What the cell carries from one step to the next, each [batch, units]. */
export interface LSTMState {
  /** What it shows. */
  h: tf.Tensor2D;
  /** What it remembers. */
  c: tf.Tensor2D;
}

/** One step: the state after it, and the gates that led there, each [batch, units] in [0, 1]. */
export interface LSTMStep extends LSTMState {
  /** Share of the memory that is kept. */
  forget: tf.Tensor2D;
  /** Share of the candidate that is written. */
  input: tf.Tensor2D;
  /** Share of the memory that is shown. */
  output: tf.Tensor2D;
  /** What might be written, in [-1, 1]. */
  candidate: tf.Tensor2D;
}

/** A whole sequence, each [batch, steps, units]. */
export type LSTMRun = { [part in keyof LSTMStep]: tf.Tensor3D };

const PARTS = ["h", "c", "forget", "input", "output", "candidate"] as const;

/**
 * i, f, o = σ(x W + h U + b), g = tanh(x W + h U + b), c' = f c + i g, h' = o tanh(c'), each with its quarter of W, U and b.
 *
 * The weights are those of `tf.layers.lstm({ recurrentActivation: "sigmoid" })` in its order: kernel [features, 4 units], recurrent kernel
 * [units, 4 units], bias [4 units], with quarters input, forget, candidate, output. The forget gate's bias starts at 1, so that it
 * remembers before it has learnt what to forget (Gers et al. 2000).
 *
 * Every step is made of tensor operations, so `tf.grads` and `tf.variableGrads` go through it.
 *
 * @example
 * const cell = new networks.LSTMCell({ features: 1, units: 2, seed: 1 });
 * const { forget } = cell.run(tf.zeros([1, 3, 1]));
 * forget.shape;   // [1, 3, 2]
 * @see Hochreiter & Schmidhuber 1997, "Long short-term memory"; Gers, Schmidhuber & Cummins 2000, "Learning to forget"
 */
export class LSTMCell {
  readonly features: number;
  readonly units: number;
  readonly kernel: tf.Variable<tf.Rank.R2>;
  readonly recurrentKernel: tf.Variable<tf.Rank.R2>;
  readonly bias: tf.Variable<tf.Rank.R1>;

  constructor({ features, units, seed }: LSTMCellOptions) {
    this.features = whole("LSTMCell", "features", features);
    this.units = whole("LSTMCell", "units", units);
    const start = new InitialWeights({ seed });
    const [kernel, recurrent, bias] = tf.tidy(() => [
      start.glorot().apply([features, 4 * units]) as tf.Tensor2D,
      start.orthogonal().apply([units, 4 * units]) as tf.Tensor2D,
      tf.concat1d([tf.zeros([units]), tf.ones([units]), tf.zeros([2 * units])]),
    ]);
    this.kernel = own(kernel);
    this.recurrentKernel = own(recurrent);
    this.bias = own(bias);
  }

  /** State zero for a batch; the caller disposes it. */
  initialState(batch: number): LSTMState {
    return {
      h: tf.zeros([batch, this.units]),
      c: tf.zeros([batch, this.units]),
    };
  }

  /**
   * @param x [batch, features]
   * @returns new tensors; the caller disposes them
   * @throws RangeError for another number of features
   */
  step(x: tf.Tensor2D, { h, c }: LSTMState): LSTMStep {
    this.#check("step", x, ["batch"]);
    return tf.tidy(() => {
      const sums = tf.add(
        tf.add(tf.matMul(x, this.kernel), tf.matMul(h, this.recurrentKernel)),
        this.bias,
      );
      const [i, f, g, o] = tf.split(sums, 4, 1) as [
        tf.Tensor2D,
        tf.Tensor2D,
        tf.Tensor2D,
        tf.Tensor2D,
      ];
      const input = tf.sigmoid(i);
      const forget = tf.sigmoid(f);
      const candidate = tf.tanh(g);
      const output = tf.sigmoid(o);
      const memory = tf.add(
        tf.mul(forget, c),
        tf.mul(input, candidate),
      ) as tf.Tensor2D;
      const shown = tf.mul(output, tf.tanh(memory)) as tf.Tensor2D;
      return { h: shown, c: memory, forget, input, output, candidate };
    });
  }

  /**
   * Every step from state zero.
   *
   * @param X [batch, steps, features]
   * @returns new tensors [batch, steps, units]; the caller disposes them
   * @throws RangeError for another number of features
   */
  run(X: tf.Tensor3D): LSTMRun {
    this.#check("run", X, ["batch", "steps"]);
    return tf.tidy(() => {
      let state = this.initialState(X.shape[0]);
      const steps: LSTMStep[] = [];
      for (const x of tf.unstack(X, 1) as tf.Tensor2D[]) {
        const step = this.step(x, state);
        steps.push(step);
        state = step;
      }
      return Object.fromEntries(
        PARTS.map((part) => [
          part,
          tf.stack(
            steps.map((step) => step[part]),
            1,
          ),
        ]),
      ) as unknown as LSTMRun;
    });
  }

  /** Kernel, recurrent kernel, bias: those of a trained `tf.layers.lstm` fit. Kept, not disposed. */
  setWeights([kernel, recurrentKernel, bias]: tf.Tensor[]): void {
    if (
      kernel === undefined ||
      recurrentKernel === undefined ||
      bias === undefined
    ) {
      throw new RangeError(
        "LSTMCell.setWeights expected kernel, recurrent kernel and bias, received fewer. Give layer.getWeights() of a tf.layers.lstm.",
      );
    }
    this.kernel.assign(kernel as tf.Tensor2D);
    this.recurrentKernel.assign(recurrentKernel as tf.Tensor2D);
    this.bias.assign(bias as tf.Tensor1D);
  }

  /** The three variables, in the order of `setWeights`. */
  getWeights(): [
    tf.Variable<tf.Rank.R2>,
    tf.Variable<tf.Rank.R2>,
    tf.Variable<tf.Rank.R1>,
  ] {
    return [this.kernel, this.recurrentKernel, this.bias];
  }

  dispose(): void {
    tf.dispose(this.getWeights());
  }

  #check(what: string, x: tf.Tensor, leading: string[]): void {
    if (
      x.shape.length === leading.length + 1 &&
      x.shape.at(-1) === this.features
    )
      return;
    throw new RangeError(
      `LSTMCell.${what} expected [${leading.join(", ")}, ${this.features}], received [${x.shape.join(", ")}]. ` +
        `Reshape it, or make the cell with features: ${x.shape.at(-1) ?? 1}.`,
    );
  }
}

function own<R extends tf.Rank>(value: tf.Tensor<R>): tf.Variable<R> {
  const variable = tf.variable(value);
  value.dispose();
  return variable;
}
