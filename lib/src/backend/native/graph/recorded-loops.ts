/**
 * Recurrent layers and `timeDistributed` as loops of the graph, where a prediction is recorded for others (`inference.ts`): tf.js repeats
 * the ops of a step for each time, so that the graph would be one for that length alone.
 */
import type * as tfjs from "@tensorflow/tfjs";
import { nativeBackend, run1, type, int, type Tf } from "../ops.js";
import { portableTrace, Untraceable, type Trace } from "./trace.js";
import { whileLoop } from "./while.js";

type Tensor = tfjs.Tensor;
type Layer = tfjs.layers.Layer;

interface Kwargs {
  mask?: Tensor | null;
  training?: boolean | null;
  initialState?: Tensor[] | null;
}

/** The fields of tf.js's recurrent layers that are private there. */
interface Recurrent {
  readonly cell: {
    readonly stateSize: number | number[];
    call(inputs: Tensor[], kwargs: object): Tensor[];
  };
  readonly stateful: boolean;
  readonly goBackwards: boolean;
  readonly returnSequences: boolean;
  readonly returnState: boolean;
  getInitialState(x: Tensor): Tensor[];
  call(inputs: Tensor | Tensor[], kwargs?: Kwargs): Tensor | Tensor[];
}

interface Distributed {
  readonly layer: Layer;
  call(inputs: Tensor | Tensor[], kwargs: object): Tensor | Tensor[];
}

interface Step {
  output: Tensor;
  states: Tensor[];
}

interface Looped {
  /** [time, batch, ...] */
  all: Tensor;
  /** [batch, ...] */
  last: Tensor;
  states: Tensor[];
}

const int32 = 3;
const variant = 21;

/**
 * @param x     [time, batch, ...]
 * @param mask  [time, batch, 1 ...]: where it is 0 the step is left out
 */
function loop(
  tf: Tf,
  trace: Trace,
  x: Tensor,
  mask: Tensor | undefined,
  first: readonly Tensor[],
  step: (x: Tensor, states: Tensor[]) => Step,
): Looped {
  const backend = nativeBackend(tf);
  const handle = (tensor: Tensor): number =>
    backend.getInputTensorIds([tensor])[0] ?? -1;
  const place = (tensor: Tensor): string => trace.place(handle(tensor));
  /** A tensor of this shape that stands for a place. Its values are nowhere read. */
  const standIn = (
    shape: number[],
    dtype: tfjs.DataType,
    at: string,
  ): Tensor => {
    const tensor = tf.zeros(shape, dtype);
    const number = backend.getDTypeInteger(dtype);
    trace.bind(handle(tensor), { place: at, dtype: number, shape });
    return tensor;
  };
  const whole = (n: number): Tensor => tf.scalar(n, "int32");
  const steps = whole(x.shape[0] ?? 0);
  const axis = whole(0);
  let outcome: Step | undefined;
  const element = type("element_dtype", backend.getDTypeInteger("float32"));
  const list = trace.emit(
    "TensorListReserve",
    [place(whole(-1)), place(steps)],
    [element, type("shape_type", int32)],
  );
  const exits = whileLoop(
    trace,
    { zero: place(whole(0)), one: handle(whole(1)), steps: handle(steps) },
    [
      { place: `${list}:0`, dtype: variant },
      ...first.map((state) => ({
        place: place(state),
        dtype: backend.getDTypeInteger(state.dtype),
      })),
    ],
    (at, [outputs = "", ...now]) => {
      const index = standIn([], "int32", at);
      const pick = (from: Tensor): Tensor =>
        run1(
          tf,
          "GatherV2",
          [
            int("batch_dims", 0),
            type("Tparams", backend.getDTypeInteger(from.dtype)),
            type("Tindices", int32),
            type("Taxis", int32),
          ],
          [from, index, axis],
        );
      const states = first.map(({ shape, dtype }, i) =>
        standIn(shape, dtype, now[i] ?? ""),
      );
      const made = step(pick(x), states);
      outcome =
        mask === undefined ? made : masked(tf, made, states, pick(mask));
      const kept = trace.emit(
        "TensorListSetItem",
        [outputs, at, place(outcome.output)],
        [element],
      );
      return [`${kept}:0`, ...outcome.states.map(place)];
    },
  );
  if (outcome === undefined) throw new Error("A loop's body was not recorded.");
  const { output, states } = outcome;
  const [outputs = "", ...after] = exits;
  const shape = place(tf.tensor1d(output.shape, "int32"));
  const finals = states.map((state, i) =>
    standIn(state.shape, state.dtype, after[i] ?? ""),
  );
  const stacked = trace.emit(
    "TensorListStack",
    [outputs, shape],
    [element, int("num_elements", -1)],
  );
  const all = standIn(
    [x.shape[0] ?? 0, ...output.shape],
    output.dtype,
    `${stacked}:0`,
  );
  const same = states.findIndex((state) => state.dataId === output.dataId);
  const only = finals[same];
  if (only !== undefined) return { all, last: only, states: finals };
  const end = place(whole((x.shape[0] ?? 0) - 1));
  const got = trace.emit("TensorListGetItem", [outputs, end, shape], [element]);
  const last = standIn(output.shape, output.dtype, `${got}:0`);
  return { all, last, states: finals };
}

