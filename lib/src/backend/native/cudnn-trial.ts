/**
 * Whether cuDNN's LSTM and GRU are right on this machine. Outputs, last states, and gradients by inputs, first states and weights are held
 * to those of the ways that are used without it (`BlockLSTMV2`; a GRU's steps op by op), and so is the training of a model, whose steps
 * are a graph. A wrong order of gates is off by the values' own size.
 */
import type * as tfjs from "@tensorflow/tfjs";
import type { Finding } from "../verdict.js";
import {
  inLayout,
  reasonOf,
  useCudnn,
  type Mode,
  type RunOp,
} from "./cudnn-rnn.js";
import { setFusion } from "./fusion.js";
import type { Tf } from "./ops.js";

type Tensor = tfjs.Tensor;
type Variable = tfjs.Variable;
/** Numbers by what they are. */
type Results = Record<string, number[]>;

/**
 * In units of the largest value. On Ampere and later GPUs both ways multiply in TF32, whose factors have 11 bits; an emulator that rounds
 * so is off by 0.0009.
 */
export const TOLERANCE = 1e-2;

interface Size {
  batch: number;
  steps: number;
  features: number;
  units: number;
}

const SIZES: readonly Size[] = [
  { batch: 3, steps: 5, features: 2, units: 4 }, // no two alike, so that none passes for another
  { batch: 32, steps: 20, features: 16, units: 64 },
];

const NAMES: Record<Mode, string> = { lstm: "LSTM", gru: "GRU" };

function layerOf(
  tf: Tf,
  mode: Mode,
  options: Parameters<Tf["layers"]["lstm"]>[0],
): tfjs.layers.Layer {
  const given = { ...options, recurrentActivation: "sigmoid" } as const;
  return mode === "lstm"
    ? tf.layers.lstm(given)
    : tf.layers.gru({ ...given, resetAfter: true } as typeof given);
}

/** Of no weight zeros or ones, as the first biases are: they would hide where a weight goes. */
function randomWeights(
  tf: Tf,
  layer: { getWeights(): Tensor[]; setWeights(weights: Tensor[]): void },
): void {
  layer.setWeights(
    layer.getWeights().map(({ shape }, i) => {
      const inputs = shape.length > 1 ? (shape[0] ?? 1) : 4;
      return tf.randomNormal(shape, 0, 1 / Math.sqrt(inputs), "float32", i + 1);
    }),
  );
}

function ofLayer(tf: Tf, mode: Mode, size: Size): Results {
  const { batch, steps, features, units } = size;
  const layer = layerOf(tf, mode, {
    units,
    returnSequences: true,
    returnState: true,
  });
  const states = mode === "lstm" ? ["state", "cell"] : ["state"];
  const random = (shape: number[], seed: number): Tensor =>
    tf.randomNormal(shape, 0, 1, "float32", seed);
  const inputs = [
    [batch, steps, features],
    ...states.map(() => [batch, units]),
  ].map((shape, i) => tf.variable(random(shape, 10 + i)));
  const apply = (): Tensor[] => layer.apply(inputs) as Tensor[];
  try {
    apply();
    randomWeights(tf, layer);
    const given = [
      ...inputs,
      ...layer.trainableWeights.map((each) => each.read() as Variable),
    ];
    let trained: Tensor[] = [];
    const { grads } = tf.variableGrads(() => {
      trained = apply().map((each) => tf.keep(each));
      const weighed = trained.map((each, i) =>
        each.mul(random(each.shape, 20 + i)).sum(),
      );
      return tf.addN(weighed) as tfjs.Scalar;
    }, given);
    const outputs = ["outputs", ...states.map((each) => `last ${each}`)];
    const names = [
      ...outputs.map((name) => `${name} in training`),
      ...outputs,
      ...["input", ...states.map((each) => `first ${each}`)]
        .concat("kernel", "recurrent kernel", "bias")
        .map((name) => `gradient by its ${name}`),
    ];
    const tensors = [
      ...trained,
      ...apply(),
      ...given.map(({ name }) => grads[name]),
    ];
    const results = names.map((name, i) => [
      `the ${NAMES[mode]}'s ${name}`,
      [...(tensors[i]?.dataSync() ?? [])],
    ]);
    tf.dispose(trained);
    return Object.fromEntries(results) as Results;
  } finally {
    tf.dispose(inputs);
    layer.dispose();
  }
}

