/**
 * LSTM, and GRU with `resetAfter`, by cuDNN: on an NVIDIA GPU `CudnnRNNV3` runs all steps in one call and `CudnnRNNBackpropV3` goes back
 * through them, as Keras has it. Only where the rung's trial has shown on this machine that they are right (`cudnn-trial.ts`).
 *
 * cuDNN wants all weights in one buffer, which is opaque to its users: every gate's matrix turned round, those of the input before those
 * of the state, then every gate's two biases in the same order. An LSTM's gates are i f c o, as tf.js has them; a GRU's are r z h, where
 * tf.js has z r h. The buffer is made of tf.js's own ops, so its gradient becomes those of the weights by tf.js's own ways.
 *
 * @see https://docs.nvidia.com/deeplearning/cudnn/backend/latest/api/cudnn-adv-library.html (cudnnRNNMode_t: the equations)
 * @see https://github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/kernels/cudnn_rnn_ops.cc
 */
import type * as tfjs from "@tensorflow/tfjs";
import { announce } from "../announce.js";
import {
  fuseLayer,
  type Pass,
  type Passed,
  type RecurrentLayer,
} from "../layers/recurrent.js";
import { throughTime } from "../layers/through-time.js";
import { withoutCudnn, type Finding, type Layout } from "../verdict.js";
import { fusing, taped } from "./fusion.js";
import { portableTrace } from "./graph/trace.js";
import {
  bool,
  nativeBackend,
  nth,
  string,
  T,
  type Attribute,
  type Tf,
} from "./ops.js";

type Tensor = tfjs.Tensor;
export type Mode = "lstm" | "gru";
export type Weights = Pick<Pass, "kernel" | "recurrentKernel" | "bias">;

/** Computes one of the two ops. A test's own takes TensorFlow's place where there is no GPU. */
export type RunOp = (
  tf: Tf,
  name: string,
  attributes: readonly Attribute[],
  inputs: readonly Tensor[],
  outputs: number,
) => Tensor[];

// The numbers of TF_DataType in TensorFlow's C API.
const [UINT8, INT8] = [4, 6];

/** TensorFlow's. tf.js has no int8, so the one output of that type, which only the way back is given, counts as bytes without a sign. */
export const runOp: RunOp = (tf, name, attributes, inputs, outputs) => {
  const backend = nativeBackend(tf);
  return backend.binding
    .executeOp(name, attributes, backend.getInputTensorIds(inputs), outputs)
    .map((handle) =>
      backend.createOutputTensor(
        handle.dtype === INT8 ? { ...handle, dtype: UINT8 } : handle,
      ),
    );
};

/** The same ops with the batch's axis first, as Keras asks for them. TensorFlow then has cuDNN allow for sequences of several lengths. */
const batchFirst =
  (run: RunOp): RunOp =>
  (tf, name, attributes, inputs, outputs) => {
    const turned = (each: Tensor): Tensor =>
      each.rank === 3 ? tf.transpose(each, [1, 0, 2]) : each;
    const given = attributes.map((each) =>
      each.name === "time_major" ? { ...each, value: false } : each,
    );
    return run(tf, name, given, inputs.map(turned), outputs).map(turned);
  };

export const inLayout = (layout: Layout | undefined, run: RunOp): RunOp =>
  layout === "batch first" ? batchFirst(run) : run;

/** What TensorFlow says comes after its status's number, and goes on over many lines. */
export function reasonOf(error: unknown): string {
  const said = error instanceof Error ? error.message : String(error);
  return said.replace(/^.*\nMessage: /, "").split("\n", 1)[0] ?? said;
}

/** A row or more for each of a gate's units. */
function ordered(tf: Tf, mode: Mode, rows: Tensor): Tensor {
  if (mode === "lstm") return rows;
  const [z, r, h] = tf.split(rows, 3, 0) as [Tensor, Tensor, Tensor];
  return tf.concat([r, z, h], 0);
}

/**
 * The buffer, [inputs · gates · units + units · gates · units + 2 · gates · units].
 *
 * @param weights  as tf.js's layers have them: kernel [inputs, gates · units], recurrent kernel [units, gates · units]; bias of an LSTM
 *                 [gates · units], of a GRU with `resetAfter` [2, gates · units]
 */
export function packed(tf: Tf, mode: Mode, weights: Weights): Tensor {
  const { kernel, recurrentKernel, bias } = weights;
  const part = (rows: Tensor): Tensor =>
    tf.reshape(ordered(tf, mode, rows), [-1]);
  const biases =
    mode === "lstm"
      ? [tf.zeros([bias.size]), bias] // the two are added, and tf.js has one
      : tf.split(tf.reshape(bias, [-1]), 2);
  return tf.concat(
    [tf.transpose(kernel), tf.transpose(recurrentKernel), ...biases].map(part),
    0,
  );
}

