/** LSTM as one op: `BlockLSTMV2` runs every step, `BlockLSTMGradV2` goes back through them. */
import type * as tfjs from "@tensorflow/tfjs";
import {
  bool,
  float,
  nativeBackend,
  nth,
  T,
  type Attribute,
  type Tf,
} from "./ops.js";
import { lstm, type Inputs, type Steps } from "../layers/lstm.js";
import {
  fuseLayer,
  type Pass,
  type RecurrentLayer,
} from "../layers/recurrent.js";
import { fusing } from "./fusion.js";
import { inHalves } from "./halves.js";
import { withScratch, type Scratch } from "./scratch.js";

type Tensor = tfjs.Tensor;

const forward: readonly Attribute[] = [
  ...T,
  float("cell_clip", 0),
  bool("use_peephole", false),
];
const backward: readonly Attribute[] = [...T, bool("use_peephole", false)];

/** `seq_len_max` is an int64 scalar, which tf.js cannot hold: its handle lives for the one call. */
function withSteps<R>(tf: Tf, steps: number, work: (id: number) => R): R {
  const { binding } = nativeBackend(tf);
  const id = binding.createTensor(
    [],
    binding.TF_INT64,
    Int32Array.of(steps, 0),
  );
  try {
    return work(id);
  } finally {
    binding.deleteTensor(id);
  }
}

/** Of both ops, after the number of steps. @param none  zeros: no peepholes */
const opInputs = (
  { x, h, c, bias }: Inputs,
  weights: Tensor,
  none: Tensor,
): Tensor[] => [x, c, h, weights, none, none, none, bias];

const ids = (scratch: Scratch, tensors: Tensor[]): number[] =>
  tensors.map((each) => scratch.of(each));

function wayOf(tf: Tf, { x, states }: Pass): Steps {
  const [steps = 0, , features = 0] = x.shape;
  const units = states[0]?.shape[1] ?? 0;
  const run = (
    op: string,
    attributes: readonly Attribute[],
    inputs: Tensor[],
    outputs: number,
  ): Tensor[] =>
    withSteps(tf, steps, (id) =>
      withScratch(tf, (scratch) =>
        scratch
          .run(op, attributes, [id, ...ids(scratch, inputs)], outputs)
          .map((handle) => scratch.tensor(handle)),
      ),
    );
  return {
    forward(given) {
      const weights = tf.concat([given.kernel, given.recurrentKernel], 0);
      const none = tf.zeros([units]);
      const inputs = opInputs(given, weights, none);
      const outputs = run("BlockLSTMV2", forward, inputs, 7);
      return {
        hidden: nth(outputs, 6),
        cells: nth(outputs, 1),
        kept: [weights, none, ...outputs],
      };
    },
    backward(given, kept, dHidden, dCell) {
      const [weights, none, ...outputs] = kept as [Tensor, Tensor, ...Tensor[]];
      const dCells =
        dCell === undefined
          ? tf.zerosLike(dHidden)
          : tf.pad(dCell, [
              [steps - 1, 0],
              [0, 0],
              [0, 0],
            ]);
      const gradients = run(
        "BlockLSTMGradV2",
        backward,
        [...opInputs(given, weights, none), ...outputs, dCells, dHidden],
        8,
      );
      const dWeights = nth(gradients, 3);
      return {
        x: nth(gradients, 0),
        h: nth(gradients, 2),
        c: nth(gradients, 1),
        kernel: tf.slice(dWeights, [0, 0], [features, 4 * units]),
        recurrentKernel: tf.slice(dWeights, [features, 0], [units, 4 * units]),
        bias: nth(gradients, 7),
      };
    },
  };
}

export function fuseLstm(tf: Tf): void {
  const layer = tf.layers.lstm({ units: 1 });
  fuseLayer(tf, Object.getPrototypeOf(layer) as RecurrentLayer, {
    ready: () => fusing(tf),
    gate: ["sigmoid"],
    states: 2,
    gates: 4,
    pass: (given) =>
      inHalves(tf, given, (part) => lstm(tf, part, wayOf(tf, part))),
  });
}
