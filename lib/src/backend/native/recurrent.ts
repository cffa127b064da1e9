/**
 * What the fused LSTM and GRU share: which layers they can stand for, and the way from `tf.layers.rnn`'s arguments to sequences that
 * begin with the time axis and back.
 */
import type * as tfjs from "@tensorflow/tfjs";
import { fusing } from "./fusion.js";
import type { Tf } from "./ops.js";

type Tensor = tfjs.Tensor;

interface Weight {
  read(): Tensor;
}

interface Named {
  getClassName(): string;
}

/** The fields of tf.js's recurrent layers that are read here; most are private there. */
export interface RecurrentLayer {
  readonly cell: {
    readonly units: number;
    /** Of our GRU (`../layers/gru.ts`). */
    readonly resetAfter?: boolean;
    readonly activation: Named;
    readonly recurrentActivation: Named;
    readonly dropout: number;
    readonly recurrentDropout: number;
    readonly kernel: Weight;
    readonly recurrentKernel: Weight;
    readonly bias: Weight | null | undefined;
  };
  readonly returnSequences: boolean;
  readonly returnState: boolean;
  readonly stateful: boolean;
  readonly goBackwards: boolean;
  /** Nulls before the first batch. */
  getStates(): (Tensor | null)[];
  resetStates(states: Tensor[], training: boolean): void;
  call(inputs: Tensor | Tensor[], kwargs: Kwargs): Tensor | Tensor[];
}

interface Kwargs {
  mask?: Tensor | Tensor[] | null;
  training?: boolean | null;
  initialState?: Tensor[] | null;
}

/** One pass over time: x is [time, batch, features]; each state [batch, units]. */
export interface Pass {
  x: Tensor;
  states: Tensor[];
  kernel: Tensor;
  recurrentKernel: Tensor;
  /** [gates * units], zeros where the layer has none. */
  bias: Tensor;
  /** Every step's output is wanted, not only the last. */
  sequences: boolean;
  /** The last states are wanted. */
  wantsStates: boolean;
}

export interface Passed {
  /** [time, batch, units] if `sequences`, else [batch, units]. */
  output: Tensor;
  /** Each [batch, units]; empty if they were not wanted. */
  states: Tensor[];
}

/** TensorFlow's ops know tanh and sigmoid alone, and no masks of any kind. */
function fits(layer: RecurrentLayer, x: Tensor, kwargs: Kwargs): boolean {
  const { cell } = layer;
  const drops =
    kwargs.training === true && (cell.dropout > 0 || cell.recurrentDropout > 0);
  return (
    (kwargs.mask ?? null) === null &&
    !drops &&
    cell.resetAfter !== true &&
    x.rank === 3 &&
    x.dtype === "float32" &&
    (x.shape[1] ?? 0) > 0 &&
    cell.activation.getClassName() === "tanh" &&
    cell.recurrentActivation.getClassName() === "sigmoid"
  );
}

/** Replaces `call` of a recurrent layer's class; where a layer does not fit, tf.js's own runs. */
export function fuseLayer(
  tf: Tf,
  prototype: RecurrentLayer,
  stateCount: number,
  gates: number,
  pass: (tf: Tf, pass: Pass) => Passed,
): void {
  // oxlint-disable-next-line typescript/unbound-method -- called with `this` below
  const plain = prototype.call;
  prototype.call = function (this: RecurrentLayer, inputs, given) {
    const kwargs = (given as Kwargs | null | undefined) ?? {};
    const input = Array.isArray(inputs) ? inputs[0] : inputs;
    if (input === undefined || !fusing(tf) || !fits(this, input, kwargs))
      return plain.call(this, inputs, given);
    return tf.tidy(() => {
      const { cell } = this;
      const batch = input.shape[0] ?? 1;
      const held = this.stateful
        ? this.getStates().filter((each) => each !== null)
        : [];
      const states =
        kwargs.initialState ??
        (held.length > 0
          ? held
          : Array.from({ length: stateCount }, () =>
              tf.zeros([batch, cell.units]),
            ));
      if (states.length !== stateCount) return plain.call(this, inputs, given); // whose error says what is expected
      const transposed = tf.transpose(input, [1, 0, 2]);
      const passed = pass(tf, {
        x: this.goBackwards ? tf.reverse(transposed, 0) : transposed,
        states,
        kernel: cell.kernel.read(),
        recurrentKernel: cell.recurrentKernel.read(),
        bias: cell.bias?.read() ?? tf.zeros([gates * cell.units]),
        sequences: this.returnSequences,
        wantsStates: this.returnState || this.stateful,
      });
      if (this.stateful)
        this.resetStates(passed.states, kwargs.training ?? false);
      const output = this.returnSequences
        ? tf.transpose(passed.output, [1, 0, 2])
        : passed.output;
      return this.returnState ? [output, ...passed.states] : output;
    });
  };
}