/** As tf.js has it: a step that is masked gives the first state again, and leaves all states as they were. */
function masked(
  tf: Tf,
  made: Step,
  before: readonly Tensor[],
  mask: Tensor,
): Step {
  const not = tf.sub(tf.onesLike(mask), mask);
  const blend = (now: Tensor, old: Tensor | undefined): Tensor =>
    old === undefined ? now : tf.add(tf.mul(now, mask), tf.mul(old, not));
  const states = made.states.map((state, i) => blend(state, before[i]));
  const same = made.states[0]?.dataId === made.output.dataId;
  const [first] = states;
  return {
    output: same && first !== undefined ? first : blend(made.output, before[0]),
    states,
  };
}

/** [batch, time, ...] and [time, batch, ...], to and fro. */
const turned = (tf: Tf, x: Tensor): Tensor =>
  tf.transpose(x, [1, 0, ...x.shape.slice(2).map((_, i) => i + 2)]);

function maskOf(
  tf: Tf,
  given: Tensor | null | undefined,
  rank: number,
): Tensor | undefined {
  if (given === undefined || given === null) return undefined;
  const numbers = tf.cast(tf.cast(given, "bool"), "float32");
  const wide = numbers.rank === rank - 1 ? tf.expandDims(numbers, -1) : numbers;
  return turned(tf, wide);
}

export function recordLoops(tf: Tf): void {
  const recurrent = tf.RNN.prototype as unknown as Recurrent;
  // oxlint-disable-next-line typescript/unbound-method -- called with `this` below
  const plainRecurrent = recurrent.call;
  recurrent.call = function (this: Recurrent, inputs, kwargs) {
    const trace = portableTrace();
    const x = Array.isArray(inputs) ? inputs[0] : inputs;
    if (trace === undefined || x === undefined)
      return plainRecurrent.call(this, inputs, kwargs);
    if (this.stateful)
      throw new Untraceable("it keeps its state from one batch to the next");
    return tf.tidy(() => {
      const { mask, initialState, training } = kwargs ?? {};
      const way = (given: Tensor): Tensor =>
        this.goBackwards ? tf.reverse(given, 0) : given;
      const first =
        initialState ??
        (x.rank === 3
          ? [this.cell.stateSize]
              .flat()
              .map((units) => tf.zeros([x.shape[0] ?? 1, units]))
          : this.getInitialState(x));
      const times = maskOf(tf, mask, x.rank);
      const { all, last, states } = loop(
        tf,
        trace,
        way(turned(tf, x)),
        times === undefined ? undefined : way(times),
        first,
        (now, before) => {
          const [output, ...after] = this.cell.call([now, ...before], {
            training: training ?? false,
          });
          if (output === undefined) throw new Error("A cell gave no output.");
          return { output, states: after };
        },
      );
      const output = this.returnSequences ? turned(tf, all) : last;
      return this.returnState ? [output, ...states] : output;
    });
  };

  const layer = tf.layers.timeDistributed({ layer: tf.layers.flatten() });
  const distributed = Object.getPrototypeOf(layer) as Distributed;
  // oxlint-disable-next-line typescript/unbound-method -- called with `this` below
  const plainDistributed = distributed.call;
  distributed.call = function (this: Distributed, inputs, kwargs) {
    const trace = portableTrace();
    const x = Array.isArray(inputs) ? inputs[0] : inputs;
    if (trace === undefined || x === undefined)
      return plainDistributed.call(this, inputs, kwargs);
    return tf.tidy(() => {
      const step = (now: Tensor): Step => {
        const [output] = [this.layer.call(now, kwargs as never)].flat();
        if (output === undefined) throw new Error("A layer gave no output.");
        return { output, states: [] };
      };
      const x1 = turned(tf, x);
      return turned(tf, loop(tf, trace, x1, undefined, [], step).all);
    });
  };

  // Whatever cannot be recorded is told with its layer.
  const base = tf.layers.Layer.prototype as unknown as {
    readonly name: string;
    apply(inputs: unknown, kwargs?: unknown): unknown;
  };
  // oxlint-disable-next-line typescript/unbound-method -- called with `this` below
  const { apply } = base;
  base.apply = function (this: typeof base, inputs, kwargs) {
    const trace = portableTrace();
    return trace === undefined
      ? apply.call(this, inputs, kwargs)
      : trace.inLayer(this.name, () => apply.call(this, inputs, kwargs));
  };
}
