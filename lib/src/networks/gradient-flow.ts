/** How much of an error reaches the past. */
import * as tf from "../backend/tf.js";

export interface GradientFlow {
  /** ‖dL/dh_t‖ for t = 1 … steps. */
  hidden: number[];
  /** LSTM only: what comes back to the memory c_t from the step after it, the way past the gates; t = 1 … steps - 1. */
  memory?: number[];
}

export interface GradientFlowOptions {
  /** Name of the recurrent layer that is looked into. Left out: the first. */
  layer?: string;
  /** Of targets and outputs, a scalar. */
  loss?: (actual: tf.Tensor, predicted: tf.Tensor) => tf.Scalar;
}

interface RecurrentCell {
  call(inputs: tf.Tensor[], kwargs: { training: boolean }): tf.Tensor[];
  stateSize: number | number[];
}

interface RecurrentLayer extends tf.layers.Layer {
  cell: RecurrentCell;
  returnSequences: boolean;
  goBackwards: boolean;
}

/**
 * The norm of dL/dh_t at each step of a recurrent layer, over batch and units. h_t acts on the loss through every later step, so where it
 * falls towards the first steps the gradient vanishes, and what happened there cannot be learnt; where it rises, it explodes.
 *
 * The layer is run step by step with a zero added to each h_t (and c_t), and the loss is derived by these zeros.
 *
 * @param model layers in a row, built, at least one of them SimpleRNN, LSTM or GRU
 * @param x     [batch, steps, features]; kept, not disposed
 * @param y     what the loss compares the output with; kept
 * @throws RangeError where the model branches, or has no such layer
 * @example
 * const model = networks.forecaster({ cell: "rnn", steps: 50, seed: 1 });
 * const { hidden } = await networks.gradientFlow(model, tf.ones([8, 50, 1]), tf.ones([8, 1]));
 * hidden.length;   // 50
 * @see Bengio, Simard & Frasconi 1994, "Learning long-term dependencies with gradient descent is difficult"; Pascanu, Mikolov & Bengio
 *      2013, "On the difficulty of training recurrent neural networks"
 */
export async function gradientFlow(
  model: tf.LayersModel,
  x: tf.Tensor,
  y: tf.Tensor,
  {
    layer: name,
    loss = (actual, predicted) =>
      tf.losses.meanSquaredError(actual, predicted) as tf.Scalar,
  }: GradientFlowOptions = {},
): Promise<GradientFlow> {
  const layers = inARow(model);
  const at = layers.findIndex(
    (each) => isRecurrent(each) && (name ?? each.name) === each.name,
  );
  const layer = layers[at];
  if (layer === undefined || !isRecurrent(layer)) {
    throw new RangeError(
      `gradientFlow expected ${name === undefined ? "a recurrent layer" : `a recurrent layer "${name}"`}, ` +
        `received layers ${layers.map((each) => each.name).join(", ")}. Use networks.forecaster or networks.sequenceClassifier.`,
    );
  }
  const sizes = [layer.cell.stateSize].flat();
  const batch = x.shape[0] ?? 0;
  const norms = tf.tidy(() => {
    const sequence = through(layers.slice(0, at), x);
    const inTime = tf.unstack(sequence, 1);
    if (layer.goBackwards) inTime.reverse();
    const zeros = inTime
      .flatMap(() => sizes.map((units) => tf.zeros([batch, units])))
      // Of the last step only h counts: nothing reads its memory any more.
      .slice(0, (inTime.length - 1) * sizes.length + 1);
    const lossOf = (...added: tf.Tensor[]): tf.Scalar => {
      let states: tf.Tensor[] = sizes.map((units) => tf.zeros([batch, units]));
      const shown = inTime.map((input, t) => {
        const [, ...after] = layer.cell.call([input, ...states], {
          training: false,
        });
        states = after.map((state, s) => {
          const zero = added[t * sizes.length + s];
          return zero === undefined ? state : tf.add(state, zero);
        });
        return states[0] as tf.Tensor;
      });
      const output = layer.returnSequences
        ? tf.stack(shown, 1)
        : (shown.at(-1) as tf.Tensor);
      return loss(y, through(layers.slice(at + 1), output));
    };
    return tf.stack(
      tf
        .grads(lossOf)(zeros)
        .map((gradient) => tf.norm(gradient)),
    );
  });
  const values = Array.from(await norms.data());
  norms.dispose();
  const ofState = (s: number): number[] =>
    values.filter((_, i) => i % sizes.length === s);
  return sizes.length > 1
    ? { hidden: ofState(0), memory: ofState(1) }
    : { hidden: values };
}

function isRecurrent(layer: tf.layers.Layer): layer is RecurrentLayer {
  return ["SimpleRNN", "LSTM", "GRU"].includes(layer.getClassName());
}

/** The layers, where each has the one before it as its only input. */
function inARow(model: tf.LayersModel): tf.layers.Layer[] {
  const layers = model.layers.filter(
    (layer) => layer.getClassName() !== "InputLayer",
  );
  let last: unknown = model.inputs[0];
  for (const layer of layers) {
    if (model.inputs.length !== 1 || layer.input !== last) {
      throw new RangeError(
        `gradientFlow expected layers in a row, received a model that branches at ${layer.name}. Give a tf.sequential model.`,
      );
    }
    last = layer.output;
  }
  return layers;
}

function through(layers: tf.layers.Layer[], x: tf.Tensor): tf.Tensor {
  return layers.reduce((y, layer) => layer.apply(y) as tf.Tensor, x);
}