async function ofTraining(tf: Tf): Promise<Results> {
  const shape = [6, 3];
  const model = tf.sequential({
    layers: [
      layerOf(tf, "lstm", {
        units: 5,
        returnSequences: true,
        inputShape: shape,
      }),
      layerOf(tf, "gru", { units: 4 }),
    ],
  });
  const x = tf.randomNormal([8, ...shape], 0, 1, "float32", 1);
  const y = tf.randomNormal([8, 4], 0, 1, "float32", 2);
  const optimizer = tf.train.sgd(0.5);
  try {
    tf.tidy(() => {
      randomWeights(tf, model);
    });
    model.compile({ optimizer, loss: "meanSquaredError" });
    const losses: number[] = [];
    for (let step = 0; step < 3; step++)
      losses.push(...[await model.trainOnBatch(x, y)].flat());
    return tf.tidy(() => ({
      "a model's losses": losses,
      "a trained model's prediction": [
        ...(model.predict(x) as Tensor).dataSync(),
      ],
    }));
  } finally {
    tf.dispose([x, y]);
    model.dispose();
    optimizer.dispose();
  }
}

/** @throws Error that names what differed most; @returns by how much it did */
function farthest(received: Results, expected: Results): number {
  let worst = { off: 0, what: "" };
  for (const [what, values] of Object.entries(expected)) {
    const got = received[what] ?? [];
    const scale = values.reduce(
      (most, value) => Math.max(most, Math.abs(value)),
      Number.MIN_VALUE,
    );
    // Nothing on both sides is no agreement.
    for (let i = 0; i < Math.max(values.length, 1); i++) {
      const gap =
        Math.abs((got[i] ?? Number.NaN) - (values[i] ?? Number.NaN)) / scale;
      const off = Number.isNaN(gap) ? Infinity : gap;
      if (off > worst.off) worst = { off, what };
    }
  }
  if (worst.off <= TOLERANCE) return worst.off;
  throw new Error(
    `CudnnRNN differed: ${worst.what}, by ${worst.off.toPrecision(2)} of the largest value (${TOLERANCE} is allowed)`,
  );
}

/** @returns by how much the two ways differ at most; @throws Error where that is too much, or an op fails */
async function difference(tf: Tf, run: RunOp): Promise<number> {
  const reached = new Set<string>();
  const watched: RunOp = (_, name, ...rest) => {
    reached.add(name);
    return run(tf, name, ...rest);
  };
  const both = async (
    work: () => Results | Promise<Results>,
  ): Promise<number> => {
    useCudnn(undefined);
    const expected = await work();
    useCudnn(watched);
    return farthest(await work(), expected);
  };
  const off = [];
  for (const size of SIZES)
    for (const mode of ["lstm", "gru"] as const)
      off.push(await both(() => tf.tidy(() => ofLayer(tf, mode, size))));
  off.push(await both(() => ofTraining(tf)));
  if (reached.size < 2) throw new Error("the layers did not reach CudnnRNN");
  return Math.max(...off);
}

/** @param run  cuDNN's ops, or what stands for them in a test */
export async function tryCudnn(tf: Tf, run: RunOp): Promise<Finding> {
  setFusion(true); // whoever switched it off for himself: what is found is kept for others
  const reasons = new Set<string>();
  for (const layout of ["time first", "batch first"] as const) {
    try {
      const off = await difference(tf, inLayout(layout, run));
      const reason = `${layout}, within ${off.toPrecision(1)} of what they are without it`;
      return { ok: true, reason, layout };
    } catch (error) {
      reasons.add(reasonOf(error));
    } finally {
      useCudnn(undefined);
    }
  }
  return { ok: false, reason: [...reasons].join("; with the batch first: ") };
}