const attributesOf = (mode: Mode): Attribute[] => [
  ...T,
  string("rnn_mode", mode),
  string("input_mode", "linear_input"),
  string("direction", "unidirectional"),
  bool("time_major", true),
];

/** Of both ops. A GRU has no cell, and the op reads none. */
function operands(tf: Tf, inputs: readonly Tensor[]): Tensor[] {
  const x = nth(inputs, 0);
  const [cell, params] =
    inputs.length > 3
      ? [nth(inputs, 2), nth(inputs, 3)]
      : [tf.scalar(0), nth(inputs, 2)];
  // All of one length: with the time axis first, the layout that cuDNN takes as it is.
  const lengths = tf.fill(x.shape.slice(1, 2), x.shape[0] ?? 0, "int32");
  return [x, nth(inputs, 1), cell, params, lengths];
}

function pass(tf: Tf, run: RunOp, mode: Mode, given: Pass): Passed {
  const attributes = attributesOf(mode);
  const states = given.states.map((each) => tf.expandDims(each, 0)); // of the only layer
  const all = [given.x, ...states, packed(tf, mode, given)];
  return throughTime(tf, given, all, {
    forward(inputs) {
      const outputs = run(
        tf,
        "CudnnRNNV3",
        [...attributes, bool("is_training", taped(tf))],
        operands(tf, inputs),
        5,
      );
      return { hidden: nth(outputs, 0), cells: nth(outputs, 2), kept: outputs };
    },
    backward(inputs, kept, dHidden, dCell) {
      const [hidden, lastHidden, lastCell, reserve, host] = kept as [
        Tensor,
        Tensor,
        Tensor,
        Tensor,
        Tensor,
      ];
      const [dx, dh, dc, dParams] = run(
        tf,
        "CudnnRNNBackpropV3",
        attributes,
        [
          ...operands(tf, inputs),
          hidden,
          lastHidden,
          lastCell,
          dHidden,
          tf.zerosLike(lastHidden), // the last state is one of all
          dCell ?? tf.zerosLike(lastCell),
          reserve,
          host,
        ],
        4,
      ) as [Tensor, Tensor, Tensor, Tensor];
      return mode === "lstm" ? [dx, dh, dc, dParams] : [dx, dh, dParams];
    },
  });
}

interface Used {
  run: RunOp;
  /** Told of an error on the way forward. What it does not throw on is computed as without cuDNN. */
  failed: (error: unknown) => void;
}

let used: Used | undefined;

/** From now on layers compute by these ops; with undefined, as without cuDNN. */
export function useCudnn(
  run: RunOp | undefined,
  failed: Used["failed"] = (error) => {
    throw error;
  },
): void {
  used = run && { run, failed };
}

/** @param found  of the rung's trial */
export function settleCudnn(
  found: Finding | undefined,
  env: NodeJS.ProcessEnv,
): void {
  const refusal = withoutCudnn(found, env);
  // What holds for the trial's sizes may not for all.
  const run = inLayout(found?.layout, runOp);
  useCudnn(refusal === undefined ? run : undefined, (error) => {
    useCudnn(undefined);
    announce(
      `LSTM, GRU: without cuDNN from now on, since it failed: ${reasonOf(error)}`,
    );
  });
}

function tried(tf: Tf, mode: Mode, given: Pass): Passed | undefined {
  if (used === undefined) return undefined;
  try {
    return pass(tf, used.run, mode, given);
  } catch (error) {
    used.failed(error);
    return undefined;
  }
}

/** After the other fused layers, which stay where cuDNN is not used. */
export function fuseCudnn(tf: Tf): void {
  const fuse = (
    mode: Mode,
    layer: tfjs.layers.Layer,
    cell: { states: number; gates: number; resetAfter?: boolean },
  ): void => {
    fuseLayer(tf, Object.getPrototypeOf(layer) as RecurrentLayer, {
      ...cell,
      gate: ["sigmoid"],
      // A recording for others must not ask for a GPU.
      ready: () =>
        used !== undefined && fusing(tf) && portableTrace() === undefined,
      pass: (given) => tried(tf, mode, given),
    });
  };
  fuse("lstm", tf.layers.lstm({ units: 1 }), { states: 2, gates: 4 });
  fuse("gru", tf.layers.gru({ units: 1 }), {
    states: 1,
    gates: 6,
    resetAfter: true,
  });
}
