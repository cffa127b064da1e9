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
import {
  fuseLayer,
  lastStep,
  type Pass,
  type Passed,
  type RecurrentLayer,
} from "../layers/recurrent.js";
import { fusing } from "./fusion.js";
import { withScratch } from "./scratch.js";

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

function pass(tf: Tf, given: Pass): Passed {
  const { x, sequences, wantsStates } = given;
  const [h0, c0] = given.states as [Tensor, Tensor];
  const steps = x.shape[0] ?? 0;
  const [, batch = 0, features = 0] = x.shape;
  const units = h0.shape[1] ?? 0;

  const op = tf.customGrad((...args) => {
    // tf.js hands the function that saves over as one more argument.
    const save = args.pop() as unknown as (tensors: Tensor[]) => void;
    const [xs, h, c, kernel, recurrentKernel, bias] = args as [
      Tensor,
      Tensor,
      Tensor,
      Tensor,
      Tensor,
      Tensor,
    ];
    const weights = tf.concat([kernel, recurrentKernel], 0);
    const noPeephole = tf.zeros([units]);
    const outputs = withSteps(tf, steps, (id) =>
      withScratch(tf, (scratch) =>
        scratch
          .run(
            "BlockLSTMV2",
            forward,
            [
              id,
              ...[
                xs,
                c,
                h,
                weights,
                noPeephole,
                noPeephole,
                noPeephole,
                bias,
              ].map((each) => scratch.of(each)),
            ],
            7,
          )
          .map((handle) => scratch.tensor(handle)),
      ),
    );
    const cells = nth(outputs, 1);
    const hidden = nth(outputs, 6);
    save([xs, c, h, weights, noPeephole, bias, ...outputs]);
    // The last cell rides behind the outputs, since a custom gradient has one value.
    const value = wantsStates
      ? tf.concat(
          [hidden, tf.slice(cells, [steps - 1, 0, 0], [1, batch, units])],
          0,
        )
      : hidden;
    const gradFunc = (dy: Tensor, saved: Tensor[]): Tensor[] => {
      const dHidden = wantsStates
        ? tf.slice(dy, [0, 0, 0], [steps, batch, units])
        : dy;
      const dCells = wantsStates
        ? tf.pad(tf.slice(dy, [steps, 0, 0], [1, batch, units]), [
            [steps - 1, 0],
            [0, 0],
            [0, 0],
          ])
        : tf.zerosLike(dy);
      const [x_, c_, h_, w_, none, b_, ...seven] = saved as [
        Tensor,
        Tensor,
        Tensor,
        Tensor,
        Tensor,
        Tensor,
        ...Tensor[],
      ];
      const gradients = withSteps(tf, steps, (id) =>
        withScratch(tf, (scratch) =>
          scratch
            .run(
              "BlockLSTMGradV2",
              backward,
              [
                id,
                ...[
                  x_,
                  c_,
                  h_,
                  w_,
                  none,
                  none,
                  none,
                  b_,
                  ...seven,
                  dCells,
                  dHidden,
                ].map((each) => scratch.of(each)),
              ],
              8,
            )
            .map((handle) => scratch.tensor(handle)),
        ),
      );
      const dWeights = nth(gradients, 3);
      return [
        nth(gradients, 0),
        nth(gradients, 2),
        nth(gradients, 1),
        tf.slice(dWeights, [0, 0], [features, 4 * units]),
        tf.slice(dWeights, [features, 0], [units, 4 * units]),
        nth(gradients, 7),
      ];
    };
    return { value, gradFunc };
  });

  const value = op(x, h0, c0, given.kernel, given.recurrentKernel, given.bias);
  const hidden = wantsStates
    ? tf.slice(value, [0, 0, 0], [steps, batch, units])
    : value;
  const states = wantsStates ? [lastStep(tf, hidden), lastStep(tf, value)] : [];
  return { output: sequences ? hidden : lastStep(tf, hidden), states };
}

export function fuseLstm(tf: Tf): void {
  const layer = tf.layers.lstm({ units: 1 });
  fuseLayer(tf, Object.getPrototypeOf(layer) as RecurrentLayer, {
    ready: () => fusing(tf),
    gate: ["sigmoid"],
    states: 2,
    gates: 4,
    pass: (given) => pass(tf, given),
  });
}
