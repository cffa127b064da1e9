/**
 * What the fused LSTMs and GRUs of the backends share: which layers they can stand for, and the way from `tf.layers.rnn`'s arguments to sequences that
 * begin with the time axis and back.
 */
import type * as tfjs from "@tensorflow/tfjs";

export type Tf = Omit<typeof tfjs, "default">;
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
  /** [gates * units], zeros where the layer has none; with `resetAfter` [2, 3 units]. */
  bias: Tensor;
  /** Every step's output is wanted, not only the last. */
  sequences: boolean;
  /** The last states are wanted. */
  wantsStates: boolean;
  /** The recurrent activation's name, one of those that `Fused` takes. */
  gate: string;
}

export interface Passed {
  /** [time, batch, units] if `sequences`, else [batch, units]. */
  output: Tensor;
  /** Each [batch, units]; empty if they were not wanted. */
  states: Tensor[];
}

/** One backend's way. */
export interface Fused {
  /** Asked at each call, since `backend.use` may have changed the engine. */
  ready(): boolean;
  /** Recurrent activations that it computes. */
  gate: readonly string[];
  /** GRUs with `resetAfter`, and no others; left out, those without. */
  resetAfter?: boolean;
  /** How many states the cell has, and biases of each unit. */
  states: number;
  gates: number;
  /** Undefined where it cannot after all. */
  pass(pass: Pass): Passed | undefined;
}

/** The last of [time, batch, units], as [batch, units]. */
export function lastStep(tf: Tf, all: Tensor): Tensor {
  const [steps = 0, batch = 0, units = 0] = all.shape;
  const last = tf.slice(all, [steps - 1, 0, 0], [1, batch, units]);
  return tf.reshape(last, [batch, units]);
}

/** tanh alone, and no masks of any kind. */
function fits(
  layer: RecurrentLayer,
  { gate, resetAfter = false }: Fused,
  x: Tensor,
  kwargs: Kwargs,
): boolean {
  const { cell } = layer;
  const drops =
    kwargs.training === true && (cell.dropout > 0 || cell.recurrentDropout > 0);
  return (
    (kwargs.mask ?? null) === null &&
    !drops &&
    (cell.resetAfter ?? false) === resetAfter &&
    x.rank === 3 &&
    x.dtype === "float32" &&
    x.size > 0 &&
    cell.activation.getClassName() === "tanh" &&
    gate.includes(cell.recurrentActivation.getClassName())
  );
}

/** Replaces `call` of a recurrent layer's class; where a layer does not fit, tf.js's own runs. */
export function fuseLayer(
  tf: Tf,
  prototype: RecurrentLayer,
  fused: Fused,
): void {
  // oxlint-disable-next-line typescript/unbound-method -- called with `this` below
  const plain = prototype.call;
  prototype.call = function (this: RecurrentLayer, inputs, given) {
    const kwargs = (given as Kwargs | null | undefined) ?? {};
    const input = Array.isArray(inputs) ? inputs[0] : inputs;
    if (
      input === undefined ||
      !fused.ready() ||
      !fits(this, fused, input, kwargs)
    )
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
          : Array.from({ length: fused.states }, () =>
              tf.zeros([batch, cell.units]),
            ));
      if (states.length !== fused.states)
        return plain.call(this, inputs, given); // whose error says what is expected
      const transposed = tf.transpose(input, [1, 0, 2]);
      const passed = fused.pass({
        x: this.goBackwards ? tf.reverse(transposed, 0) : transposed,
        states,
        kernel: cell.kernel.read(),
        recurrentKernel: cell.recurrentKernel.read(),
        bias: cell.bias?.read() ?? tf.zeros([fused.gates * cell.units]),
        sequences: this.returnSequences,
        wantsStates: this.returnState || this.stateful,
        gate: cell.recurrentActivation.getClassName(),
      });
      if (passed === undefined) return plain.call(this, inputs, given);
      if (this.stateful)
        this.resetStates(passed.states, kwargs.training ?? false);
      const output = this.returnSequences
        ? tf.transpose(passed.output, [1, 0, 2])
        : passed.output;
      return this.returnState ? [output, ...passed.states] : output;
    });
  };
}
